#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "wirewatch/rule_coverage.h"
#include "wirewatch/rule_test_run.h"

namespace wirewatch {

struct TestCounts {
  int64_t passed = 0;
  int64_t failed = 0;
  int64_t skipped = 0;
};

TestCounts CountOutcomes(const std::vector<RuleTestResult>& results);

// Each failed test for people to read: its place and name, and the differences. '-' is expected and
// not there, '+' is there and not expected, '~' is there and differs.
std::string ToText(const RuleTestResult& result, bool color);

// "2 passed, 1 failed", and how many were skipped if some were.
std::string SummaryOf(const TestCounts& counts, bool color);

// The results as one JSON object, on several lines, with the coverage unless that is nullptr.
// docs/tests.md has its members.
std::string ToJson(const std::vector<RuleTestResult>& results,
                   const std::vector<RuleCoverage>* coverages);

// The results as JUnit XML: a suite for each file, a case for each test.
std::string ToJUnit(const std::vector<RuleTestResult>& results);

}  // namespace wirewatch
