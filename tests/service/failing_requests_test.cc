// The daemon gets through whatever request fails, and whatever the brokers say.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/match.h"
#include "tests/service/service_testing.h"

namespace wirewatch {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSubsetOf;
using ::testing::Not;
using ::testing::SizeIs;

// Each kind of request that the daemon makes, by its key in the protocol. But for ApiVersions (18):
// librdkafka takes a broker that does not answer it for one of 2015. Those of membership (11 to 14)
// have a test of their own.
constexpr std::pair<int16_t, const char*> kRequests[] = {
    {0, "Produce"},          {1, "Fetch"},           {2, "ListOffsets"},
    {3, "Metadata"},         {8, "OffsetCommit"},    {9, "OffsetFetch"},
    {10, "FindCoordinator"}, {22, "InitProducerId"}, {24, "AddPartitionsToTxn"},
    {25, "AddOffsetsToTxn"}, {26, "EndTxn"},         {28, "TxnOffsetCommit"}};

struct Failure {
  DeliveryMode delivery;
  const char* name;
  rd_kafka_resp_err_t error;

  friend std::ostream& operator<<(std::ostream& out, const Failure& failure) {
    return out << failure.name;
  }
};

constexpr auto kAtLeastOnce = DeliveryMode::kAtLeastOnce;
constexpr auto kExactlyOnce = DeliveryMode::kExactlyOnce;
constexpr Failure kFailures[] = {
    {kAtLeastOnce, "ConnectionLost", RD_KAFKA_RESP_ERR__TRANSPORT},
    {kAtLeastOnce, "NotCoordinator", RD_KAFKA_RESP_ERR_NOT_COORDINATOR},
    {kExactlyOnce, "NotCoordinator", RD_KAFKA_RESP_ERR_NOT_COORDINATOR},
    {kExactlyOnce, "UnknownServerError", RD_KAFKA_RESP_ERR_UNKNOWN},
    {kExactlyOnce, "OutOfOrder", RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER},
};

class FailingRequestsTest : public ServiceTest, public ::testing::WithParamInterface<Failure> {
 protected:
  // Alerts that the brokers acknowledged, as the daemon counts them.
  bool HasWritten(int count) {
    return absl::StrContains(
        Page("/metrics"),
        absl::StrCat("\nwirewatch_alerts_total{rule=\"fires\",severity=\"medium\"} ", count, "\n"));
  }
};

// The embedded cluster shows aborted records too: this is about getting through, not about once.
TEST_P(FailingRequestsTest, EveryAlertArrivesThoughEachKindOfRequestFails) {
  constexpr int kArticles = 50;
  const Failure& failure = GetParam();
  config_.delivery = failure.delivery;
  config_.kafka.properties = {{"reconnect.backoff.ms", "10"}, {"retry.backoff.ms", "10"}};
  // The embedded cluster waits so long for a member that an error has made begin anew.
  config_.kafka.consumer_properties = {{"session.timeout.ms", "6000"},
                                       {"heartbeat.interval.ms", "500"}};
  std::vector<std::string> articles;
  for (int i = 0; i < kArticles; ++i) articles.push_back(absl::StrCat("Fire number ", i, "."));
  Produce(articles);
  for (const auto& [request, name] : kRequests) cluster_->FailRequests(request, failure.error, 1);
  Start();
  const absl::Time deadline = absl::Now() + kServiceDeadline;
  while (!HasWritten(kArticles) && absl::Now() < deadline) absl::SleepFor(absl::Milliseconds(20));
  for (const auto& [request, name] : kRequests) cluster_->StopFailing(request);
  std::set<std::string> ids;
  for (const std::string& alert : Await("alerts", kArticles)) {
    ids.insert(nlohmann::json::parse(alert)["id"]);
  }
  EXPECT_THAT(ids, SizeIs(kArticles));
  EXPECT_TRUE(Stop().ok());
}

INSTANTIATE_TEST_SUITE_P(All, FailingRequestsTest, ::testing::ValuesIn(kFailures),
                         [](const auto& param) {
                           const bool once = param.param.delivery == kExactlyOnce;
                           return absl::StrCat(once ? "ExactlyOnce" : "AtLeastOnce",
                                               param.param.name);
                         });

constexpr int16_t kOffsetFetch = 9;

// librdkafka by itself would have the partition, not read it, and say nothing.
TEST_F(ServiceTest, APartitionWhoseCommittedOffsetCouldNotBeFetchedIsReadAfterAll) {
  Produce({"Fire number 0."});
  cluster_->FailRequests(kOffsetFetch, RD_KAFKA_RESP_ERR_NOT_COORDINATOR, 1);
  Start();
  EXPECT_THAT(Await("alerts", 1), SizeIs(1));
  EXPECT_TRUE(Stop().ok());
}

TEST_F(ServiceTest, APartitionWhoseOffsetATransactionHoldsUpBeginsWhereTheGroupStands) {
  // The embedded cluster gives a group that somebody left to nobody else for as long.
  config_.kafka.consumer_properties = {{"session.timeout.ms", "6000"},
                                       {"heartbeat.interval.ms", "500"}};
  Produce({"Fire number 0.", "Fire number 1.", "Fire number 2."});
  Start();
  EXPECT_THAT(Await("alerts", 3), SizeIs(3));
  EXPECT_TRUE(Stop().ok());
  cluster_->FailRequests(kOffsetFetch, RD_KAFKA_RESP_ERR_UNSTABLE_OFFSET_COMMIT, 80);
  Start();
  Produce({"Fire number 3."});
  const std::vector<std::string> alerts = Await("alerts", 1);
  ASSERT_THAT(alerts, SizeIs(1));
  EXPECT_THAT(alerts[0], HasSubstr("Fire number 3."));
  EXPECT_TRUE(Stop().ok());
}

// The embedded cluster shows aborted records too: this is about getting through, not about once.
TEST_F(ServiceTest, TransactionsGetThroughWhateverRequestFails) {
  config_.delivery = DeliveryMode::kExactlyOnce;
  config_.kafka.producer_properties = {{"retry.backoff.ms", "10"}};
  Start();
  Produce({"Fire number 0."});
  ASSERT_THAT(Await("alerts", 1), SizeIs(1));
  // OffsetFetch, and what transactions are made of: AddPartitionsToTxn, AddOffsetsToTxn, EndTxn,
  // TxnOffsetCommit.
  int number = 0;
  for (const int16_t request : {9, 24, 25, 26, 28}) {
    for (const rd_kafka_resp_err_t error :
         {RD_KAFKA_RESP_ERR_NOT_COORDINATOR, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS,
          RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION}) {
      cluster_->FailRequests(request, error, 1);
      const std::string article = absl::StrCat("Fire number ", ++number, ".");
      Produce({article});
      bool seen = false;
      while (!seen) {
        const std::vector<std::string> alerts = Await("alerts", 1);
        ASSERT_FALSE(alerts.empty()) << "request " << request << ", error " << error;
        for (const std::string& alert : alerts) seen |= absl::StrContains(alert, article);
      }
    }
  }
  EXPECT_TRUE(Stop().ok());
}

struct MembershipRequest {
  int16_t key;
  const char* name;

