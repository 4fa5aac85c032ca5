#include "daemon/match/regex_plan.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "daemon/match/atom_key.h"
#include "daemon/match/literal_rarity.h"

namespace wirewatch {
namespace {

using Kind = RegexNode::Kind;
using Parts = std::vector<RegexNode>;
using Literals = std::vector<LiteralText>;

constexpr size_t kMaxLiterals = 1024;
// Literals of a neighbour are compared one by one.
constexpr size_t kMaxNeighbours = 16;
constexpr size_t kMaxPlans = 1024;
constexpr size_t kMaxUnrolled = 8;
// How much rarer than its letters a literal has to be for each one that is looked for.
constexpr double kBitsOfAnAtom = 21;

bool IsLiteralChar(const RegexNode& node) {
  return node.kind == Kind::kChar && !node.bytes.empty();
}

// Adds a byte of a literal, in both cases if so.
void AddByte(char byte, char any_case, CharSet* set) {
  const auto c = static_cast<unsigned char>(byte);
  if (c >= 0x80) {
    set->AddBeyondAscii();
    return;
  }
  set->Add(c);
  if (any_case != 0) set->Add(c ^ 0x20);
}

// The parts of a regex one behind the other, without sequences in sequences, and with what is
// repeated written out as often as it must stand.
void Flatten(const RegexNode& node, Parts* parts) {
  if (node.kind == Kind::kSequence) {
    for (const RegexNode& part : node.parts) Flatten(part, parts);
    return;
  }
  const bool unroll = node.kind == Kind::kRepeat && node.min > 0 &&
                      (node.parts[0].kind != Kind::kChar || IsLiteralChar(node.parts[0]));
  if (!unroll) {
    parts->push_back(node);
    return;
  }
  const size_t times = IsLiteralChar(node.parts[0]) ? std::min(node.min, kMaxUnrolled) : 1;
  for (size_t i = 0; i < times; ++i) Flatten(node.parts[0], parts);
  if (node.max == times) return;
  RegexNode rest = node;
  rest.min -= times;
  if (rest.max < kNoBound) rest.max -= times;
  parts->push_back(std::move(rest));
}

// A stretch of parts [first, last) and the texts that it matches.
struct Stretch {
  size_t first = 0;
  size_t last = 0;
  std::vector<Atom> atoms;
  // Whether the atoms are looked up by words, see IsQuick.
  bool quick = true;
  // Places of a text that may hold one of the atoms, as a share.
  double frequency = 1;
};

class Planner {
 public:
  explicit Planner(Parts parts) : parts_(std::move(parts)) {
    for (const RegexNode& part : parts_) literals_.push_back(LiteralsOf(part, kMaxLiterals));
  }

  // False if matches cannot be told by a literal or by digits.
  bool Plan(std::vector<RegexPlan>* plans) const {
    std::optional<Stretch> best;
    for (size_t first = 0; first < parts_.size();) {
      // Assertions at the ends of a stretch say what stands beside it.
      if (!literals_[first].has_value() || parts_[first].kind == Kind::kAssertion) {
        ++first;
        continue;
      }
      std::optional<Stretch> stretch = Grow(first, parts_.size(), kMaxLiterals);
      first = stretch->last;
      if (!Complete(&*stretch)) continue;
      const auto rank = [](const Stretch& of) { return std::pair(!of.quick, of.frequency); };
      if (!best.has_value() || rank(*stretch) < rank(*best)) best = std::move(stretch);
    }
    // The scan of all bytes, which a literal in the middle of words needs, is the last resort.
    if (best.has_value() && best->quick) return Add(*std::move(best), plans);
    if (PlanDigits(plans)) return true;
    if (best.has_value()) return Add(*std::move(best), plans);
    return PlanAlternatives(plans);
  }

 private:
  // The longest stretch from a part on, and not beyond `end`, that has few texts.
  Stretch Grow(size_t first, size_t end, size_t limit) const {
    Literals literals = *literals_[first];
    size_t last = first + 1;
    for (; last < end && literals_[last].has_value(); ++last) {
      std::optional<Literals> more = Cross(literals, *literals_[last], limit);
      if (!more.has_value()) break;
      literals = *std::move(more);
    }
    while (parts_[last - 1].kind == Kind::kAssertion) --last;
    Stretch stretch{first, last, {}, true, 0};
    for (LiteralText& literal : literals) stretch.atoms.push_back({std::move(literal), {}, {}});
    return stretch;
  }

  // Says what stands beside the atoms; false if one of them cannot be looked for.
  bool Complete(Stretch* stretch) const {
    stretch->frequency = 0;
    for (Atom& atom : stretch->atoms) {
      if (atom.text.empty()) return false;
      atom.left = LeftOf(stretch->first, atom.text.bytes.front());
      atom.right = RightOf(stretch->last, atom.text.bytes.back());
      const std::optional<AtomKey> key = KeyOf(atom);
      if (!key.has_value()) return false;
      stretch->quick = stretch->quick && IsQuick(*key);
      stretch->frequency += FrequencyOf(atom);
    }
    return !stretch->atoms.empty();
  }

