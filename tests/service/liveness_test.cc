#include "daemon/service/liveness.h"

#include <gtest/gtest.h>

#include "daemon/base/monotonic_time.h"

namespace wirewatch {
namespace {

const MonotonicTime kNow = MonotonicTime::Now();
constexpr absl::Duration kTimeout = absl::Minutes(5);

TEST(LivenessTest, NamesThePartsThatHaveNotToldForTooLong) {
  Liveness liveness;
  EXPECT_TRUE(liveness.Check(kNow, kTimeout).ok());
  liveness.Beat("worker 0", kNow);
  liveness.Beat("worker 1", kNow);
  EXPECT_TRUE(liveness.Check(kNow + kTimeout, kTimeout).ok());
  liveness.Beat("worker 1", kNow + kTimeout);
  const absl::Status status = liveness.Check(kNow + kTimeout + absl::Seconds(1), kTimeout);
  EXPECT_EQ(status.message(), "worker 0: no progress for 5m1s\n");
  liveness.Beat("worker 0", kNow + kTimeout);
  EXPECT_TRUE(liveness.Check(kNow + kTimeout + absl::Seconds(1), kTimeout).ok());
}

TEST(LivenessTest, APartThatIsGoneIsNotMissed) {
  Liveness liveness;
  liveness.Beat("worker 0", kNow);
  liveness.Remove("worker 0");
  EXPECT_TRUE(liveness.Check(kNow + absl::Hours(1), kTimeout).ok());
}

}  // namespace
}  // namespace wirewatch
