#pragma once

#include <vector>

namespace wirewatch::bench {

// What rounds showed. Other programs on the machine make some of them slow, so the median is what
// counts, and min and max say how far it can be trusted.
struct Spread {
  double median = 0;
  double min = 0;
  double max = 0;
};

// All zero if there are no values.
Spread SpreadOf(std::vector<double> values);

}  // namespace wirewatch::bench
