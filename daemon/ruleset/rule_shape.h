#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "wirewatch/rule.h"

namespace wirewatch {

// What a rule says without the names that it gives: two rules of one key differ at most in what
// their slots look for, in their distances, and in zones, severity and expiry.
struct RuleShape {
  // A term of the condition.
  struct Slot {
    const Term* term;
    // Whether only the same term says the same: more mentions of another one could make the
    // condition false.
    bool is_exact = false;
    // What a term says that is not simply names of entities or lists of words; of an exact slot of
    // any. Else empty.
    std::string signature;
  };

  std::string key;
  std::vector<Slot> slots;
  // Of proximities that are the wider the larger it is.
  std::vector<int32_t> distances;
};

// Conditions with more nodes have no shapes.
inline constexpr int kMaxShapedNodes = 200;

// The shapes of conditions that are true wherever the rule's is: its own first, then those of the
// operands of an "and"; each also with operands that look alike the other way round.
std::vector<RuleShape> ShapesThatFollow(const Rule& rule);

// The shapes of conditions of which the rule's is true wherever they are: its own first, then those
// of the operands of an "or".
std::vector<RuleShape> ShapesThatSuffice(const Rule& rule);

}  // namespace wirewatch
