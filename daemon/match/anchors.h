#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "wirewatch/rule.h"

namespace wirewatch {

// Terms of which at least one must have a mention for a condition to be true.
struct Anchors {
  // Sorted, none twice.
  std::vector<int32_t> terms;
  // How often one of them is likely to be found.
  int64_t cost = 0;
};

// The cheapest anchors of a condition, none if it may be true of an article without any of its
// terms. `costs[i]` is how often term i is likely to be found.
std::optional<Anchors> AnchorsOf(const Condition& condition, const std::vector<int64_t>& costs);

}  // namespace wirewatch
