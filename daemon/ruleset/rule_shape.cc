#include "daemon/ruleset/rule_shape.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/base/digest.h"
#include "daemon/ruleset/condition_text.h"

namespace wirewatch {
namespace {

using Kind = Condition::Kind;
using Operands = std::vector<const Condition*>;

// More operands of an "and" or "or" are not looked at one by one.
constexpr size_t kMaxOperands = 6;

bool IsPlain(const Term& term) {
  return term.cue < 0 && (term.kind == Term::Kind::kEntities || term.kind == Term::Kind::kWords);
}

char Letter(const Term& term) {
  if (!IsPlain(term)) return 'x';
  return term.kind == Term::Kind::kEntities ? 'e' : 'w';
}

// Tells the terms of a rule apart by all that decides what they find.
class Signatures {
 public:
  explicit Signatures(const Rule& rule) : rule_(rule), known_(rule.terms.size()) {}

  // Terms do not need themselves.
  const std::string& Of(const Term& term) {
    std::string& known = known_[static_cast<size_t>(&term - rule_.terms.data())];
    if (known.empty()) known = Make(term);
    return known;
  }

 private:
  std::string Make(const Term& term) {
    std::string text =
        absl::StrCat(static_cast<int>(term.kind), "[", absl::StrJoin(term.entities, ","), "|",
                     absl::StrJoin(term.words, ","), "|", term.regex_flags, "/", term.regex);
    std::vector<std::string> members;
    for (const int32_t id : term.terms) members.push_back(DigestOf(id));
    std::sort(members.begin(), members.end());
    absl::StrAppend(&text, "|", absl::StrJoin(members, ";"));
    if (term.cue >= 0) absl::StrAppend(&text, "|", term.cue_within, " of ", DigestOf(term.cue));
    return absl::StrCat(text, "]");
  }

  // Terms of terms of terms would make long ones.
  std::string DigestOf(int32_t id) { return Sha256Hex(Of(rule_.terms[static_cast<size_t>(id)])); }

  const Rule& rule_;
  std::vector<std::string> known_;
};

std::string ZoneLetters(const ZoneSet& zones) {
  std::string letters;
  for (int zone = 0; zone < kZoneCount; ++zone) {
    letters += zones.Contains(static_cast<Zone>(zone)) ? 'z' : '-';
  }
  return letters;
}

int CountNodes(const Condition& condition) {
  int count = 1;
  for (const Condition& child : condition.children) count += CountNodes(child);
  return count;
}

bool IsCommutative(Kind kind) {
  return kind == Kind::kAnd || kind == Kind::kOr || kind == Kind::kNOf || kind == Kind::kNear;
}

class Shaper {
 public:
  // Operands that look alike are taken in the order in which they are written, or in the other one.
  Shaper(const Rule& rule, bool is_reversed)
      : rule_(rule), is_reversed_(is_reversed), signatures_(rule) {}

  // Of all these conditions at once.
  RuleShape Of(const Operands& conjuncts) {
    shape_ = {};
    zones_matter_ = false;
    WalkAll(conjuncts, "and", Place::kTruth, /*sort=*/true);
    if (zones_matter_) absl::StrAppend(&shape_.key, ZoneLetters(rule_.zones));
    absl::StrAppend(&shape_.key, "\n", Setting());
    for (RuleShape::Slot& slot : shape_.slots) {
      if (slot.is_exact || !IsPlain(*slot.term)) slot.signature = signatures_.Of(*slot.term);
    }
    return std::move(shape_);
  }

 private:
  // Where a part stands: where only its truth counts; where its mentions do, and more of them make
  // nothing false; or where they may.
  enum class Place { kTruth, kMentions, kExact };

  void Walk(const Condition& condition, Place place) {
    switch (condition.kind) {
      case Kind::kTerm:
        return AddTerm(condition.term, place);
      case Kind::kAnd:
      case Kind::kOr:
      case Kind::kNOf:
        return WalkAll(OperandsOf(condition), Operator(condition), place, /*sort=*/true);
      case Kind::kNot:
      case Kind::kCount:
        // A longer mention takes the place of those in it when they are counted.
        return WalkAll(OperandsOf(condition), Operator(condition), Place::kExact, false);
      case Kind::kIn:
        return WalkAll(OperandsOf(condition), Operator(condition),
                       place == Place::kExact ? place : Place::kMentions, false);
      case Kind::kNear:
      case Kind::kBefore:
      case Kind::kNotNear:
        return WalkProximity(condition, place);
    }
  }

  void WalkProximity(const Condition& condition, Place place) {
    // As an operand it stands for its smallest spans, and more mentions make smaller ones.
    const bool is_free = place == Place::kTruth;
    if (condition.kind == Kind::kNotNear) {
      absl::StrAppend(&shape_.key, Operator(condition), "(");
      Walk(condition.children[0], is_free ? Place::kMentions : Place::kExact);
      Walk(condition.children[1], Place::kExact);
      shape_.key += ')';
      return;
    }
    const bool has_distance = condition.within == Condition::Within::kWords;
    std::string name = Operator(condition);
    if (is_free && has_distance) {
      name = condition.kind == Kind::kNear ? "near" : "before";
      shape_.distances.push_back(condition.distance);
    }
    WalkAll(OperandsOf(condition), name, is_free ? Place::kMentions : Place::kExact,
            IsCommutative(condition.kind));
  }

