#pragma once

#include <string>
#include <vector>

#include "wirewatch/rule.h"

namespace wirewatch {

// A part of a condition that is the same in every article, because of what an operand of it can
// never have: mentions, or mentions in these zones.
struct DeadPart {
  const Condition* part;
  // "'not a' has no mentions".
  std::string why;
  std::string help;
  // Of "a not near/3 b" whose b is never there: it says no more than "a".
  bool is_first_operand = false;
};

// The innermost such parts of a rule's condition, or of one of its severities.
std::vector<DeadPart> DeadPartsOf(const Condition& condition, const Rule& rule);

}  // namespace wirewatch
