#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "wirewatch/rule.h"

namespace wirewatch {

// A mistake in a condition: bytes [begin, end) of its text.
struct ConditionError {
  size_t begin = 0;
  size_t end = 0;
  std::string message;
  std::string help;
};

// Parses a condition over the named terms. The grammar, tightest binding last:
//
//   condition = conjunction { "or" conjunction }
//   conjunction = negation { "and" negation }
//   negation = "not" negation | proximity
//   proximity = primary { ("near/N" | "before/N" | "not" "near/N") primary }
//   primary = TERM | "(" condition ")"
//
// Returns true and fills *condition, or false and fills *error. Conditions nested deeper than
// kMaxConditionDepth are refused.
bool ParseCondition(absl::string_view text, const std::vector<std::string>& terms,
                    Condition* condition, ConditionError* error);

}  // namespace wirewatch
