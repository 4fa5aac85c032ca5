#pragma once

#include <vector>

#include "daemon/ruleset/file_parser.h"
#include "wirewatch/rule.h"

namespace wirewatch {

// Looks up the names across all files and checks what a file alone cannot know: duplicate ids,
// unknown entities, groups and lists, conditions. What is wrong goes to `*diagnostics`; the book is
// whole only if none of that is an error.
RuleBook Resolve(ParsedFiles parsed, const std::vector<RuleFile>& files,
                 std::vector<Diagnostic>* diagnostics, const SetLimits& limits = {});

}  // namespace wirewatch
