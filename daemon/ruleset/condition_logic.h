#pragma once

#include <cstdint>
#include <vector>

#include "wirewatch/rule.h"

namespace wirewatch {

// What follows from the form of a condition alone, whatever the articles say.
struct ConditionFacts {
  // False where the condition is too large to be looked through.
  bool is_known = false;
  bool can_be_true = true;
  // True of an article in which nothing is mentioned.
  bool is_true_of_nothing = false;
  // Operands of "and" and "or" without which the condition says the same; those of an operand that
  // is here are left out.
  std::vector<const Condition*> redundant;
  // Terms of which a mention alone makes it true.
  std::vector<int32_t> enough;
};

// Of a condition over mentions in these zones.
ConditionFacts FactsOf(const Condition& condition, const ZoneSet& zones);

}  // namespace wirewatch
