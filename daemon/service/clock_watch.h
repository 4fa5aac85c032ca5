#pragma once

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "daemon/base/monotonic_time.h"

namespace wirewatch {

// Notices when the machine's clock is set. Used by one thread.
class ClockWatch {
 public:
  explicit ClockWatch(absl::Time time = absl::Now(), MonotonicTime now = MonotonicTime::Now())
      : time_(time), now_(now) {}

  // By how much it was set, ahead or back, since the last call; zero for less than a second, as
  // clocks are slewed.
  absl::Duration Look(absl::Time time = absl::Now(), MonotonicTime now = MonotonicTime::Now()) {
    const absl::Duration jump = (time - time_) - (now - now_);
    if (absl::AbsDuration(jump) < absl::Seconds(1)) return absl::ZeroDuration();
    time_ = time;
    now_ = now;
    return jump;
  }

 private:
  absl::Time time_;
  MonotonicTime now_;
};

}  // namespace wirewatch
