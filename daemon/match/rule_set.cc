#include "wirewatch/rule_set.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/match/rule_set_index.h"

namespace wirewatch {
namespace {

// A guess at how often a pattern is found, to anchor rules on what is rare.
constexpr int64_t kPhraseCost = 1;
constexpr int64_t kSingleWordCost = 100;
constexpr int64_t kPrefixCost = 200;
constexpr int64_t kRegexCost = 1000;

// Terms of which at least one must have a mention for a condition to be true.
struct Anchors {
  std::vector<int32_t> terms;
  int64_t cost = 0;
};

std::optional<Anchors> AnchorsOf(const Condition& condition, const std::vector<int64_t>& costs) {
  switch (condition.kind) {
    case Condition::Kind::kTerm:
      return Anchors{{condition.term}, costs[static_cast<size_t>(condition.term)]};
    case Condition::Kind::kNot:
      return std::nullopt;
    case Condition::Kind::kNotNear:
      return AnchorsOf(condition.children[0], costs);
    case Condition::Kind::kAnd:
    case Condition::Kind::kNear:
    case Condition::Kind::kBefore: {
      std::optional<Anchors> best;
      for (const Condition& child : condition.children) {
        std::optional<Anchors> anchors = AnchorsOf(child, costs);
        if (anchors && (!best || anchors->cost < best->cost)) best = std::move(anchors);
      }
      return best;
    }
    case Condition::Kind::kOr: {
      Anchors all;
      for (const Condition& child : condition.children) {
        std::optional<Anchors> anchors = AnchorsOf(child, costs);
        if (!anchors) return std::nullopt;
        all.terms.insert(all.terms.end(), anchors->terms.begin(), anchors->terms.end());
        all.cost += anchors->cost;
      }
      return all;
    }
  }
  return std::nullopt;
}

// Fills an index from a book.
class Compiler {
 public:
  Compiler(const RuleBook& book, std::vector<std::string>* errors) : book_(book), errors_(*errors) {
    for (size_t i = 0; i < book.entities.size(); ++i) {
      entity_ids_.emplace(book.entities[i].id, static_cast<int32_t>(i));
    }
  }

  void Run(RuleSet::Index* index) {
    AddEntities(index);
    for (const Rule& rule : book_.rules) AddRule(rule, index);
    index->phrases.Build();
    for (const TermPattern& pattern : index->patterns) {
      if (pattern.kind != Term::Kind::kRegex || pattern.anchored_rules.empty()) continue;
      for (const int32_t id : pattern.ids) index->regexes.Watch(id);
    }
    index->regexes.Build();
    index->entities_of_phrase.resize(index->phrases.size());
    index->patterns_of_phrase.resize(index->phrases.size());
    index->patterns_of_entity.resize(book_.entities.size());
    index->patterns_of_regex.resize(index->regexes.size());
    for (size_t i = 0; i < index->patterns.size(); ++i) {
      const TermPattern& pattern = index->patterns[i];
      if (pattern.anchored_rules.empty()) continue;
      auto& patterns_of = pattern.kind == Term::Kind::kEntities ? index->patterns_of_entity
                          : pattern.kind == Term::Kind::kWords  ? index->patterns_of_phrase
                                                                : index->patterns_of_regex;
      for (const int32_t id : pattern.ids) {
        patterns_of[static_cast<size_t>(id)].push_back(static_cast<int32_t>(i));
      }
    }
  }

 private:
  void AddEntities(RuleSet::Index* index) {
    for (size_t i = 0; i < book_.entities.size(); ++i) {
      const Entity& entity = book_.entities[i];
      AddSpelling(entity.name, static_cast<int32_t>(i), index);
      for (const std::string& alias : entity.aliases) {
        AddSpelling(alias, static_cast<int32_t>(i), index);
      }
    }
  }

  void AddSpelling(const std::string& spelling, int32_t entity, RuleSet::Index* index) {
    const auto phrase = static_cast<size_t>(index->phrases.Add({spelling}));
    if (index->entities_of_phrase.size() <= phrase) index->entities_of_phrase.resize(phrase + 1);
    std::vector<int32_t>& entities = index->entities_of_phrase[phrase];
    if (entities.empty() || entities.back() != entity) entities.push_back(entity);
  }

