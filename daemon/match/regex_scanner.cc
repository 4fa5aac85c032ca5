#include "daemon/match/regex_scanner.h"

#include <re2/stringpiece.h>

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

#include "absl/container/inlined_vector.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/match/regex_reach.h"
#include "daemon/match/regex_syntax.h"

namespace wirewatch {
namespace {

// RE2's own view type: StringPiece in older releases, absl::string_view in newer ones.
re2::StringPiece ToPiece(absl::string_view view) { return {view.data(), view.size()}; }

RE2::Options MakeOptions(int64_t max_bytes) {
  RE2::Options options;
  // A pattern's faults are reported by file and line, not on standard error.
  options.set_log_errors(false);
  options.set_max_mem(max_bytes);
  return options;
}

// Candidates of a text that are looked at one by one.
constexpr size_t kMaxCandidates = 1 << 17;
// A match that is not wider is looked for at the place where it has to begin.
constexpr size_t kMaxAnchored = 256;

// The two letters beyond ASCII that fold to ASCII ones, and that (?i) therefore matches.
constexpr absl::string_view kLongS = "\u017F";
constexpr absl::string_view kKelvin = "\u212A";

// Whether the text has one of them; nearly none has.
bool HasFoldingLetter(absl::string_view text) {
  for (const absl::string_view letter : {kLongS, kKelvin}) {
    for (size_t at = 0; (at = text.find(letter.front(), at)) != absl::string_view::npos; ++at) {
      if (absl::StartsWith(text.substr(at), letter)) return true;
    }
  }
  return false;
}

// What an instruction of a program needs; there is one program for each direction.
constexpr int64_t kInstructionBytes = 2 * 16;

std::string PatternOf(const RegexSpec& spec) {
  return spec.flags.empty() ? std::string(spec.pattern)
                            : absl::StrCat("(?", spec.flags, ")", spec.pattern);
}

// Null and *error if the pattern does not compile.
std::unique_ptr<RE2> Compile(const RegexSpec& spec, const CompileOptions& options,
                             RegexError* error) {
  auto regex = std::make_unique<RE2>(PatternOf(spec), MakeOptions(options.regex_max_bytes));
  if (regex->ok()) return regex;
  *error = ExplainRegexError(*regex, spec.pattern);
  return nullptr;
}

}  // namespace

RegexScanner::RegexScanner(const CompileOptions& options) : options_(options) {}

RegexScanner::~RegexScanner() = default;

bool RegexScanner::Check(const RegexSpec& spec, const CompileOptions& options, RegexError* error) {
  return Compile(spec, options, error) != nullptr;
}

int32_t RegexScanner::Add(const RegexSpec& spec, RegexError* error) {
  const auto [it, inserted] =
      ids_.try_emplace(PatternOf(spec), static_cast<int32_t>(regexes_.size()));
  if (!inserted) return it->second;
  Regex regex;
  regex.re2 = Compile(spec, options_, error);
  if (regex.re2 != nullptr) {
    program_bytes_ += kInstructionBytes * regex.re2->ProgramSize();
    if (program_bytes_ > options_.regex_programs_max_bytes) {
      *error = {absl::StrCat("the programs of all regexes need more than ",
                             options_.regex_programs_max_bytes, " bytes"),
                0, spec.pattern.size(), "use words in place of regexes where they will do"};
      regex.re2 = nullptr;
    }
  }
  if (regex.re2 == nullptr) {
    ids_.erase(it);
    return -1;
  }
  regexes_.push_back(std::move(regex));
  return it->second;
}

void RegexScanner::Watch(int32_t regex) { regexes_[static_cast<size_t>(regex)].watched = true; }

void RegexScanner::Build() {
  ids_ = {};
  PlanRegexes();
  atoms_.Build();
  BuildShards(0, unannounced_.size());
}

void RegexScanner::PlanRegexes() {
  std::vector<std::pair<int32_t, int32_t>> plans_of_atom;
  for (size_t i = 0; i < regexes_.size(); ++i) {
    Regex& regex = regexes_[i];
    if (!regex.watched) continue;
    const auto id = static_cast<int32_t>(i);
    const std::optional<RegexSyntax> syntax = ReadRegex(regex.re2->pattern());
    std::vector<RegexPlan> plans;
    if (syntax.has_value()) plans = PlansOf(syntax->root);
    if (plans.empty()) {
      unannounced_.push_back(id);
      continue;
    }
    if (syntax->folds_to_ascii) folding_.push_back(id);
    regex.first_plan = static_cast<int32_t>(plans_.size());
    regex.plan_count = static_cast<int32_t>(plans.size());
    regex.begins_with_atom = plans.size() == 1 && !plans[0].atoms.empty() &&
                             plans[0].before.max == 0 && plans[0].after.max <= kMaxAnchored;
    for (RegexPlan& plan : plans) {
      const auto plan_id = static_cast<int32_t>(plans_.size());
      if (plan.atoms.empty()) digits_.Add(plan_id, plan.left_of_digits, plan.right_of_digits);
      for (const Atom& atom : plan.atoms) plans_of_atom.emplace_back(atoms_.Add(atom), plan_id);
      const auto first_words = static_cast<uint32_t>(word_sets_.size());
      for (std::vector<uint64_t>& words : plan.words) word_sets_.push_back(std::move(words));
      const auto last_words = static_cast<uint32_t>(word_sets_.size());
      plans_.push_back({id, AddNeighbour(std::move(plan.left)), AddNeighbour(std::move(plan.right)),
                        first_words, last_words, plan.before, plan.after});
    }
  }
  plans_of_atom_.Build(plans_of_atom);
}

int32_t RegexScanner::AddNeighbour(std::optional<Neighbour> neighbour) {
  if (!neighbour.has_value()) return -1;
  neighbours_.push_back(*std::move(neighbour));
  return static_cast<int32_t>(neighbours_.size() - 1);
}

void RegexScanner::BuildShards(size_t first, size_t last) {
  if (first == last) return;
  auto set = std::make_unique<RE2::Set>(MakeOptions(options_.regex_set_max_bytes), RE2::UNANCHORED);
  bool fits = true;
  for (size_t i = first; i < last && fits; ++i) {
    std::string error;
    const Regex& regex = regexes_[static_cast<size_t>(unannounced_[i])];
    fits = set->Add(ToPiece(regex.re2->pattern()), &error) >= 0;
  }
  if (fits && set->Compile()) {
    shards_.push_back({first, last, std::move(set)});
  } else if (last - first == 1) {
    shards_.push_back({first, last, nullptr});
  } else {
    const size_t middle = first + (last - first) / 2;
    BuildShards(first, middle);
    BuildShards(middle, last);
  }
}

void RegexScanner::Find(const TokenizedText& text, size_t max_hits,
                        std::vector<RegexHit>* hits) const {
  if (!plans_.empty()) FindAnnounced(text, max_hits, hits);
  FindUnannounced(text.text(), max_hits, hits);
}

void RegexScanner::FindAnnounced(const TokenizedText& text, size_t max_hits,
                                 std::vector<RegexHit>* hits) const {
  std::vector<Candidate> candidates;
  const WordPresence words(text);
  atoms_.Find(text, [&](const AtomHit& hit) {
    for (const int32_t plan : plans_of_atom_[static_cast<size_t>(hit.atom)]) {
      AddIfSurrounded(plan, {hit.begin, hit.end}, {text.text(), words}, &candidates);
    }
  });
  digits_.Find(text.text(), [&](int32_t plan, size_t begin, size_t end) {
    AddIfSurrounded(plan, {begin, end}, {text.text(), words}, &candidates);
  });
  if (candidates.size() >= kMaxCandidates) {
    candidates.clear();
    for (const Plan& plan : plans_) candidates.push_back({plan.regex, -1, 0, 0});
  }
  // Literals are ASCII ones where letters fold to these.
  if (!folding_.empty() && HasFoldingLetter(text.text())) {
    for (const int32_t regex : folding_) candidates.push_back({regex, -1, 0, 0});
  }
  std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
    return std::tie(a.regex, a.begin, a.plan) < std::tie(b.regex, b.begin, b.plan);
  });
  for (size_t first = 0; first < candidates.size();) {
    size_t last = first + 1;
    while (last < candidates.size() && candidates[last].regex == candidates[first].regex) ++last;
    Confirm(absl::MakeConstSpan(candidates).subspan(first, last - first), text.text(), max_hits,
            hits);
    first = last;
  }
}

