#include "daemon/ruleset/condition_lint.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/ruleset/common_words.h"
#include "daemon/ruleset/condition_logic.h"
#include "daemon/ruleset/condition_text.h"
#include "daemon/ruleset/dead_parts.h"
#include "daemon/ruleset/entity_classes.h"
#include "wirewatch/rule_lint.h"

namespace wirewatch {
namespace {

using Code = DiagnosticCode;

void AddTerms(const Condition& condition, std::set<int32_t>* terms) {
  if (condition.kind == Condition::Kind::kTerm) terms->insert(condition.term);
  for (const Condition& child : condition.children) AddTerms(child, terms);
}

class ConditionLinter {
 public:
  ConditionLinter(const RuleBook& book, const Rule& rule, EntityClasses* classes,
                  std::vector<Diagnostic>* diagnostics)
      : book_(book), rule_(rule), classes_(*classes), diagnostics_(diagnostics) {
    for (const Term& term : rule.terms) names_.push_back(term.name);
  }

  void Run() {
    dead_ = DeadPartsOf(rule_.condition, rule_);
    WarnOfDead(rule_.condition_source);
    LintTruth();
    LintSeverities();
  }

 private:
  void WarnOfDead(const ConditionSource& source) {
    for (const DeadPart& dead : dead_) {
      if (dead.is_first_operand) {
        Warn(Code::kUnreachable, source, *dead.part,
             absl::StrCat(Quote(*dead.part), " says no more than ", Quote(dead.part->children[0]),
                          ": ", dead.why),
             dead.help);
      } else {
        Warn(Code::kUnsatisfiable, source, *dead.part,
             absl::StrCat(Quote(*dead.part), " can never be true: ", dead.why), dead.help);
      }
    }
  }

  void LintTruth() {
    const ConditionFacts facts = FactsOf(rule_.condition, rule_.zones);
    if (!facts.is_known) return;
    if (!facts.can_be_true) {
      if (!dead_.empty()) return;
      Warn(Code::kUnsatisfiable, rule_.condition_source, rule_.condition,
           absl::StrCat("the condition of the rule '", rule_.id, "' can never be true"),
           "remove the part that contradicts the rest");
    } else {
      LintEntityTerms();
    }
    if (facts.is_true_of_nothing) {
      Warn(Code::kMatchesAll, rule_.condition_source, rule_.condition,
           absl::StrCat("the condition of the rule '", rule_.id,
                        "' is true of every article that mentions nothing of it"),
           "add a term that must be there: a and not b");
    }
    for (const int32_t term : facts.enough) {
      LintCommonWords(rule_.terms[static_cast<size_t>(term)]);
    }
    for (const Condition* redundant : facts.redundant) {
      if (IsToldDead(*redundant)) continue;
      Warn(Code::kUnreachable, rule_.condition_source, *redundant,
           absl::StrCat(Quote(*redundant), " changes nothing in the condition of the rule '",
                        rule_.id, "': it is true of the same articles without it"),
           "remove it, or write what it was meant to add");
    }
  }

  // With "per: entity" all terms of entities are narrowed to the one that is asked for.
  void LintEntityTerms() {
    if (rule_.per != Rule::Per::kEntity) return;
    std::set<int32_t> used;
    AddTerms(rule_.condition, &used);
    std::vector<int32_t> ids;
    std::vector<const Term*> terms;
    for (const int32_t id : used) {
      const Term& term = rule_.terms[static_cast<size_t>(id)];
      if (term.kind != Term::Kind::kEntities) continue;
      ids.push_back(id);
      terms.push_back(&term);
    }
    if (terms.size() < 2) return;
    const std::set<EntityClass> classes = classes_.Of(terms);
    const auto can_be_true = [&](EntityClass one) {
      std::set<int32_t> absent;
      for (size_t i = 0; i < ids.size(); ++i) {
        if ((one >> i & 1) == 0) absent.insert(ids[i]);
      }
      return CanBeTrueWithout(absent, rule_.condition, rule_.zones);
    };
    if (classes.empty() || std::any_of(classes.begin(), classes.end(), can_be_true)) return;
    const auto [first, second] = DisjointPair(classes, terms.size());
    Warn(Code::kDisjointEntities, rule_.condition_source, rule_.condition,
         absl::StrCat("the condition of the rule '", rule_.id,
                      "' can never be true: 'per: entity' asks it of one entity at a time, and no "
                      "entity is in both '",
                      terms[first]->name, "' and '", terms[second]->name, "'"),
         "leave out 'per: entity' for one alert that shows both; or give the one that the alert is "
         "not about a term of 'words'");
  }

