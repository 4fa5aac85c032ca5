#pragma once

#include <vector>

#include "absl/time/time.h"
#include "wirewatch/diagnostic.h"
#include "wirewatch/rule.h"
#include "wirewatch/rule_test.h"

namespace wirewatch {

// Warnings about rules that are right and likely not meant. What a rule allows (Rule::allow) is not
// reported.

struct LintOptions {
  // For what has expired.
  absl::Time now;
};

// Of conditions, names, exceptions and what nothing uses.
void LintRules(const RuleBook& book, const LintOptions& options,
               std::vector<Diagnostic>* diagnostics);

// Of regexes; those that RE2 does not take are passed over, as RuleSet::Compile reports them.
void LintRegexes(const RuleBook& book, std::vector<Diagnostic>* diagnostics);

// Of rules without a test in which they match, or without one in which they do not. `tests` are
// those of files; the rules bring their own.
void LintTests(const RuleBook& book, const std::vector<RuleTest>& tests,
               std::vector<Diagnostic>* diagnostics);

bool IsAllowed(const Rule& rule, DiagnosticCode code);

}  // namespace wirewatch
