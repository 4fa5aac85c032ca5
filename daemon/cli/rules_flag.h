#pragma once

#include <memory>
#include <string>
#include <vector>

#include "wirewatch/rule_set.h"

namespace wirewatch {

// Loads and compiles the rules at these paths; prints what is wrong with them to standard error.
// nullptr if that is an error.
std::shared_ptr<const RuleSet> LoadRulesOrPrint(const std::vector<std::string>& paths);

}  // namespace wirewatch