  // Two terms that no entity is in; the first two if each two have one.
  static std::pair<size_t, size_t> DisjointPair(const std::set<EntityClass>& classes,
                                                size_t terms) {
    for (size_t i = 0; i < terms; ++i) {
      for (size_t j = i + 1; j < terms; ++j) {
        const EntityClass both = (1u << i) | (1u << j);
        if (std::none_of(classes.begin(), classes.end(),
                         [both](EntityClass one) { return (one & both) == both; })) {
          return {i, j};
        }
      }
    }
    return {0, 1};
  }

  // Of a term that is enough for an alert.
  void LintCommonWords(const Term& term) {
    if (term.cue >= 0) return;
    for (const int32_t list : term.words) {
      for (const Word& word : book_.word_lists[static_cast<size_t>(list)]) {
        if (word.exact_case || word.any_ending || !IsCommonWord(word.text)) continue;
        if (IsAllowed(rule_, Code::kCommonWord)) continue;
        diagnostics_->push_back(
            {Severity::kWarning, term.location,
             absl::StrCat("the everyday word '", word.text,
                          "' is enough for an alert of the rule '", rule_.id, "'"),
             "use a phrase, '=' before it for exactly these letters, or join it with another term",
             Code::kCommonWord});
      }
    }
  }

  void LintSeverities() {
    const std::vector<SeverityWhen>& all = rule_.severity_when;
    for (auto when = all.begin(); when != all.end(); ++when) {
      dead_ = DeadPartsOf(when->condition, rule_);
      WarnOfDead(when->source);
      const bool is_told = std::any_of(all.begin(), when, [&](const SeverityWhen& before) {
        return IsSameCondition(before.condition, when->condition);
      });
      if (!is_told) continue;
      Warn(Code::kUnreachable, when->source, when->condition,
           absl::StrCat("this severity of the rule '", rule_.id,
                        "' is never given: an item before it has the same condition"),
           "remove one of the two; the first whose condition is true counts");
    }
  }

  // Whether it is told why a part, or something in it, is never true.
  bool IsToldDead(const Condition& part) const {
    return std::any_of(dead_.begin(), dead_.end(), [&](const DeadPart& dead) {
      return dead.part->begin < part.end && part.begin < dead.part->end;
    });
  }

  std::string Quote(const Condition& condition) const {
    return absl::StrCat("'", ConditionText(condition, names_), "'");
  }

  void Warn(Code code, const ConditionSource& source, const Condition& part, std::string message,
            std::string help) {
    if (IsAllowed(rule_, code)) return;
    Diagnostic diagnostic{Severity::kWarning, source.location, std::move(message), std::move(help),
                          code};
    diagnostic.part = source.PartOf(part.begin, part.end);
    diagnostics_->push_back(std::move(diagnostic));
  }

  const RuleBook& book_;
  const Rule& rule_;
  EntityClasses& classes_;
  std::vector<std::string> names_;
  std::vector<DeadPart> dead_;
  std::vector<Diagnostic>* const diagnostics_;
};

}  // namespace

void LintConditions(const RuleBook& book, std::vector<Diagnostic>* diagnostics) {
  EntityClasses classes(book);
  for (const Rule& rule : book.rules) ConditionLinter(book, rule, &classes, diagnostics).Run();
}

}  // namespace wirewatch
