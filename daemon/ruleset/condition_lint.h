#pragma once

#include <vector>

#include "wirewatch/diagnostic.h"
#include "wirewatch/rule.h"

namespace wirewatch {

// Warns of what the conditions of rules say that is likely not meant, whatever the articles.
void LintConditions(const RuleBook& book, std::vector<Diagnostic>* diagnostics);

}  // namespace wirewatch
