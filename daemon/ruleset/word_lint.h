#pragma once

#include <vector>

#include "daemon/ruleset/parse_context.h"
#include "wirewatch/diagnostic.h"

namespace wirewatch {

// Warns of a word that reads like a regex, which words are not.
void LintWord(const LocatedText& written, std::vector<Diagnostic>* diagnostics);

}  // namespace wirewatch
