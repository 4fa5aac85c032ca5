#pragma once

#include <string>
#include <vector>

#include "wirewatch/rule.h"

namespace wirewatch {

// An order in which each term comes behind those that it is the union of, and its cue: those are
// known when it is asked for. Empty if some term needs itself; *cycle is then how, the first term
// also being the last.
std::vector<int32_t> OrderTerms(const std::vector<Term>& terms, std::vector<int32_t>* cycle);

}  // namespace wirewatch
