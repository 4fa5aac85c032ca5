#pragma once

#include <string>
#include <vector>

#include "daemon/ruleset/parse_context.h"
#include "wirewatch/diagnostic.h"

namespace wirewatch {

// Warns of a word that reads like a regex, which words are not.
void LintWord(const LocatedText& written, std::vector<Diagnostic>* diagnostics);

// How to write what a word that is refused was likely meant to find; empty where that is not clear.
std::string HelpForWord(absl::string_view written);

}  // namespace wirewatch
