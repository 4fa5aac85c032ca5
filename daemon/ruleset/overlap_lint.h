#pragma once

#include <vector>

#include "wirewatch/diagnostic.h"
#include "wirewatch/rule.h"

namespace wirewatch {

// Warns of rules that look for the same, and of those that match only where another one does. What
// is told is so in every article; what would take long to compare is not told.
void LintOverlaps(const RuleBook& book, std::vector<Diagnostic>* diagnostics);

}  // namespace wirewatch
