#include "wirewatch/rule_lint.h"

#include <algorithm>
#include <string>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"
#include "daemon/ruleset/common_words.h"
#include "daemon/ruleset/condition_lint.h"
#include "daemon/ruleset/overlap_lint.h"
#include "daemon/ruleset/unused_lint.h"

namespace wirewatch {
namespace {

using Code = DiagnosticCode;

// What somebody decided of an entity or a source may be wrong next year; that a phrase has another
// sense stays true.
bool HidesAParty(const RuleException& exception) {
  return !exception.entities.empty() || !exception.sources.empty();
}

void LintExpiry(const Rule& rule, absl::Time now, std::vector<Diagnostic>* diagnostics) {
  const auto warn = [&](Code code, const SourceLocation& location, std::string message,
                        std::string help) {
    if (IsAllowed(rule, code)) return;
    diagnostics->push_back(
        {Severity::kWarning, location, std::move(message), std::move(help), code});
  };
  if (rule.expires_at <= now) {
    warn(Code::kExpired, rule.location,
         absl::StrCat("the rule '", rule.id, "' has expired and does not run"),
         "give it a later day, or remove it");
  }
  for (const RuleException& exception : rule.exceptions) {
    const std::string what = absl::StrCat("this exception of the rule '", rule.id, "' has ");
    if (exception.expires_at <= now) {
      warn(Code::kExpired, exception.location, absl::StrCat(what, "expired and does not apply"),
           "give it a later day, or remove it");
    } else if (exception.expires_at == absl::InfiniteFuture() && HidesAParty(exception)) {
      warn(Code::kNoExpiry, exception.location, absl::StrCat(what, "no 'expires'"),
           "add the day on which somebody looks at it again: expires: 2027-01-31");
    }
  }
}

void LintCommonAliases(const RuleBook& book, std::vector<Diagnostic>* diagnostics) {
  for (const Entity& entity : book.entities) {
    const auto check = [&](const std::string& spelling) {
      if (!IsCommonWord(spelling)) return;
      diagnostics->push_back(
          {Severity::kWarning, entity.location,
           absl::StrCat("the entity '", entity.id, "' is found wherever the everyday word '",
                        spelling, "' stands"),
           "use a longer spelling, '=' before it for exactly these letters, or move it to "
           "'weak_aliases'",
           Code::kCommonWord});
    };
    check(entity.name);
    std::for_each(entity.aliases.begin(), entity.aliases.end(), check);
  }
}

}  // namespace

bool IsAllowed(const Rule& rule, DiagnosticCode code) {
  return std::find(rule.allow.begin(), rule.allow.end(), code) != rule.allow.end();
}

void LintRules(const RuleBook& book, const LintOptions& options,
               std::vector<Diagnostic>* diagnostics) {
  LintConditions(book, diagnostics);
  for (const Rule& rule : book.rules) LintExpiry(rule, options.now, diagnostics);
  LintOverlaps(book, diagnostics);
  LintCommonAliases(book, diagnostics);
  LintUnused(book, diagnostics);
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