void RegexScanner::AddIfSurrounded(int32_t plan_id, const Window& found, const Known& known,
                                   std::vector<Candidate>* candidates) const {
  const Plan& plan = plans_[static_cast<size_t>(plan_id)];
  if (candidates->size() >= kMaxCandidates) return;
  const auto neighbour = [this](int32_t id) -> const Neighbour& {
    return neighbours_[static_cast<size_t>(id)];
  };
  for (uint32_t i = plan.first_words; i < plan.last_words; ++i) {
    const auto is_there = [&known](uint64_t word) { return known.words.MayHave(word); };
    if (std::none_of(word_sets_[i].begin(), word_sets_[i].end(), is_there)) return;
  }
  if (plan.left >= 0 && !MayStandBefore(known.text, found.begin, neighbour(plan.left))) return;
  if (plan.right >= 0 && !MayStandBehind(known.text, found.end, neighbour(plan.right))) return;
  candidates->push_back(
      {plan.regex, plan_id, static_cast<uint32_t>(found.begin), static_cast<uint32_t>(found.end)});
}

void RegexScanner::Confirm(absl::Span<const Candidate> candidates, absl::string_view text,
                           size_t max_hits, std::vector<RegexHit>* hits) const {
  const int32_t regex = candidates[0].regex;
  // One of the whole text is the first.
  if (candidates[0].plan < 0) return FindOne(regex, text, max_hits, hits);
  if (regexes_[static_cast<size_t>(regex)].begins_with_atom) {
    return FindFrom(candidates, text, max_hits, hits);
  }
  // By plan, what its places so far cover, and where the part behind them ended: what any number of
  // characters can belong to ends there from each place before, too. Nothing is gone over twice.
  struct Covered {
    size_t part_end = 0;
    size_t end = 0;
  };
  const Regex& owner = regexes_[static_cast<size_t>(regex)];
  absl::InlinedVector<Covered, 8> covered(static_cast<size_t>(owner.plan_count));
  absl::InlinedVector<Window, 16> windows;
  for (const Candidate& candidate : candidates) {
    const Plan& plan = plans_[static_cast<size_t>(candidate.plan)];
    Covered& last = covered[static_cast<size_t>(candidate.plan - owner.first_plan)];
    if (plan.after.max < kNoBound || candidate.end > last.part_end) {
      last.part_end = ReachRight(text, candidate.end, plan.after);
    }
    const size_t limit = std::min<size_t>(last.end, candidate.begin);
    windows.push_back({ReachLeft(text, candidate.begin, plan.before, limit), last.part_end});
    last.end = std::max(last.end, last.part_end);
  }
  std::sort(windows.begin(), windows.end(),
            [](const Window& a, const Window& b) { return a.begin < b.begin; });
  for (size_t i = 0; i < windows.size();) {
    Window window = windows[i];
    for (++i; i < windows.size() && windows[i].begin <= window.end; ++i) {
      window.end = std::max(window.end, windows[i].end);
    }
    FindIn(regex, window, text, max_hits, hits);
  }
}

