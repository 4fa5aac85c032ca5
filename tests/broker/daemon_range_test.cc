// Runs that begin elsewhere than where the group stands, and that end by themselves.
#include <gtest/gtest.h>

#include <csignal>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/broker/daemon_testing.h"

namespace wirewatch::test {
namespace {

class DaemonRangeTest : public DaemonTest {
 protected:
  DaemonRangeTest() { partitions_ = 3; }

  // Each article has three alerts.
  void ProduceArticles(int count) {
    for (int i = 0; i < count; ++i) {
      KcatProduceOptions options;
      options.partition = i % partitions_;
      ASSERT_TRUE(Produce(broker_->bootstrap(), "articles",
                          absl::StrCat("Article ", ++produced_, ". ", kThreeAlerts), options)
                      .ok());
    }
  }

  // Runs a daemon that has to end by itself.
  void RunToTheEnd(std::vector<std::string> arguments, DaemonOptions options) {
    options.arguments = std::move(arguments);
    const auto daemon = Daemon::Start(options);
    ASSERT_TRUE(daemon.ok()) << daemon.status();
    EXPECT_EQ((*daemon)->AwaitEnd().value_or(-1), 0) << (*daemon)->Log();
  }
  void RunToTheEnd(std::vector<std::string> arguments) {
    RunToTheEnd(std::move(arguments), Options());
  }

  int produced_ = 0;
};

TEST_F(DaemonRangeTest, AReplayEndsByItselfAndItsAlertsHaveTheSameIds) {
  ProduceArticles(7);
  RunToTheEnd({"--until", "end"});
  const std::multiset<std::string> ids = AlertIds(All("alerts"));
  EXPECT_EQ(ids.size(), 21u);

  // All is read by now.
  RunToTheEnd({"--until", "end"});
  EXPECT_EQ(All("alerts").size(), 21u);

  RunToTheEnd({"--from-beginning", "--until", "end"});
  std::multiset<std::string> twice = ids;
  twice.insert(ids.begin(), ids.end());
  EXPECT_EQ(AlertIds(All("alerts")), twice);
}

TEST_F(DaemonRangeTest, OnlyWhatIsBetweenTwoTimesIsRead) {
  ProduceArticles(4);
  absl::SleepFor(absl::Milliseconds(1100));
  const absl::Time from = absl::Now();
  absl::SleepFor(absl::Milliseconds(1100));
  ProduceArticles(5);
  absl::SleepFor(absl::Milliseconds(1100));
  const absl::Time until = absl::Now();
  absl::SleepFor(absl::Milliseconds(1100));
  ProduceArticles(3);
  const auto format = [](absl::Time time) {
    return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", time, absl::UTCTimeZone());
  };
  RunToTheEnd({"--from-time", format(from), "--until", format(until)});
  EXPECT_EQ(All("alerts").size(), 15u);

  // A later run of the group goes on from there.
  RunToTheEnd({"--until", "end"});
  EXPECT_EQ(All("alerts").size(), 24u);
}

TEST_F(DaemonRangeTest, APartitionBeginsAtAnOffsetIfItHasThat) {
  ProduceArticles(9);
  RunToTheEnd({"--until", "end"});
  ASSERT_EQ(All("alerts").size(), 27u);
  RunToTheEnd({"--from-offset", "articles[1]@1", "--until", "end"});
  EXPECT_EQ(All("alerts").size(), 27u + 2 * 3u);

  DaemonOptions options = Options();
  options.arguments = {"--from-offset", "articles[1]@4"};
  const auto beyond = Daemon::Start(options);
  ASSERT_TRUE(beyond.ok()) << beyond.status();
  EXPECT_EQ((*beyond)->AwaitEnd().value_or(-1), 1);
  EXPECT_NE((*beyond)->Log().find("cannot begin at articles[1]@4: its records are 0 to 3"),
            std::string::npos)
      << (*beyond)->Log();
}

TEST_F(DaemonRangeTest, AGroupWithMembersKeepsItsPlace) {
  ProduceArticles(3);
  const auto daemon = StartReady(Options());
  ASSERT_NE(daemon, nullptr);
  Await("alerts", 9);
  // A run waits as long as a session lasts.
  DaemonOptions options = Options();
  options.settings["kafka.consumer_properties.session.timeout.ms"] = "2000";
  options.settings["kafka.consumer_properties.heartbeat.interval.ms"] = "500";
  options.arguments = {"--from-beginning", "--until", "end"};
  const auto refused = Daemon::Start(options);
  ASSERT_TRUE(refused.ok()) << refused.status();
  EXPECT_EQ((*refused)->AwaitEnd().value_or(-1), 1);
  EXPECT_NE((*refused)->Log().find("the group 'wirewatch-test' has members (wirewatch at "),
            std::string::npos)
      << (*refused)->Log();
  EXPECT_EQ(daemon->Stop().value_or(-1), 0);
  EXPECT_EQ(All("alerts").size(), 9u);

  options = Options();
  options.group = "wirewatch-replay";
  RunToTheEnd({"--from-beginning", "--until", "end"}, options);
  EXPECT_EQ(All("alerts").size(), 18u);
}

TEST_F(DaemonRangeTest, AReplayAwaitsTheEndOfMembersThatWereKilled) {
  ProduceArticles(3);
  DaemonOptions options = Options();
  options.settings["kafka.consumer_properties.session.timeout.ms"] = "6000";
  options.settings["kafka.consumer_properties.heartbeat.interval.ms"] = "1000";
  {
    const auto killed = StartReady(options);
    ASSERT_NE(killed, nullptr);
    Await("alerts", 9);
    ASSERT_TRUE(killed->process().Signal(SIGKILL).ok());
  }
  RunToTheEnd({"--from-beginning", "--until", "end"}, options);
  EXPECT_EQ(All("alerts").size(), 18u);
}

TEST_F(DaemonRangeTest, OneThatAwaitsTheEndOfMembersCanBeStopped) {
  ProduceArticles(3);
  const auto daemon = StartReady(Options());
  ASSERT_NE(daemon, nullptr);
  DaemonOptions options = Options();
  options.arguments = {"--from-beginning", "--until", "end"};
  const auto waiting = Daemon::Start(options);
  ASSERT_TRUE(waiting.ok()) << waiting.status();
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (!absl::StrContains((*waiting)->Log(), "waiting for them to end")) {
    ASSERT_LT(absl::Now(), deadline) << (*waiting)->Log();
    absl::SleepFor(absl::Milliseconds(50));
  }
  EXPECT_EQ((*waiting)->Stop().value_or(-1), 0) << (*waiting)->Log();
}

TEST_F(DaemonRangeTest, TheEndIsFoundBehindMarkersOfTransactionsToo) {
  ProduceArticles(6);
  DaemonOptions options = Options();
  options.settings = {{"delivery", "exactly_once"}, {"workers", "1"}};
  RunToTheEnd({"--until", "end"}, options);
  ASSERT_EQ(All("alerts").size(), 18u);

  // The alert topic ends with markers. As articles its records are bad ones, each a dead letter.
  options.group = "wirewatch-second";
  options.input_topics = {"alerts"};
  options.alert_topic = "articles";
  RunToTheEnd({"--from-beginning", "--until", "end"}, options);
  EXPECT_EQ(All("dead-letters").size(), 18u);
}

}  // namespace
}  // namespace wirewatch::test
