#include "wirewatch/rule_lint.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/ruleset/common_words.h"
#include "daemon/ruleset/condition_logic.h"
#include "daemon/ruleset/condition_text.h"

namespace wirewatch {
namespace {

using Code = DiagnosticCode;

// A watchlist that no rule asks for would be thousands of warnings.
constexpr size_t kMaxUnusedEntities = 20;

std::string Quote(const Condition& condition, const Rule& rule) {
  std::vector<std::string> names;
  for (const Term& term : rule.terms) names.push_back(term.name);
  return ConditionText(condition, names);
}

void AddTerms(const Condition& condition, std::set<int32_t>* terms) {
  if (condition.kind == Condition::Kind::kTerm) terms->insert(condition.term);
  for (const Condition& child : condition.children) AddTerms(child, terms);
}

class RuleLinter {
 public:
  RuleLinter(const RuleBook& book, const Rule& rule, const LintOptions& options,
             std::vector<Diagnostic>* diagnostics)
      : book_(book), rule_(rule), options_(options), diagnostics_(diagnostics) {}

  void Run() {
    LintCondition();
    LintUnusedTerms();
    LintExpiry();
  }

 private:
  void LintCondition() {
    const ConditionFacts facts = FactsOf(rule_.condition, rule_.zones);
    if (!facts.is_known) return;
    if (!facts.can_be_true) {
      Warn(Code::kUnsatisfiable, rule_.location,
           absl::StrCat("the condition of the rule '", rule_.id, "' can never be true"),
           "remove the part that contradicts the rest; what 'not' says has no mentions for near/N");
    }
    if (facts.is_true_of_nothing) {
      Warn(Code::kMatchesAll, rule_.location,
           absl::StrCat("the condition of the rule '", rule_.id,
                        "' is true of every article that mentions nothing of it"),
           "add a term that must be there: a and not b");
    }
    for (const int32_t term : facts.enough) {
      LintCommonWords(rule_.terms[static_cast<size_t>(term)]);
    }
    for (const Condition* redundant : facts.redundant) {
      Warn(Code::kUnreachable, rule_.location,
           absl::StrCat("'", Quote(*redundant, rule_),
                        "' changes nothing in the condition of the "
                        "rule '",
                        rule_.id, "': it is true of the same articles without it"),
           "remove it, or write what it was meant to add");
    }
  }

  // Of a term that is enough for an alert.
  void LintCommonWords(const Term& term) {
    if (term.cue >= 0) return;
    for (const int32_t list : term.words) {
      for (const Word& word : book_.word_lists[static_cast<size_t>(list)]) {
        if (word.exact_case || word.any_ending || !IsCommonWord(word.text)) continue;
        Warn(Code::kCommonWord, term.location,
             absl::StrCat("the everyday word '", word.text,
                          "' is enough for an alert of the rule '", rule_.id, "'"),
             "use a phrase, '=' before it for exactly these letters, or join it with another term");
      }
    }
  }

  void LintUnusedTerms() {
    std::set<int32_t> used;
    AddTerms(rule_.condition, &used);
    for (const SeverityWhen& when : rule_.severity_when) AddTerms(when.condition, &used);
    std::vector<int32_t> todo(used.begin(), used.end());
    while (!todo.empty()) {
      const Term& term = rule_.terms[static_cast<size_t>(todo.back())];
      todo.pop_back();
      std::vector<int32_t> needed = term.terms;
      if (term.cue >= 0) needed.push_back(term.cue);
      for (const int32_t next : needed) {
        if (used.insert(next).second) todo.push_back(next);
      }
    }
    for (size_t i = 0; i < rule_.terms.size(); ++i) {
      if (used.count(static_cast<int32_t>(i)) > 0) continue;
      Warn(Code::kUnused, rule_.terms[i].location,
           absl::StrCat("nothing in the rule '", rule_.id, "' uses the term '", rule_.terms[i].name,
                        "'"),
           "use it in the condition, or remove it");
    }
  }

  void LintExpiry() {
    if (rule_.expires_at <= options_.now) {
      Warn(Code::kExpired, rule_.location,
           absl::StrCat("the rule '", rule_.id, "' has expired and does not run"),
           "give it a later day, or remove it");
    }
    for (const RuleException& exception : rule_.exceptions) {
      if (exception.expires_at <= options_.now) {
        Warn(Code::kExpired, exception.location,
             absl::StrCat("this exception of the rule '", rule_.id,
                          "' has expired and does not apply"),
             "give it a later day, or remove it");
      } else if (exception.expires_at == absl::InfiniteFuture()) {
        Warn(Code::kNoExpiry, exception.location,
             absl::StrCat("this exception of the rule '", rule_.id, "' has no 'expires'"),
             "add the day on which somebody looks at it again: expires: 2027-01-31");
      }
    }
  }

  void Warn(Code code, const SourceLocation& location, std::string message, std::string help) {
    if (IsAllowed(rule_, code)) return;
    diagnostics_->push_back(
        {Severity::kWarning, location, std::move(message), std::move(help), code});
  }

