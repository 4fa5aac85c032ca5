#pragma once

#include "daemon/ruleset/parsed.h"

namespace wirewatch {

// Reads the `terms` of a rule.
std::vector<ParsedTerm> ParseTerms(const ParseContext& context, const YamlNode& node);

}  // namespace wirewatch
