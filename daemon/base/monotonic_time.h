#pragma once

#include <chrono>

#include "absl/time/time.h"

namespace wirewatch {

// A moment of the clock that nobody sets (CLOCK_MONOTONIC): for deadlines, and for how long
// something takes. absl::Time is for what is told to others, and jumps when the machine's clock is
// set.
class MonotonicTime {
 public:
  static MonotonicTime Now() {
    return MonotonicTime(absl::FromChrono(std::chrono::steady_clock::now().time_since_epoch()));
  }
  static constexpr MonotonicTime InfinitePast() { return MonotonicTime(-absl::InfiniteDuration()); }

  friend MonotonicTime operator+(MonotonicTime time, absl::Duration duration) {
    return MonotonicTime(time.since_boot_ + duration);
  }
  friend absl::Duration operator-(MonotonicTime a, MonotonicTime b) {
    return a.since_boot_ - b.since_boot_;
  }
  friend bool operator==(MonotonicTime a, MonotonicTime b) = default;
  friend bool operator<(MonotonicTime a, MonotonicTime b) { return a.since_boot_ < b.since_boot_; }
  friend bool operator>=(MonotonicTime a, MonotonicTime b) { return !(a < b); }

 private:
  constexpr explicit MonotonicTime(absl::Duration since_boot) : since_boot_(since_boot) {}

  absl::Duration since_boot_;
};

}  // namespace wirewatch
