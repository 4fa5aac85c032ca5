#pragma once

#include <string>
#include <vector>

#include "wirewatch/rule_coverage.h"

namespace wirewatch {

// For people to read: a line for each rule without a test that fires or one that does not, and for
// each part of a condition that was never true or never false; then how many have both.
std::string ToText(const std::vector<RuleCoverage>& coverages);

}  // namespace wirewatch