  friend std::ostream& operator<<(std::ostream& out, const MembershipRequest& request) {
    return out << request.name;
  }
};

class MembershipTest : public ServiceTest,
                       public ::testing::WithParamInterface<MembershipRequest> {};

TEST_P(MembershipTest, TheGroupIsJoinedAndLeftWhateverTheCoordinatorSays) {
  config_.kafka.properties = {{"reconnect.backoff.ms", "10"}, {"retry.backoff.ms", "10"}};
  // The embedded cluster waits so long for a member that an error has made begin anew.
  config_.kafka.consumer_properties = {{"session.timeout.ms", "6000"},
                                       {"heartbeat.interval.ms", "200"}};
  for (const rd_kafka_resp_err_t error :
       {RD_KAFKA_RESP_ERR__TRANSPORT, RD_KAFKA_RESP_ERR_NOT_COORDINATOR,
        RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS, RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID,
        RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION, RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS,
        RD_KAFKA_RESP_ERR_UNKNOWN}) {
    cluster_->FailRequests(GetParam().key, error, 1);
  }
  Produce({"Fire number 0."});
  Start();
  EXPECT_THAT(Await("alerts", 1), Not(IsEmpty()));
  EXPECT_TRUE(Stop().ok());
  // However the first one has left, a successor goes on.
  cluster_->StopFailing(GetParam().key);
  Produce({"Fire number 1."});
  Start();
  // At least once: what the first one was kept from committing comes again.
  std::set<int64_t> offsets;
  while (!offsets.contains(1) && !HasFailure()) {
    for (const std::string& alert : Await("alerts", 1)) {
      offsets.insert(nlohmann::json::parse(alert)["article"]["offset"].get<int64_t>());
    }
  }
  EXPECT_THAT(offsets, IsSubsetOf({0, 1}));
  EXPECT_TRUE(Stop().ok());
}

INSTANTIATE_TEST_SUITE_P(All, MembershipTest,
                         ::testing::Values(MembershipRequest{11, "JoinGroup"},
                                           MembershipRequest{12, "Heartbeat"},
                                           MembershipRequest{13, "LeaveGroup"},
                                           MembershipRequest{14, "SyncGroup"}),
                         [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace wirewatch
