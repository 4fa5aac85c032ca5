// Static membership: a process that comes back under its name disturbs nobody and is soon at work.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/broker/daemon_testing.h"
#include "tests/broker/torture/clients.h"

namespace wirewatch::test {
namespace {

using ::testing::HasSubstr;

// A restart takes a second; generous, as the machine may be busy, and far from the session timeout
// of 45 s, for which partitions wait whose owner was not recognised.
constexpr absl::Duration kBound = absl::Seconds(15);

class DaemonStaticTest : public DaemonTest,
                         public ::testing::WithParamInterface<const char* /*delivery*/> {
 protected:
  DaemonStaticTest() { partitions_ = 4; }

  DaemonOptions Named(const std::string& name) const {
    DaemonOptions options = Options();
    options.settings = {{"workers", "1"},
                        {"delivery", GetParam()},
                        {"kafka.instance_id", name},
                        {"kafka.consumer_properties.auto.commit.interval.ms", "100"}};
    return options;
  }

  // Three more alerts in each partition.
  void ProduceArticles() {
    for (int partition = 0; partition < partitions_; ++partition) {
      KcatProduceOptions options;
      options.partition = partition;
      const absl::Status produced =
          Produce(broker_->bootstrap(), "articles",
                  absl::StrCat(kThreeAlerts, "Article ", ++articles_, ".\n"), options);
      ASSERT_TRUE(produced.ok()) << produced;
    }
    EXPECT_EQ(Await("alerts", 3 * articles_).size(), 3u * articles_);
  }

  static double Revoked(Daemon& daemon) {
    return daemon.Metric("wirewatch_kafka_rebalances_total{kind=\"revoked\"}").value_or(-1);
  }

  int articles_ = 0;
};

TEST_P(DaemonStaticTest, ARestartMovesNoPartitionAndRepeatsNothing) {
  std::unique_ptr<Daemon> first = StartReady(Named("first"));
  ASSERT_NE(first, nullptr);
  const std::unique_ptr<Daemon> second = StartReady(Named("second"));
  ASSERT_NE(second, nullptr);
  ProduceArticles();
  const double revoked = Revoked(*second);
  for (int round = 0; round < 2; ++round) {
    const absl::Time start = absl::Now();
    const auto exit_code = first->Stop();
    ASSERT_TRUE(exit_code.ok()) << exit_code.status();
    EXPECT_EQ(*exit_code, 0) << first->Log();
    const absl::Duration stopped = absl::Now() - start;
    EXPECT_LT(stopped, absl::Seconds(4)) << "it waited for something";
    auto again = Daemon::Start(Named("first"));
    ASSERT_TRUE(again.ok()) << again.status();
    first = *std::move(again);
    ProduceArticles();
    const absl::Duration gap = absl::Now() - start;
    EXPECT_LT(gap, kBound);
    std::cout << GetParam() << ": stopped after " << stopped << ", at work again after " << gap
              << "\n";
  }
  EXPECT_EQ(Revoked(*second), revoked);
  const std::multiset<std::string> ids = AlertIds(All("alerts"));
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size())
      << "an alert came twice";
}

TEST_P(DaemonStaticTest, OfTwoWithOneNameOneEndsAndSaysWhy) {
  const std::unique_ptr<Daemon> first = StartReady(Named("same"));
  ASSERT_NE(first, nullptr);
  auto second = Daemon::Start(Named("same"));
  ASSERT_TRUE(second.ok()) << second.status();
  const absl::Time deadline = absl::Now() + absl::Seconds(60);
  Daemon* ended = nullptr;
  while (ended == nullptr && absl::Now() < deadline) {
    for (Daemon* const daemon : {first.get(), second->get()}) {
      if (!daemon->process().IsRunning()) ended = daemon;
    }
    absl::SleepFor(absl::Milliseconds(50));
  }
  ASSERT_NE(ended, nullptr) << "both go on";
  EXPECT_EQ(ended->process().Wait(absl::Seconds(1)).value_or(-1), 1);
  EXPECT_THAT(ended->Log(), HasSubstr("another process of the group has the instance id 'same-0'"));
  // The other one works.
  ProduceArticles();
}

// Another producer with the transactional id of a worker.
void Fence(const std::string& bootstrap, const std::string& transactional_id) {
  auto conf = MakeConf({{"bootstrap.servers", bootstrap}, {"transactional.id", transactional_id}});
  ASSERT_TRUE(conf.ok()) << conf.status();
  auto client = MakeClient(RD_KAFKA_PRODUCER, *std::move(conf));
  ASSERT_TRUE(client.ok()) << client.status();
  const ErrorHandle error(rd_kafka_init_transactions(client->get(), 30'000));
  ASSERT_EQ(error, nullptr) << rd_kafka_error_string(error.get());
}

using DaemonFencedTest = DaemonStaticTest;

TEST_P(DaemonFencedTest, AWorkerThatIsFencedIsMadeAnewAndRepeatsNothing) {
  const std::unique_ptr<Daemon> daemon = StartReady(Named("named"));
  ASSERT_NE(daemon, nullptr);
  ProduceArticles();
  Fence(broker_->bootstrap(), "wirewatch-test-named-0");
  ProduceArticles();
  EXPECT_EQ(daemon->Metric("wirewatch_worker_restarts_total").value_or(-1), 1);
  EXPECT_THAT(daemon->Log(), HasSubstr("a worker failed and is made anew"));
  EXPECT_TRUE(daemon->AwaitReady().ok());
  const std::multiset<std::string> ids = AlertIds(All("alerts"));
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), ids.size())
      << "an alert came twice";
}

INSTANTIATE_TEST_SUITE_P(Deliveries, DaemonStaticTest,
                         ::testing::Values("at_least_once", "exactly_once"));
// At least once has no transactional id that another producer could take.
INSTANTIATE_TEST_SUITE_P(Deliveries, DaemonFencedTest, ::testing::Values("exactly_once"));

}  // namespace
}  // namespace wirewatch::test