  void AddRule(const Rule& rule, RuleSet::Index* index) {
    const auto rule_id = static_cast<int32_t>(index->patterns_of_rule.size());
    std::vector<int32_t> patterns;
    std::vector<int64_t> costs;
    for (const Term& term : rule.terms) {
      patterns.push_back(AddPattern(term, index));
      costs.push_back(pattern_costs_[static_cast<size_t>(patterns.back())]);
    }
    if (const std::optional<Anchors> anchors = AnchorsOf(rule.condition, costs)) {
      for (const int32_t term : anchors->terms) {
        auto& rules = index->patterns[static_cast<size_t>(patterns[static_cast<size_t>(term)])]
                          .anchored_rules;
        if (rules.empty() || rules.back() != rule_id) rules.push_back(rule_id);
      }
    } else {
      index->unanchored_rules.push_back(rule_id);
    }
    index->patterns_of_rule.push_back(std::move(patterns));
  }

  // The pattern of a term; terms that are written alike share it.
  int32_t AddPattern(const Term& term, RuleSet::Index* index) {
    std::string identity = absl::StrCat(static_cast<int>(term.kind), term.regex);
    for (const std::string& name : term.entities) absl::StrAppend(&identity, "\n", name);
    for (const Word& word : term.words) {
      absl::StrAppend(&identity, "\n", word.exact_case ? "=" : "", word.text,
                      word.any_ending ? "*" : "");
    }
    const auto id = static_cast<int32_t>(index->patterns.size());
    const auto [it, inserted] = pattern_ids_.try_emplace(identity, id);
    if (!inserted) return it->second;
    int64_t cost = 0;
    index->patterns.push_back(MakePattern(term, &cost, index));
    pattern_costs_.push_back(cost);
    // A faulty regex is reported wherever it stands.
    if (index->patterns.back().ids.empty()) pattern_ids_.erase(it);
    return id;
  }

  TermPattern MakePattern(const Term& term, int64_t* cost, RuleSet::Index* index) {
    TermPattern pattern;
    pattern.kind = term.kind;
    switch (term.kind) {
      case Term::Kind::kEntities:
        for (const std::string& name : term.entities) AppendEntities(name, &pattern.ids);
        *cost = kPhraseCost * static_cast<int64_t>(pattern.ids.size());
        break;
      case Term::Kind::kWords:
        for (const Word& word : term.words) {
          pattern.ids.push_back(index->phrases.Add({word.text, word.any_ending, word.exact_case}));
          *cost += CostOf(word);
        }
        break;
      case Term::Kind::kRegex:
        AddRegex(term, index, &pattern.ids);
        *cost = kRegexCost;
        break;
    }
    std::sort(pattern.ids.begin(), pattern.ids.end());
    pattern.ids.erase(std::unique(pattern.ids.begin(), pattern.ids.end()), pattern.ids.end());
    return pattern;
  }

  static int64_t CostOf(const Word& word) {
    const bool is_phrase = word.text.find(' ') != std::string::npos;
    return is_phrase ? kPhraseCost : word.any_ending ? kPrefixCost : kSingleWordCost;
  }

  void AppendEntities(const std::string& name, std::vector<int32_t>* ids) const {
    if (const auto it = book_.groups.find(name); it != book_.groups.end()) {
      ids->insert(ids->end(), it->second.begin(), it->second.end());
    } else if (const auto entity = entity_ids_.find(name); entity != entity_ids_.end()) {
      ids->push_back(entity->second);
    }
  }

  void AddRegex(const Term& term, RuleSet::Index* index, std::vector<int32_t>* ids) {
    RegexError error;
    const int32_t id = index->regexes.Add(term.regex, &error);
    if (id >= 0) {
      ids->push_back(id);
      return;
    }
    SourceLocation location = term.location;
    location.column += static_cast<int>(error.offset);
    errors_.push_back(ToString(
        Diagnostic{Severity::kError, location,
                   absl::StrCat("in the regex of the term '", term.name, "': ", error.message),
                   "the syntax is RE2's, which has no look-around and no back-references"}));
  }

  const RuleBook& book_;
  std::vector<std::string>& errors_;
  absl::flat_hash_map<absl::string_view, int32_t> entity_ids_;
  absl::flat_hash_map<std::string, int32_t> pattern_ids_;
  std::vector<int64_t> pattern_costs_;
};

}  // namespace

RuleSet::RuleSet(RuleBook book) : book_(std::move(book)) {}

RuleSet::~RuleSet() = default;

absl::StatusOr<std::shared_ptr<const RuleSet>> RuleSet::Compile(RuleBook book,
                                                                const CompileOptions& options) {
  std::shared_ptr<RuleSet> rule_set(new RuleSet(std::move(book)));
  auto index = std::make_unique<Index>(options);
  std::vector<std::string> errors;
  Compiler(rule_set->book_, &errors).Run(index.get());
  if (!errors.empty()) return absl::InvalidArgumentError(absl::StrJoin(errors, "\n"));
  rule_set->index_ = std::move(index);
  return rule_set;
}

}  // namespace wirewatch
