#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "wirewatch/rule.h"

namespace wirewatch {

// A condition as text, with brackets around every operand that could be misread. Parsed again it
// is the same condition. `terms` are the names of the rule's terms.
std::string ConditionText(const Condition& condition, const std::vector<std::string>& terms);

// "title", or "(title, lead)" of several.
std::string ZonesText(ZoneSet zones);

// A node's operator alone: "and", "near/30", "not near/s", "in (title, lead)", "2 of",
// "count >= 3"; the term's name for a term.
std::string ConditionOperator(const Condition& condition, const std::vector<std::string>& terms);

}  // namespace wirewatch
