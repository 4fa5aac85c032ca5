// Restarts and rollouts: partitions move at once, and never wait for a session to time out.
#include <gtest/gtest.h>

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/broker/daemon_testing.h"

namespace wirewatch::test {
namespace {

// A restart takes a second or two. Generous, as the machine may be busy, and still far from the
// session timeout of 45 s: so long partitions wait for a member that has not left the group.
constexpr absl::Duration kBound = absl::Seconds(15);

class DaemonRestartTest : public DaemonTest {
 protected:
  DaemonOptions Options() const {
    DaemonOptions options = DaemonTest::Options();
    // With the one partition of the topic: there are always members that have none.
    options.settings = {{"workers", "2"}};
    return options;
  }

  // Three more alerts.
  void ProduceArticle() {
    const absl::Status produced =
        Produce(broker_->bootstrap(), "articles",
                absl::StrCat(kThreeAlerts, "Article ", ++articles_, ".\n"));
    ASSERT_TRUE(produced.ok()) << produced;
  }

  void ExpectAlertsWithin(absl::Time start, const std::string& when) {
    EXPECT_EQ(Await("alerts", 3 * articles_).size(), 3u * articles_) << when;
    EXPECT_LT(absl::Now() - start, kBound) << when;
  }

  static void ExpectCleanStop(Daemon& daemon) {
    const absl::Time start = absl::Now();
    const auto exit_code = daemon.Stop();
    ASSERT_TRUE(exit_code.ok()) << exit_code.status();
    EXPECT_EQ(*exit_code, 0) << daemon.Log();
    EXPECT_LT(absl::Now() - start, kBound) << "a stop took too long";
  }

  unsigned articles_ = 0;
};

TEST_F(DaemonRestartTest, TheSuccessorOfAStoppedDaemonAlertsLongBeforeTheSessionsOfTheOldOneEnd) {
  for (int round = 1; round <= 3; ++round) {
    const absl::Time start = absl::Now();
    const auto daemon = StartReady(Options());
    ASSERT_NE(daemon, nullptr) << "in round " << round;
    ProduceArticle();
    ExpectAlertsWithin(start, absl::StrCat("in round ", round));
    ExpectCleanStop(*daemon);
  }
}

TEST_F(DaemonRestartTest, InARolloutTheNewDaemonTakesOverWhenTheOldOneStops) {
  auto old_daemon = StartReady(Options());
  ASSERT_NE(old_daemon, nullptr);
  for (int round = 1; round <= 2; ++round) {
    auto new_daemon = StartReady(Options());
    ASSERT_NE(new_daemon, nullptr) << "in round " << round;
    ExpectCleanStop(*old_daemon);
    const absl::Time stopped = absl::Now();
    ProduceArticle();
    ExpectAlertsWithin(stopped, absl::StrCat("in round ", round));
    old_daemon = std::move(new_daemon);
  }
}

TEST_F(DaemonRestartTest, DaemonsThatStopOneAfterTheOtherLeaveNothingToWaitFor) {
  auto first = StartReady(Options());
  ASSERT_NE(first, nullptr);
  // Stopping the first one sets off a rebalance, in which the second one is stopped.
  auto second = StartReady(Options());
  ASSERT_NE(second, nullptr);
  ExpectCleanStop(*first);
  ExpectCleanStop(*second);
  const absl::Time start = absl::Now();
  const auto daemon = StartReady(Options());
  ASSERT_NE(daemon, nullptr);
  ProduceArticle();
  ExpectAlertsWithin(start, "after two daemons stopped");
}

}  // namespace
}  // namespace wirewatch::test