  void WalkAll(Operands operands, const std::string& name, Place place, bool sort) {
    if (sort) {
      if (is_reversed_) std::reverse(operands.begin(), operands.end());
      std::stable_sort(
          operands.begin(), operands.end(),
          [&](const Condition* a, const Condition* b) { return Outline(*a) < Outline(*b); });
    }
    if (operands.size() == 1 && name == "and") return Walk(*operands[0], place);
    absl::StrAppend(&shape_.key, name, "(");
    for (const Condition* operand : operands) {
      Walk(*operand, place);
      shape_.key += ',';
    }
    shape_.key += ')';
  }

  void AddTerm(int32_t id, Place place) {
    const Term& term = rule_.terms[static_cast<size_t>(id)];
    auto slot = std::find_if(shape_.slots.begin(), shape_.slots.end(),
                             [&](const RuleShape::Slot& other) { return other.term == &term; });
    if (slot == shape_.slots.end()) slot = shape_.slots.insert(slot, {&term, false, ""});
    const bool is_exact = place == Place::kExact;
    slot->is_exact |= is_exact;
    zones_matter_ |= is_exact;
    absl::StrAppend(&shape_.key, std::string(1, Letter(term)), slot - shape_.slots.begin());
  }

  // A condition without the numbers of its terms, to put operands into an order.
  std::string Outline(const Condition& condition) const {
    if (condition.kind == Kind::kTerm) {
      return std::string(1, Letter(rule_.terms[static_cast<size_t>(condition.term)]));
    }
    std::vector<std::string> operands;
    for (const Condition& child : condition.children) operands.push_back(Outline(child));
    if (IsCommutative(condition.kind)) std::sort(operands.begin(), operands.end());
    return absl::StrCat(static_cast<int>(condition.kind), "(", absl::StrJoin(operands, ","), ")");
  }

  std::string Operator(const Condition& condition) const {
    return ConditionOperator(condition, {});
  }

  static Operands OperandsOf(const Condition& condition) {
    Operands operands;
    for (const Condition& child : condition.children) operands.push_back(&child);
    return operands;
  }

  // What must be the same besides the condition.
  std::string Setting() {
    std::string text = absl::StrCat(static_cast<int>(rule_.per));
    for (const std::vector<std::string>* part :
         {&rule_.filter.sources, &rule_.filter.not_sources, &rule_.filter.languages,
          &rule_.filter.not_languages}) {
      absl::StrAppend(&text, "\n", absl::StrJoin(*part, ","));
    }
    for (const RuleException& exception : rule_.exceptions) {
      absl::StrAppend(&text, "\n", absl::StrJoin(exception.entities, ","), "|",
                      absl::StrJoin(exception.sources, ","), "|",
                      absl::StrJoin(exception.phrases, ","), "|",
                      absl::ToUnixSeconds(exception.expires_at));
    }
    if (rule_.severity_when.empty()) return text;
    std::vector<std::string> signatures;
    for (const Term& term : rule_.terms) signatures.push_back(signatures_.Of(term));
    for (const SeverityWhen& when : rule_.severity_when) {
      absl::StrAppend(&text, "\n", RuleSeverityName(when.severity), " ",
                      ConditionText(when.condition, signatures));
    }
    // The mentions of what decides the severity depend on the zones.
    return absl::StrCat(text, "\n", ZoneLetters(rule_.zones));
  }

  const Rule& rule_;
  const bool is_reversed_;
  Signatures signatures_;
  RuleShape shape_;
  bool zones_matter_ = false;
};

std::vector<RuleShape> ShapesOf(const Rule& rule, Kind junction, bool is_reversed) {
  const Condition& condition = rule.condition;
  if (CountNodes(condition) > kMaxShapedNodes) return {};
  Shaper shaper(rule, is_reversed);
  std::vector<RuleShape> shapes = {shaper.Of({&condition})};
  if (condition.kind != junction || condition.children.size() > kMaxOperands) return shapes;
  for (const Condition& child : condition.children) shapes.push_back(shaper.Of({&child}));
  if (junction != Kind::kAnd || condition.children.size() == 2) return shapes;
  for (const Condition& left_out : condition.children) {
    Operands others;
    for (const Condition& child : condition.children) {
      if (&child != &left_out) others.push_back(&child);
    }
    shapes.push_back(shaper.Of(others));
  }
  return shapes;
}

}  // namespace

std::vector<RuleShape> ShapesThatFollow(const Rule& rule) {
  std::vector<RuleShape> shapes = ShapesOf(rule, Kind::kAnd, /*is_reversed=*/false);
  for (RuleShape& shape : ShapesOf(rule, Kind::kAnd, /*is_reversed=*/true)) {
    const bool is_known = std::any_of(shapes.begin(), shapes.end(), [&](const RuleShape& other) {
      return other.key == shape.key &&
             std::equal(other.slots.begin(), other.slots.end(), shape.slots.begin(),
                        [](const auto& a, const auto& b) { return a.term == b.term; });
    });
    if (!is_known) shapes.push_back(std::move(shape));
  }
  return shapes;
}

std::vector<RuleShape> ShapesThatSuffice(const Rule& rule) {
  return ShapesOf(rule, Kind::kOr, /*is_reversed=*/false);
}

}  // namespace wirewatch
