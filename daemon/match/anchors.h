#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "wirewatch/rule.h"

namespace wirewatch {

// Terms of which at least one must have a mention for a condition to be true.
struct Anchors {
  std::vector<int32_t> terms;
  int64_t cost = 0;
};

// The cheapest ones; nullopt if the condition may be true with no mention at all. `costs[i]` is
// that of term i.
std::optional<Anchors> AnchorsOf(const Condition& condition, const std::vector<int64_t>& costs);

}  // namespace wirewatch
