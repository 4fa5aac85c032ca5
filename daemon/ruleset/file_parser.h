#pragma once

#include "daemon/ruleset/parsed.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {

// Adds what a file says to `*parsed`; what is wrong with it alone goes to `*diagnostics`. The file
// outlives what is parsed. Rules are left as nodes: their templates may stand in a later file.
void ParseRuleFile(const RuleFile& file, ParsedFiles* parsed, std::vector<Diagnostic>* diagnostics);

// Adds what one file says to what those before it said; what both define goes to `*diagnostics`.
void MergeParsed(ParsedFiles from, ParsedFiles* to, std::vector<Diagnostic>* diagnostics);

}  // namespace wirewatch