  const RuleBook& book_;
  const Rule& rule_;
  const LintOptions& options_;
  std::vector<Diagnostic>* const diagnostics_;
};

// All of a rule that decides when it matches.
std::string MeaningOf(const Rule& rule) {
  std::string text = absl::StrCat(rule.per == Rule::Per::kEntity);
  for (int zone = 0; zone < kZoneCount; ++zone) {
    absl::StrAppend(&text, rule.zones.Contains(static_cast<Zone>(zone)) ? "z" : "-");
  }
  for (const std::vector<std::string>* part :
       {&rule.filter.sources, &rule.filter.not_sources, &rule.filter.languages,
        &rule.filter.not_languages}) {
    absl::StrAppend(&text, "\n", absl::StrJoin(*part, ","));
  }
  absl::StrAppend(&text, "\n", Quote(rule.condition, rule));
  for (const Term& term : rule.terms) {
    absl::StrAppend(&text, "\n", term.name, "\t", absl::StrJoin(term.entities, ","), "\t",
                    absl::StrJoin(term.words, ","), "\t", term.regex_flags, term.regex, "\t",
                    absl::StrJoin(term.terms, ","), "\t", term.cue, "/", term.cue_within);
  }
  return text;
}

void LintDuplicates(const RuleBook& book, std::vector<Diagnostic>* diagnostics) {
  std::map<std::string, const Rule*> first;
  for (const Rule& rule : book.rules) {
    if (!rule.enabled || !rule.exceptions.empty()) continue;
    const auto [it, inserted] = first.emplace(MeaningOf(rule), &rule);
    if (inserted || IsAllowed(rule, Code::kDuplicateRule)) continue;
    diagnostics->push_back({Severity::kWarning,
                            rule.location,
                            absl::StrCat("the rule '", rule.id,
                                         "' looks for the same as the rule '", it->second->id, "'"),
                            "remove one of the two",
                            Code::kDuplicateRule,
                            "",
                            {{it->second->location, "the other rule"}}});
  }
}

void LintEntities(const RuleBook& book, std::vector<Diagnostic>* diagnostics) {
  absl::flat_hash_set<absl::string_view> asked;
  for (const Rule& rule : book.rules) {
    for (const Term& term : rule.terms) asked.insert(term.entities.begin(), term.entities.end());
  }
  size_t unused = 0;
  for (const Entity& entity : book.entities) {
    std::vector<absl::string_view> spellings = {entity.name};
    spellings.insert(spellings.end(), entity.aliases.begin(), entity.aliases.end());
    for (const absl::string_view spelling : spellings) {
      if (!IsCommonWord(spelling)) continue;
      diagnostics->push_back(
          {Severity::kWarning, entity.location,
           absl::StrCat("the entity '", entity.id, "' is found wherever the everyday word '",
                        spelling, "' stands"),
           "use a longer spelling, or move it to 'weak_aliases'", Code::kCommonWord});
    }
    const bool is_asked =
        asked.contains(entity.id) ||
        std::any_of(entity.groups.begin(), entity.groups.end(),
                    [&](const std::string& group) { return asked.contains(group); });
    if (is_asked || book.rules.empty() || ++unused > kMaxUnusedEntities) continue;
    diagnostics->push_back(
        {Severity::kWarning, entity.location,
         absl::StrCat("no rule asks for the entity '", entity.id, "' or for one of its groups"),
         "name it in a term's 'entities', or remove it", Code::kUnused});
  }
  if (unused > kMaxUnusedEntities) {
    absl::StrAppend(&diagnostics->back().message, ", nor for ", unused - kMaxUnusedEntities,
                    " more");
  }
}

}  // namespace

bool IsAllowed(const Rule& rule, DiagnosticCode code) {
  return std::find(rule.allow.begin(), rule.allow.end(), code) != rule.allow.end();
}

void LintRules(const RuleBook& book, const LintOptions& options,
               std::vector<Diagnostic>* diagnostics) {
  for (const Rule& rule : book.rules) RuleLinter(book, rule, options, diagnostics).Run();
  LintDuplicates(book, diagnostics);
  LintEntities(book, diagnostics);
}

void LintTests(const RuleBook& book, const std::vector<RuleTest>& tests,
               std::vector<Diagnostic>* diagnostics) {
  absl::flat_hash_set<absl::string_view> expected, refused;
  bool all_refused = false;
  const auto look = [&](const RuleTest& test) {
    for (const ExpectedAlert& alert : test.expect) expected.insert(alert.rule);
    if (!test.expect.empty()) return;
    refused.insert(test.rules.begin(), test.rules.end());
    // Without names a test looks at all rules.
    all_refused |= test.rules.empty();
  };
  for (const RuleTest& test : tests) look(test);
  for (const Rule& rule : book.rules) std::for_each(rule.tests.begin(), rule.tests.end(), look);
  for (const Rule& rule : book.rules) {
    const bool has_alert = expected.contains(rule.id);
    const bool has_none = all_refused || refused.contains(rule.id);
    if ((has_alert && has_none) || IsAllowed(rule, Code::kMissingTests)) continue;
    diagnostics->push_back(
        {Severity::kWarning, rule.location,
         absl::StrCat("the rule '", rule.id, "' has no test in which it ",
                      has_alert  ? "must give no alert"
                      : has_none ? "gives an alert"
                                 : "gives an alert, and none in which it must not"),
         has_alert ? "add one with 'expect: []' under 'tests'" : "add them under 'tests'",
         Code::kMissingTests});
  }
}

}  // namespace wirewatch
