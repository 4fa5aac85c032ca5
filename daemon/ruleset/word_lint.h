#pragma once

#include <vector>

#include "daemon/ruleset/parse_context.h"
#include "wirewatch/diagnostic.h"
#include "wirewatch/rule.h"

namespace wirewatch {

// Warns of a word that is likely not what its author meant: a regex, which words are not, or one
// that stands in nearly every article.
void LintWord(const Word& word, const LocatedText& written, std::vector<Diagnostic>* diagnostics);

}  // namespace wirewatch
