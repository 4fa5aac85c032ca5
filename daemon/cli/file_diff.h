#pragma once

#include <string>
#include <vector>

#include "wirewatch/rule_loader.h"

namespace wirewatch {

// What has to change in the files of `from` so that they are those of `to`, in the unified
// format of diff; empty where they are the same. Both sorted by path.
std::string DiffFiles(const std::vector<RuleFile>& from, const std::vector<RuleFile>& to);

}  // namespace wirewatch
