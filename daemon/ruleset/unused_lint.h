#pragma once

#include <vector>

#include "wirewatch/diagnostic.h"
#include "wirewatch/rule.h"

namespace wirewatch {

// Warns of terms, entities and groups that nothing uses. Lists and templates are the loader's.
void LintUnused(const RuleBook& book, std::vector<Diagnostic>* diagnostics);

}  // namespace wirewatch
