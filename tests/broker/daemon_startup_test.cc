// What goes wrong before the first record: a clear error and an end, never a silent retry for ever.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "absl/time/clock.h"
#include "tests/broker/daemon_testing.h"

namespace wirewatch::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class DaemonStartupTest : public DaemonTest {
 protected:
  DaemonStartupTest() { broker_options_.sasl_plain_users = {{"ada", "right-password"}}; }

  // Starts a daemon that cannot run; returns its log once it has given up with exit code 1.
  static std::string LogOfFailure(const DaemonOptions& options) {
    const auto daemon = Daemon::Start(options);
    EXPECT_TRUE(daemon.ok()) << daemon.status();
    if (!daemon.ok()) return "";
    const auto exit_code = (*daemon)->process().Wait(absl::Seconds(30));
    EXPECT_EQ(exit_code.value_or(-1), 1) << (*daemon)->Log();
    return (*daemon)->Log();
  }
};

TEST_F(DaemonStartupTest, AMissingTopicIsNamedWithTheCommandThatCreatesIt) {
  DaemonOptions options = Options();
  options.alert_topic = "no-such-topic";
  EXPECT_THAT(LogOfFailure(options),
              AllOf(HasSubstr("the topic 'no-such-topic' does not exist"),
                    HasSubstr("kafka-topics.sh --create --topic no-such-topic")));
}

TEST_F(DaemonStartupTest, AnUnreachableBrokerIsNamedAfterTheStartUpTimeout) {
  DaemonOptions options = Options();
  options.bootstrap = "127.0.0.1:1";
  options.settings["kafka.startup_timeout"] = "2s";
  EXPECT_THAT(LogOfFailure(options), AllOf(HasSubstr("no broker of 127.0.0.1:1 answered within 2s"),
                                           HasSubstr("Connection refused")));
}

TEST_F(DaemonStartupTest, AWrongPasswordIsSaidAtOnceAndNeverPrinted) {
  DaemonOptions options = Options();
  options.bootstrap = broker_->sasl_bootstrap();
  options.settings = {{"kafka.properties.security.protocol", "SASL_PLAINTEXT"},
                      {"kafka.properties.sasl.mechanism", "PLAIN"},
                      {"kafka.properties.sasl.username", "ada"},
                      {"kafka.properties.sasl.password", "wrong-password"}};
  const absl::Time start = absl::Now();
  const std::string log = LogOfFailure(options);
  EXPECT_THAT(log, AllOf(HasSubstr("was refused"), HasSubstr("uthentication failed")));
  EXPECT_THAT(log, ::testing::Not(HasSubstr("wrong-password")));
  EXPECT_LT(absl::Now() - start, absl::Seconds(20)) << "not at once, but at the start-up timeout";
}

TEST_F(DaemonStartupTest, TheRightPasswordRuns) {
  DaemonOptions options = Options();
  options.bootstrap = broker_->sasl_bootstrap();
  options.settings = {{"kafka.properties.security.protocol", "SASL_PLAINTEXT"},
                      {"kafka.properties.sasl.mechanism", "PLAIN"},
                      {"kafka.properties.sasl.username", "ada"},
                      {"kafka.properties.sasl.password", "right-password"}};
  const auto daemon = StartReady(options);
  ASSERT_NE(daemon, nullptr);
  ASSERT_TRUE(Produce(broker_->bootstrap(), "articles", kThreeAlerts).ok());
  EXPECT_EQ(Await("alerts", 3).size(), 3u);
}

TEST_F(DaemonStartupTest, ABrokerThatDiesMakesItNotReadyWithAReasonAndReadyAgainWhenItIsBack) {
  const auto daemon = StartReady(Options());
  ASSERT_NE(daemon, nullptr);
  ASSERT_TRUE(broker_->Signal(SIGKILL).ok());
  const auto await_status = [&](int status) {
    const absl::Time deadline = absl::Now() + absl::Seconds(60);
    Daemon::Page page;
    while (absl::Now() < deadline) {
      page = daemon->Get("/readyz").value_or(Daemon::Page{});
      if (page.status == status) break;
      absl::SleepFor(absl::Milliseconds(50));
    }
    return page;
  };
  const Daemon::Page down = await_status(503);
  EXPECT_EQ(down.status, 503);
  // Each worker has its own clients; which of them hears of it first is chance.
  EXPECT_THAT(down.body, AllOf(HasSubstr("worker "), HasSubstr(": no broker answers")));
  EXPECT_EQ(daemon->Get("/livez").value_or(Daemon::Page{}).status, 200);
  ASSERT_TRUE(broker_->Restart().ok());
  EXPECT_EQ(await_status(200).status, 200);
  ASSERT_TRUE(Produce(broker_->bootstrap(), "articles", kThreeAlerts).ok());
  EXPECT_EQ(Await("alerts", 3).size(), 3u);
}

}  // namespace
}  // namespace wirewatch::test
