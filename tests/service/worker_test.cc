#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "tests/service/worker_testing.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class WorkerTest : public WorkerFixture {
 protected:
  WorkerTest() {
    StartWorker(Options());
    Rebalance(Rebalance::Kind::kAssigned);
  }

  // The offset behind everything that is done, -1 if nothing is stored.
  int64_t Stored() const {
    const auto it = source_.stored.find(kPartition);
    return it == source_.stored.end() ? -1 : it->second;
  }
};

TEST_F(WorkerTest, AnOffsetIsStoredOnlyAfterEachAlertOfItsRecordIsAcknowledged) {
  source_.to_read = {{7, kTwoAlerts}};
  Step();
  ASSERT_THAT(sink_.sent, SizeIs(2));
  EXPECT_EQ(Stored(), -1);
  sink_.Deliver(1);
  Step();
  EXPECT_EQ(Stored(), -1);
  sink_.Deliver(1);
  Step();
  EXPECT_EQ(Stored(), 8);
}

TEST_F(WorkerTest, ALaterRecordThatIsDoneFirstDoesNotMoveTheOffsetPastAnEarlierOne) {
  source_.to_read = {{1, kOneAlert}, {2, kClean}, {3, kOneAlert}};
  Step();
  sink_.DeliverNewest();
  Step();
  EXPECT_EQ(Stored(), -1);
  sink_.Deliver(1);
  Step();
  EXPECT_EQ(Stored(), 4);
}

TEST_F(WorkerTest, AtTheEndTheOffsetBehindItIsStoredOnceAllBeforeItIsDelivered) {
  source_.to_read = {{7, kOneAlert}};
  source_.finished = {{kPartition, 12}};
  Step();
  EXPECT_EQ(Stored(), -1);
  sink_.Deliver(1);
  Step();
  EXPECT_EQ(Stored(), 12);
}

TEST_F(WorkerTest, ACleanArticleIsDoneAtOnce) {
  source_.to_read = {{5, kClean}};
  Step();
  EXPECT_EQ(Stored(), 6);
  EXPECT_THAT(sink_.sent, IsEmpty());
}

TEST_F(WorkerTest, ARecordThatCannotBeDecodedIsOneDeadLetterAndTheNextOneIsScanned) {
  source_.headers = {{"x-original", "kept"}};
  source_.to_read = {{1, kBroken}, {2, kOneAlert}};
  Step();
  ASSERT_THAT(sink_.sent, SizeIs(2));
  EXPECT_EQ(sink_.sent[0].kind, OutgoingRecord::Kind::kDeadLetter);
  EXPECT_EQ(sink_.sent[0].value, kBroken);
  EXPECT_EQ(HeaderOf(sink_.sent[0], "x-original"), "kept");
  EXPECT_EQ(HeaderOf(sink_.sent[0], "__connect.errors.offset"), "1");
  EXPECT_EQ(HeaderOf(sink_.sent[0], "__connect.errors.exception.class.name"), "malformed_json");
  EXPECT_EQ(sink_.sent[1].kind, OutgoingRecord::Kind::kAlert);
  sink_.Deliver(2);
  Step();
  EXPECT_EQ(Stored(), 3);
}

TEST_F(WorkerTest, AFullQueuePausesTheSourceAndLosesNothing) {
  sink_.queue_full = true;
  source_.to_read = {{1, kTwoAlerts}, {2, kOneAlert}};
  Step();
  Step();
  EXPECT_TRUE(source_.paused);
  EXPECT_THAT(sink_.sent, IsEmpty());
  sink_.queue_full = false;
  sink_.auto_deliver = true;
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  while (Stored() < 3 && absl::Now() < deadline) Step();
  EXPECT_EQ(Stored(), 3);
  // The room may have come at the end of the last step.
  Step();
  EXPECT_FALSE(source_.paused);
  ASSERT_THAT(sink_.sent, SizeIs(3));
  // In the order of the records, and of the alerts in them.
  EXPECT_LE(sink_.sent[0].ticket, sink_.sent[1].ticket);
  EXPECT_LT(sink_.sent[1].ticket, sink_.sent[2].ticket);
}

TEST_F(WorkerTest, AFailedDeliveryIsSentAgainWithTheSameBytes) {
  source_.to_read = {{1, kOneAlert}};
  Step();
  sink_.Deliver(1, absl::UnavailableError("broker away"));
  sink_.auto_deliver = true;
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  while (Stored() < 2 && absl::Now() < deadline) Step();
  EXPECT_EQ(Stored(), 2);
  ASSERT_THAT(sink_.sent, SizeIs(2));
  EXPECT_EQ(sink_.sent[0].value, sink_.sent[1].value);
}

TEST_F(WorkerTest, AlertsThatNoTopicTakesLeaveOneDeadLetterOfTheirRecord) {
  sink_.refuse[OutgoingRecord::Kind::kAlert] = absl::InvalidArgumentError("too large");
  source_.to_read = {{1, kTwoAlerts}};
  Step();
  ASSERT_THAT(sink_.sent, SizeIs(1));
  EXPECT_EQ(sink_.sent[0].kind, OutgoingRecord::Kind::kDeadLetter);
  EXPECT_EQ(HeaderOf(sink_.sent[0], "__connect.errors.stage"), "produce");
  EXPECT_EQ(Stored(), -1);
  sink_.Deliver(1);
  Step();
  EXPECT_EQ(Stored(), 2);
}

