#include "daemon/service/clock_watch.h"

#include <gtest/gtest.h>

namespace wirewatch {
namespace {

TEST(ClockWatchTest, TellsOnceByHowMuchTheClockWasSet) {
  const absl::Time time = absl::FromUnixSeconds(1'700'000'000);
  const MonotonicTime now = MonotonicTime::Now();
  ClockWatch watch(time, now);
  const auto look = [&](absl::Duration of_clock, absl::Duration truly) {
    return watch.Look(time + of_clock, now + truly);
  };
  EXPECT_EQ(look(absl::Hours(1), absl::Hours(1)), absl::ZeroDuration());
  EXPECT_EQ(look(absl::Seconds(1), absl::Hours(2)), absl::Seconds(1) - absl::Hours(2));
  EXPECT_EQ(look(absl::Seconds(2), absl::Hours(2) + absl::Seconds(1)), absl::ZeroDuration());
  EXPECT_EQ(look(absl::Seconds(9), absl::Hours(2) + absl::Seconds(3)), absl::Seconds(5));
}

TEST(ClockWatchTest, ASlewedClockIsNotSet) {
  const absl::Time time = absl::FromUnixSeconds(1'700'000'000);
  const MonotonicTime now = MonotonicTime::Now();
  ClockWatch watch(time, now);
  EXPECT_EQ(watch.Look(time + absl::Milliseconds(10'900), now + absl::Seconds(10)),
            absl::ZeroDuration());
}

}  // namespace
}  // namespace wirewatch
