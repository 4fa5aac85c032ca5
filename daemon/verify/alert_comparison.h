#pragma once

#include <string>
#include <vector>

#include "wirewatch/rule_test_run.h"

namespace wirewatch {

// The differences between the alerts that are expected and those that came, in any order. Each
// expected one takes an alert of its own, such that as many as can be are as expected.
std::vector<AlertDifference> CompareAlerts(const std::vector<ExpectedAlert>& expected,
                                           const std::vector<Alert>& alerts);

// Whether a mention is as expected. White space in texts is all one: articles break their lines
// where they like.
bool IsAsExpected(const ExpectedMention& expected, const AlertMention& mention);

// With single spaces in place of white space, and none around it.
std::string OneLine(absl::string_view text);

}  // namespace wirewatch
