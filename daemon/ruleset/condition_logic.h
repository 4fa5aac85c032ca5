#pragma once

#include <cstdint>
#include <set>
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

// Whether the condition can be true where these terms have no mentions; true if that is not known.
bool CanBeTrueWithout(const std::set<int32_t>& absent, const Condition& condition,
                      const ZoneSet& zones);

// Whether two conditions over the same terms say the same.
bool IsSameCondition(const Condition& a, const Condition& b);

}  // namespace wirewatch