  static double FrequencyOf(const Atom& atom) {
    std::string lower = atom.text.bytes;
    for (char& c : lower) c = static_cast<char>(c | 0x20);
    const auto ends = [](const Side& side) {
      return (side.chars & (CharSet::Of('a', 'z') | CharSet::Digits())).empty();
    };
    double bits = RarityBits(lower, ends(atom.left), ends(atom.right));
    const auto digits = [](const Side& side) {
      return !side.edge && side.chars.IsWithin(CharSet::Digits());
    };
    constexpr double kBitsOfADigitBeside = 5;
    if (digits(atom.left)) bits += kBitsOfADigitBeside;
    if (digits(atom.right)) bits += kBitsOfADigitBeside;
    return std::exp2(-bits) + std::exp2(-kBitsOfAnAtom);
  }

  // What \b says of the side of a character.
  static void ApplyWordEdge(char beside, Side* side) {
    if (CharSet::Words().Has(beside)) {
      side->chars = side->chars & ~CharSet::Words();
    } else {
      side->chars = side->chars & CharSet::Words();
      side->edge = false;
    }
  }

  template <typename Of>
  Side SideOf(size_t count, char beside, const Of& part_at,
              CharSet (*chars_of)(const RegexNode&)) const {
    Side side;
    bool word_edge = false;
    bool next_to_it = true;
    bool closed = false;
    for (size_t i = 0; i < count && !closed; ++i) {
      const RegexNode& part = part_at(i);
      if (part.kind == Kind::kAssertion) {
        word_edge = word_edge || (next_to_it && part.word_edge);
        continue;
      }
      next_to_it = false;
      side.chars |= chars_of(part);
      closed = !MayBeEmpty(part);
    }
    if (!closed) side = {CharSet::All(), true};
    if (word_edge) ApplyWordEdge(beside, &side);
    return side;
  }

  Side LeftOf(size_t first, char beside) const {
    return SideOf(
        first, beside, [&](size_t i) -> const RegexNode& { return parts_[first - 1 - i]; }, LastOf);
  }
  Side RightOf(size_t last, char beside) const {
    return SideOf(
        parts_.size() - last, beside,
        [&](size_t i) -> const RegexNode& { return parts_[last + i]; }, FirstOf);
  }

  CharReach ReachOf(size_t first, size_t last) const {
    CharReach reach;
    for (size_t i = first; i < last; ++i) {
      reach.chars |= CharsOf(parts_[i]);
      reach.max = AddWidths(reach.max, MaxWidth(parts_[i]));
    }
    return reach;
  }

  bool Add(Stretch stretch, std::vector<RegexPlan>* plans) const {
    RegexPlan plan;
    plan.atoms = std::move(stretch.atoms);
    Surround(stretch.first, stretch.last, &plan);
    plans->push_back(std::move(plan));
    return plans->size() <= kMaxPlans;
  }

  void Surround(size_t first, size_t last, RegexPlan* plan) const {
    plan->before = ReachOf(0, first);
    plan->after = ReachOf(last, parts_.size());
    plan->left = LeftNeighbour(first);
    plan->right = RightNeighbour(last);
    plan->words = WordsBeside(first, last);
  }

  // Whether one of few texts must stand for the part.
  bool IsSolid(size_t part) const {
    const std::optional<Literals>& literals = literals_[part];
    return literals.has_value() && literals->size() <= kMaxNeighbours &&
           std::none_of(literals->begin(), literals->end(),
                        [](const LiteralText& literal) { return literal.empty(); });
  }

  std::optional<Neighbour> LeftNeighbour(size_t first) const {
    size_t end = first;
    while (end > 0 && !IsSolid(end - 1)) --end;
    if (end == 0) return std::nullopt;
    Literals texts = *literals_[end - 1];
    for (size_t i = end - 1; i > 0 && literals_[i - 1].has_value(); --i) {
      std::optional<Literals> more = Cross(*literals_[i - 1], texts, kMaxNeighbours);
      if (!more.has_value()) break;
      texts = *std::move(more);
    }
    CharSet edge;
    for (const LiteralText& text : texts) AddByte(text.bytes.back(), text.any_case.back(), &edge);
    return Neighbour{ReachOf(end, first), std::move(texts), edge};
  }

