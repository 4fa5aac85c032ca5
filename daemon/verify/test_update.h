#pragma once

#include <string>
#include <vector>

#include "wirewatch/diagnostic.h"
#include "wirewatch/rule_loader.h"
#include "wirewatch/rule_test_run.h"

namespace wirewatch {

// A file of which tests expect what came, now.
struct UpdatedTests {
  std::string text;
  // The tests that were changed.
  std::vector<const RuleTest*> changed;
  // The failed ones that a person must change, and why.
  std::vector<Diagnostic> left;
};

// Rewrites `expect` of the tests that failed and stand in this file; all else stays as it is, byte
// for byte. `results` may be of tests of other files too, which are passed over.
UpdatedTests UpdateTests(const RuleFile& file, const std::vector<RuleTestResult>& results);

}  // namespace wirewatch
