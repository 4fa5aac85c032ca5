#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "wirewatch/rule.h"

namespace wirewatch {

// A mistake in a condition: bytes [begin, end) of its text. `end` is never `begin`, so at the end
// of the text it is one behind it.
struct ConditionError {
  size_t begin = 0;
  size_t end = 0;
  std::string message;
  std::string help;
  // What may stand in place of those bytes to mend it; empty where that is not clear.
  std::string replacement;
  // The word, where a term is expected and this is none.
  std::string unknown_term;
};

// Parses a condition over the named terms. The grammar, tightest binding last:
//
//   condition   = conjunction { "or" conjunction }
//   conjunction = negation { "and" negation }
//   negation    = "not" negation | placed
//   placed      = proximity [ "in" zones ]
//   zones       = ZONE | "(" ZONE { "," ZONE } ")"
//   proximity   = primary { operator primary }
//   operator    = [ "not" ] "near/" reach | "before/" reach
//   reach       = N | "s" | "p"
//   primary     = TERM | "(" condition ")"
//               | N "of" "(" condition { "," condition } ")"
//               | "count" "(" condition ")" ">=" N
//
// What people read in two ways is a mistake, and the message shows both: "and" beside "or" in one
// condition, and different operators in one proximity. The same operator twice goes from left to
// right.
//
// Returns true and fills *condition, or false and fills *error with the first mistake. Conditions
// longer than kMaxConditionBytes and trees or brackets deeper than kMaxConditionDepth are refused.
bool ParseCondition(absl::string_view text, const std::vector<std::string>& terms,
                    Condition* condition, ConditionError* error);

// The words that mean something else in conditions, so that no term may have one for a name.
inline constexpr absl::string_view kConditionKeywords[] = {"and",    "or", "not", "near",
                                                           "before", "in", "of",  "count"};

// Whether a word is one of them or a number, which means something else too.
bool IsConditionKeyword(absl::string_view word);

}  // namespace wirewatch
