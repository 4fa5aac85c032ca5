#include "daemon/service/readiness.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

const absl::Status kAway = absl::UnavailableError("no broker answers");

TEST(ReadinessTest, WithoutPartsThereIsNothingToWaitFor) {
  const Readiness readiness;
  EXPECT_TRUE(readiness.ready());
  EXPECT_EQ(readiness.Explain(), "ok\n");
}

TEST(ReadinessTest, IsReadyWhenEveryPartIs) {
  Readiness readiness;
  readiness.Set("rules", absl::OkStatus());
  readiness.Set("worker 1", absl::UnavailableError("starting"));
  readiness.Set("cluster", kAway);
  EXPECT_FALSE(readiness.ready());
  EXPECT_EQ(readiness.Explain(), "cluster: no broker answers\nworker 1: starting\n");
  readiness.Set("cluster", absl::OkStatus());
  EXPECT_FALSE(readiness.ready());
  EXPECT_EQ(readiness.Explain(), "worker 1: starting\n");
  readiness.Set("worker 1", absl::OkStatus());
  EXPECT_TRUE(readiness.ready());
  EXPECT_EQ(readiness.Explain(), "ok\n");
}

TEST(ReadinessTest, SaysWhetherAPartHasNews) {
  Readiness readiness;
  EXPECT_TRUE(readiness.Set("cluster", kAway));
  EXPECT_FALSE(readiness.Set("cluster", kAway));
  EXPECT_TRUE(readiness.Set("cluster", absl::UnavailableError("another reason")));
  EXPECT_TRUE(readiness.Set("cluster", absl::OkStatus()));
  EXPECT_FALSE(readiness.Set("cluster", absl::OkStatus()));
  EXPECT_TRUE(readiness.Set("cluster", kAway));
}

TEST(ReadinessTest, APartThatIsRemovedIsNotWaitedFor) {
  Readiness readiness;
  readiness.Set("worker 0", kAway);
  readiness.Remove("worker 0");
  readiness.Remove("worker 7");
  EXPECT_TRUE(readiness.ready());
}

TEST(ReadinessTest, PartsMaySpeakAtOnce) {
  Readiness readiness;
  std::vector<std::thread> threads;
  for (int number = 0; number < 4; ++number) {
    threads.emplace_back([&readiness, name = absl::StrCat("worker ", number)] {
      for (int i = 0; i < 500; ++i) {
        readiness.Set(name, i % 2 == 0 ? kAway : absl::OkStatus());
        static_cast<void>(readiness.ready());
        EXPECT_NE(readiness.Explain(), "");
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_TRUE(readiness.ready());
}

}  // namespace
}  // namespace wirewatch