// A match of the regex begins at a candidate, and nowhere else.
void RegexScanner::FindFrom(absl::Span<const Candidate> candidates, absl::string_view text,
                            size_t max_hits, std::vector<RegexHit>* hits) const {
  const int32_t regex = candidates[0].regex;
  const RE2& re2 = *regexes_[static_cast<size_t>(regex)].re2;
  size_t at = 0;
  const CharReach& after = plans_[static_cast<size_t>(candidates[0].plan)].after;
  for (size_t i = 0; i < candidates.size() && hits->size() <= max_hits;) {
    const uint32_t begin = candidates[i].begin;
    // Several atoms may begin there.
    size_t end = 0;
    for (; i < candidates.size() && candidates[i].begin == begin; ++i) {
      end = std::max(end, ReachRight(text, candidates[i].end, after));
    }
    re2::StringPiece match;
    if (begin < at || !re2.Match(ToPiece(text), begin, end, RE2::ANCHOR_START, &match, 1)) continue;
    at = begin + match.size();
    hits->push_back({regex, begin, static_cast<uint32_t>(at)});
  }
}

void RegexScanner::FindUnannounced(absl::string_view text, size_t max_hits,
                                   std::vector<RegexHit>* hits) const {
  std::vector<int> matched;
  for (const Shard& shard : shards_) {
    RE2::Set::ErrorInfo error{RE2::Set::kNoError};
    matched.clear();
    if (shard.set != nullptr &&
        (shard.set->Match(ToPiece(text), &matched, &error) || error.kind == RE2::Set::kNoError)) {
      std::sort(matched.begin(), matched.end());
      for (const int index : matched) {
        FindOne(unannounced_[shard.first + static_cast<size_t>(index)], text, max_hits, hits);
      }
    } else {
      // The automaton ran out of memory, which says nothing about the text: ask each regex.
      for (size_t i = shard.first; i < shard.last; ++i) {
        FindOne(unannounced_[i], text, max_hits, hits);
      }
    }
  }
}

void RegexScanner::FindOne(int32_t regex, absl::string_view text, size_t max_hits,
                           std::vector<RegexHit>* hits) const {
  FindIn(regex, {0, text.size()}, text, max_hits, hits);
}

void RegexScanner::FindIn(int32_t regex, const Window& window, absl::string_view text,
                          size_t max_hits, std::vector<RegexHit>* hits) const {
  const RE2& re2 = *regexes_[static_cast<size_t>(regex)].re2;
  const re2::StringPiece input = ToPiece(text);
  re2::StringPiece match;
  size_t at = window.begin;
  while (at <= window.end && hits->size() <= max_hits &&
         re2.Match(input, at, window.end, RE2::UNANCHORED, &match, 1)) {
    const auto begin = static_cast<size_t>(match.data() - text.data());
    if (match.empty()) {
      at = begin + 1;
      continue;
    }
    at = begin + match.size();
    hits->push_back({regex, static_cast<uint32_t>(begin), static_cast<uint32_t>(at)});
  }
}

}  // namespace wirewatch
