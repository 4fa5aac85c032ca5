#pragma once

#include "daemon/ruleset/parsed.h"

namespace wirewatch {

// Reads the `exceptions` of a rule.
std::vector<ParsedException> ParseExceptions(const ParseContext& context, const YamlNode& node);

// Reads names of sources; a '*' may stand at their end only.
std::vector<std::string> ParseSources(const ParseContext& context, const YamlNode& node,
                                      absl::string_view key);

}  // namespace wirewatch