  std::optional<Neighbour> RightNeighbour(size_t last) const {
    size_t begin = last;
    while (begin < parts_.size() && !IsSolid(begin)) ++begin;
    if (begin == parts_.size()) return std::nullopt;
    Literals texts = *literals_[begin];
    for (size_t i = begin + 1; i < parts_.size() && literals_[i].has_value(); ++i) {
      std::optional<Literals> more = Cross(texts, *literals_[i], kMaxNeighbours);
      if (!more.has_value()) break;
      texts = *std::move(more);
    }
    CharSet edge;
    for (const LiteralText& text : texts) AddByte(text.bytes[0], text.any_case[0], &edge);
    return Neighbour{ReachOf(last, begin), std::move(texts), edge};
  }

  // A word of each text of the stretches that lie outside of the parts [first, last).
  std::vector<std::vector<uint64_t>> WordsBeside(size_t first, size_t last) const {
    std::vector<std::vector<uint64_t>> all;
    for (size_t i = 0; i < parts_.size();) {
      if (i == first) i = last;
      if (i == parts_.size()) break;
      if (!literals_[i].has_value() || parts_[i].kind == Kind::kAssertion) {
        ++i;
        continue;
      }
      const Stretch stretch = Grow(i, i < first ? first : parts_.size(), kMaxNeighbours);
      i = stretch.last;
      std::vector<uint64_t> words = WordsOf(stretch);
      if (!words.empty()) all.push_back(std::move(words));
    }
    return all;
  }

  // None if one of the texts has none.
  std::vector<uint64_t> WordsOf(const Stretch& stretch) const {
    std::vector<uint64_t> words;
    if (stretch.atoms.size() > kMaxNeighbours) return words;
    for (const Atom& atom : stretch.atoms) {
      if (atom.text.empty()) return {};
      const std::optional<uint64_t> word =
          PresenceKeyOf({atom.text, LeftOf(stretch.first, atom.text.bytes.front()),
                         RightOf(stretch.last, atom.text.bytes.back())});
      if (!word.has_value()) return {};
      words.push_back(*word);
    }
    return words;
  }

  // Plans each alternative of some part as if it stood alone.
  bool PlanAlternatives(std::vector<RegexPlan>* plans) const {
    for (size_t i = 0; i < parts_.size(); ++i) {
      if (parts_[i].kind != Kind::kAlternation) continue;
      std::vector<RegexPlan> all;
      bool planned = true;
      for (const RegexNode& alternative : parts_[i].parts) {
        Parts parts(parts_.begin(), parts_.begin() + static_cast<std::ptrdiff_t>(i));
        Flatten(alternative, &parts);
        parts.insert(parts.end(), parts_.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                     parts_.end());
        planned = planned && Planner(std::move(parts)).Plan(&all) && all.size() <= kMaxPlans;
        if (!planned) break;
      }
      if (!planned) continue;
      for (RegexPlan& plan : all) plans->push_back(std::move(plan));
      return true;
    }
    return false;
  }

  // Takes the stretch of digits beside which the fewest characters may stand.
  bool PlanDigits(std::vector<RegexPlan>* plans) const {
    std::optional<RegexPlan> best;
    size_t fewest = 0;
    for (size_t i = 0; i < parts_.size(); ++i) {
      const auto is_digits = [&](size_t part) {
        return parts_[part].kind != Kind::kAssertion &&
               CharsOf(parts_[part]).IsWithin(CharSet::Digits());
      };
      if (!is_digits(i) || MayBeEmpty(parts_[i])) continue;
      size_t first = i;
      size_t last = i + 1;
      while (first > 0 && is_digits(first - 1)) --first;
      while (last < parts_.size() && is_digits(last)) ++last;
      RegexPlan plan;
      Surround(first, last, &plan);
      plan.left_of_digits = LeftOf(first, '0');
      plan.right_of_digits = RightOf(last, '0');
      if (MayBeDigit(plan.left_of_digits)) plan.left.reset();
      if (MayBeDigit(plan.right_of_digits)) plan.right.reset();
      const size_t size = SizeOf(plan.left_of_digits) * SizeOf(plan.right_of_digits);
      if (!best.has_value() || size < fewest) {
        fewest = size;
        best = std::move(plan);
      }
    }
    if (!best.has_value()) return false;
    plans->push_back(*std::move(best));
    return plans->size() <= kMaxPlans;
  }

  static size_t SizeOf(const Side& side) {
    if (MayBeDigit(side)) return CharSet::All().ascii_size() + 2;
    return side.chars.ascii_size() + (side.chars.beyond_ascii() ? 1 : 0) + (side.edge ? 1 : 0);
  }

  const Parts parts_;
  // By part, where it matches few texts.
  std::vector<std::optional<Literals>> literals_;
};

}  // namespace

bool MayBeDigit(const Side& side) { return !(side.chars & CharSet::Digits()).empty(); }

std::vector<RegexPlan> PlansOf(const RegexNode& regex) {
  Parts parts;
  Flatten(regex, &parts);
  std::vector<RegexPlan> plans;
  if (!Planner(std::move(parts)).Plan(&plans)) return {};
  return plans;
}

}  // namespace wirewatch
