#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "wirewatch/rule_set.h"
#include "wirewatch/rule_test.h"

namespace wirewatch {

// A part of a condition, and which truths it had in tests.
struct BranchCoverage {
  // As an author would write it: "official near/30 sanction".
  std::string text;
  // Which of Rule::severity_when it is of, -1 for the rule's condition.
  int32_t severity_when = -1;
  bool seen_true = false;
  bool seen_false = false;
};

// How far tests reach into a rule. What counts are tests that look at the rule
// and in which at least one of its terms is found: any other article says
// nothing about it.
struct RuleCoverage {
  const Rule* rule = nullptr;
  // Tests in which it gives an alert, and in which it gives none.
  int64_t positive = 0;
  int64_t negative = 0;
  // The nodes of its conditions, each before its parts. Those of severity_when
  // count only where the rule's condition is true.
  std::vector<BranchCoverage> branches;
};

// Measures the coverage of the rules that are enabled, in their order. Tests
// whose article cannot be read or matched reach nothing. The set outlives the
// result.
std::vector<RuleCoverage> MeasureCoverage(const RuleSet& rule_set,
                                          const std::vector<RuleTest>& tests);

}  // namespace wirewatch
