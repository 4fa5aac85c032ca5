#pragma once

#include <string>

#include "daemon/match/rule_trace.h"
#include "wirewatch/explanation.h"

namespace wirewatch {

// A node by itself: a term's name, or its operator: "near/30", "2 of", "in
// title", "count >= 3".
std::string NodeText(const Condition& condition, const Rule& rule);

// A condition as an author would write it: "official near/30 (sanction or
// order)".
std::string ConditionText(const Condition& condition, const Rule& rule);

// "title, lead, body"
std::string ZonesText(const ZoneSet& zones);

// The tree of a condition with the truth of each node, and for a false one what
// it lacks.
ExplainedNode ExplainCondition(const Condition& condition, const std::vector<NodeTrace>& nodes,
                               const Rule& rule, const RunTrace& run, const Article& article);

}  // namespace wirewatch