TEST_F(WorkerTest, ADeadLetterThatIsTooLargeIsSentWithoutItsValue) {
  source_.to_read = {{1, kBroken}};
  Step();
  sink_.Deliver(1, absl::InvalidArgumentError("too large"));
  Step();
  ASSERT_THAT(sink_.sent, SizeIs(2));
  EXPECT_FALSE(sink_.sent[1].value.has_value());
  EXPECT_EQ(HeaderOf(sink_.sent[1], "wirewatch.value.omitted"),
            absl::StrCat(std::string(kBroken).size()));
  sink_.Deliver(1, absl::InvalidArgumentError("too large"));
  EXPECT_EQ(worker_->Step(absl::ZeroDuration()).code(), absl::StatusCode::kFailedPrecondition);
  EXPECT_EQ(Stored(), -1);
}

TEST_F(WorkerTest, ARevokeWaitsForDeliveriesThenCommitsThenConfirms) {
  sink_.auto_deliver = true;
  source_.to_read = {{1, kOneAlert}};
  Rebalance(Rebalance::Kind::kRevoked);
  // What was read with the revoke and not scanned is left to the next owner.
  EXPECT_EQ(source_.confirmed, 2);
  EXPECT_THAT(source_.committed, IsEmpty());

  Rebalance(Rebalance::Kind::kAssigned);
  source_.to_read = {{1, kOneAlert}};
  Step();
  Rebalance(Rebalance::Kind::kRevoked);
  EXPECT_THAT(source_.committed, ElementsAre(std::make_pair(kPartition, 2)));
}

TEST_F(WorkerTest, ALostPartitionCommitsNothingAndLateDeliveriesHaveNoEffect) {
  source_.to_read = {{1, kOneAlert}};
  Step();
  Rebalance(Rebalance::Kind::kLost);
  sink_.Deliver(1);
  Step();
  EXPECT_EQ(Stored(), -1);
  EXPECT_THAT(source_.committed, IsEmpty());
}

TEST_F(WorkerTest, AStopDeliversCommitsAndLeaves) {
  sink_.auto_deliver = true;
  source_.to_read = {{1, kOneAlert}};
  Step();
  const std::atomic<bool> stop{true};
  EXPECT_TRUE(worker_->Run(stop).ok());
  EXPECT_THAT(source_.committed, ElementsAre(std::make_pair(kPartition, 2)));
  EXPECT_TRUE(source_.closed);
}

TEST_F(WorkerTest, AFatalErrorOfTheSourceEndsTheWorker) {
  source_.error_next = absl::FailedPreconditionError("fenced");
  const std::atomic<bool> stop{false};
  EXPECT_EQ(worker_->Run(stop).message(), "fenced");
}

TEST_F(WorkerTest, NewRulesAreUsedFromTheNextBatchOn) {
  folder_.Write("rules.yaml",
                "rules:\n  - {id: other, terms: {t: {words: [nobody]}}, condition: t}\n");
  LoadRules();
  source_.to_read = {{1, kOneAlert}, {2, kClean}};
  Step();
  ASSERT_THAT(sink_.sent, SizeIs(1));
  EXPECT_EQ(HeaderOf(sink_.sent[0], "ce_source"), "wirewatch/rules/other");
}

// Random deliveries, failures and rebalances: below the stored offset everything is done, and in
// the end each expected alert was acknowledged.
TEST_F(WorkerTest, NothingIsLostWhateverHappens) {
  std::mt19937 random(20181211);
  std::map<int64_t, int> unacknowledged;
  constexpr int64_t kRecords = 400;
  int64_t next = 0;
  for (int round = 0; round < 4000 && (next < kRecords || Stored() < kRecords); ++round) {
    if (next < kRecords && random() % 3 == 0) {
      const char* const values[] = {kOneAlert, kTwoAlerts, kClean, kBroken};
      const int expected[] = {1, 2, 0, 1};
      const size_t kind = random() % 4;
      source_.to_read.emplace_back(next, values[kind]);
      unacknowledged[next++] = expected[kind];
    }
    sink_.queue_full = random() % 10 == 0;
    if (!sink_.undelivered.empty()) {
      if (random() % 5 == 0) {
        sink_.Deliver(1, absl::UnavailableError("not now"));
      } else {
        // The record's offset is in the alert, or in the dead letter's headers.
        const OutgoingRecord& record = sink_.undelivered.front();
        const std::string text = record.kind == OutgoingRecord::Kind::kDeadLetter
                                     ? HeaderOf(record, "__connect.errors.offset")
                                     : record.value->substr(record.value->find("\"offset\":") + 9);
        --unacknowledged[std::stoll(text)];
        sink_.Deliver(1);
      }
    }
    Step();
    for (const auto& [offset, missing] : unacknowledged) {
      ASSERT_TRUE(offset >= Stored() || missing <= 0) << "offset " << offset << " is not done";
    }
  }
  sink_.queue_full = false;
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  sink_.Deliver(sink_.undelivered.size());
  sink_.auto_deliver = true;
  while (Stored() < kRecords && absl::Now() < deadline) Step();
  EXPECT_EQ(Stored(), kRecords);
}

}  // namespace
}  // namespace wirewatch
