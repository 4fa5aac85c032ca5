// The worker with transactions: what readers of committed records see, whatever fails.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "daemon/base/monotonic_time.h"
#include "tests/service/worker_testing.h"

namespace wirewatch {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;

class WorkerExactlyOnceTest : public WorkerFixture {
 protected:
  WorkerExactlyOnceTest() {
    WorkerOptions options = Options();
    options.min_rewind_delay = options.max_rewind_delay = absl::ZeroDuration();
    options.transaction = {absl::ZeroDuration(), absl::ZeroDuration(), 1000};
    StartWorker(options, &transactions_);
    Rebalance(Rebalance::Kind::kAssigned);
  }

  // Reads and delivers until so much is committed.
  void AwaitCommitted(int64_t offset) {
    sink_.auto_deliver = true;
    sink_.Deliver(sink_.undelivered.size());
    const absl::Time deadline = absl::Now() + absl::Seconds(10);
    while (Committed() < offset && absl::Now() < deadline) Step();
    EXPECT_EQ(Committed(), offset);
  }

  int64_t Committed() const {
    const auto it = transactions_.committed.find(kPartition);
    return it == transactions_.committed.end() ? -1 : it->second;
  }

  // "offset alerts+letters" of what is seen.
  std::map<int64_t, std::pair<int, int>> Seen() const {
    std::map<int64_t, std::pair<int, int>> seen;
    for (const OutgoingRecord& record : transactions_.seen) {
      const bool letter = record.kind == OutgoingRecord::Kind::kDeadLetter;
      const std::string text = letter ? HeaderOf(record, "__connect.errors.offset")
                                      : record.value->substr(record.value->find("\"offset\":") + 9);
      auto& [alerts, letters] = seen[std::stoll(text)];
      ++(letter ? letters : alerts);
    }
    return seen;
  }

  FakeTransactions transactions_{sink_};
};

TEST_F(WorkerExactlyOnceTest, AlertsAndOffsetsAreCommittedTogetherOnceAllIsAcknowledged) {
  source_.to_read = {{7, kTwoAlerts}, {8, kBroken}};
  Step();
  EXPECT_THAT(sink_.sent, SizeIs(3));
  EXPECT_EQ(Committed(), -1);
  sink_.Deliver(2);
  Step();
  EXPECT_EQ(Committed(), -1);
  sink_.Deliver(1);
  Step();
  EXPECT_EQ(Committed(), 9);
  EXPECT_THAT(Seen(), ElementsAre(Pair(7, Pair(2, 0)), Pair(8, Pair(0, 1))));
  // Nothing is stored beside the transaction.
  EXPECT_THAT(source_.stored, IsEmpty());
}

TEST_F(WorkerExactlyOnceTest, WhileACommitGoesOnRecordsAreScannedAndWait) {
  sink_.auto_deliver = true;
  transactions_.hold_commits = true;
  source_.to_read = {{1, kOneAlert}};
  Step();
  Step();
  source_.to_read = {{2, kTwoAlerts}};
  Step();
  EXPECT_THAT(sink_.sent, SizeIs(1));
  EXPECT_THAT(metrics_.Expose(),
              ::testing::HasSubstr("wirewatch_articles_total{outcome=\"matched\"} 2\n"));
  transactions_.hold_commits = false;
  AwaitCommitted(3);
  EXPECT_THAT(Seen(), ElementsAre(Pair(1, Pair(1, 0)), Pair(2, Pair(2, 0))));
  EXPECT_EQ(transactions_.begun, 2);
}

TEST_F(WorkerExactlyOnceTest, AnAbortReadsAgainWhatIsNotCommittedAndNothingElse) {
  source_.to_read = {{1, kOneAlert}};
  AwaitCommitted(2);
  sink_.auto_deliver = false;
  source_.to_read = {{2, kClean}, {4, kOneAlert}, {5, kOneAlert}};
  Step();
  sink_.Deliver(1);
  sink_.Deliver(1, absl::UnavailableError("broker away"));
  Step();
  EXPECT_EQ(transactions_.aborts, 1);
  EXPECT_THAT(source_.sought, ElementsAre(Pair(kPartition, 2)));
  AwaitCommitted(6);
  EXPECT_THAT(Seen(), ElementsAre(Pair(1, Pair(1, 0)), Pair(4, Pair(1, 0)), Pair(5, Pair(1, 0))));
}

TEST_F(WorkerExactlyOnceTest, ACommitThatIsRefusedIsAbortedAndDoneAgain) {
  sink_.auto_deliver = true;
  transactions_.commit_next = absl::AbortedError("illegal generation");
  source_.to_read = {{1, kTwoAlerts}};
  Step();
  EXPECT_EQ(transactions_.aborts, 1);
  EXPECT_THAT(Seen(), IsEmpty());
  AwaitCommitted(2);
  EXPECT_THAT(Seen(), ElementsAre(Pair(1, Pair(2, 0))));
}

TEST_F(WorkerExactlyOnceTest, AnAlertThatNoTopicTakesIsADeadLetterOfTheNextTransaction) {
  source_.to_read = {{1, kTwoAlerts}, {2, kOneAlert}};
  Step();
  ASSERT_THAT(sink_.sent, SizeIs(3));
  sink_.Deliver(1, absl::InvalidArgumentError("too large"));
  Step();
  EXPECT_EQ(transactions_.aborts, 1);
  AwaitCommitted(3);
  // The other alert of the record is not held back.
  EXPECT_THAT(Seen(), ElementsAre(Pair(1, Pair(1, 1)), Pair(2, Pair(1, 0))));
  EXPECT_EQ(transactions_.aborts, 1);
}

TEST_F(WorkerExactlyOnceTest, ADeadLetterThatIsTooLargeIsSentWithoutItsValue) {
  source_.to_read = {{1, kBroken}};
  Step();
  sink_.Deliver(1, absl::InvalidArgumentError("too large"));
  Step();
  AwaitCommitted(2);
  ASSERT_THAT(transactions_.seen, SizeIs(1));
  EXPECT_FALSE(transactions_.seen[0].value.has_value());
  EXPECT_NE(HeaderOf(transactions_.seen[0], "wirewatch.value.omitted"), "");
}

TEST_F(WorkerExactlyOnceTest, ARevokeCommitsWhatHasBegunBeforeItIsConfirmed) {
  sink_.auto_deliver = true;
  transactions_.hold_commits = false;
  source_.to_read = {{1, kOneAlert}};
  Step();
  Rebalance(Rebalance::Kind::kRevoked);
  EXPECT_EQ(Committed(), 2);
  EXPECT_EQ(source_.confirmed, 2);
  EXPECT_EQ(transactions_.aborts, 0);
}

TEST_F(WorkerExactlyOnceTest, ARevokeThatCannotCommitAbortsAndGoesOn) {
  source_.to_read = {{1, kOneAlert}};
  Step();
  // Nothing is acknowledged within the drain timeout.
  Rebalance(Rebalance::Kind::kRevoked);
  EXPECT_EQ(transactions_.aborts, 1);
  EXPECT_EQ(source_.confirmed, 2);
  // Not ours any more: nothing to go back to.
  EXPECT_THAT(source_.sought, IsEmpty());
}

TEST_F(WorkerExactlyOnceTest, LostPartitionsAbort) {
  source_.to_read = {{1, kOneAlert}};
  Step();
  Rebalance(Rebalance::Kind::kLost);
  EXPECT_EQ(transactions_.aborts, 1);
  EXPECT_EQ(source_.confirmed, 2);
  EXPECT_THAT(Seen(), IsEmpty());
}

TEST_F(WorkerExactlyOnceTest, ARecordThatIsPassedOverAfterAnAbortEndsTheWorker) {
  source_.to_read = {{1, kOneAlert}, {2, kOneAlert}};
  Step();
  sink_.Deliver(1, absl::UnavailableError("broker away"));
  Step();
  ASSERT_EQ(transactions_.aborts, 1);
  source_.to_read.pop_front();
  absl::Status status;
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  while (status.ok() && absl::Now() < deadline) status = worker_->Step(absl::ZeroDuration());
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
}

TEST_F(WorkerExactlyOnceTest, AStopCommitsAndLeaves) {
  sink_.auto_deliver = true;
  source_.to_read = {{1, kOneAlert}};
  Step();
  const std::atomic<bool> stop{true};
  EXPECT_TRUE(worker_->Run(stop).ok());
  EXPECT_EQ(Committed(), 2);
  EXPECT_TRUE(source_.closed);
}

TEST_F(WorkerExactlyOnceTest, AWorkerThatEndsGivesItsTransactionUp) {
  source_.to_read = {{1, kOneAlert}};
  Step();
  source_.error_next = absl::FailedPreconditionError("fenced");
  const std::atomic<bool> stop{false};
  EXPECT_EQ(worker_->Run(stop).message(), "fenced");
  EXPECT_EQ(transactions_.aborts, 1);
}

TEST_F(WorkerExactlyOnceTest, OneThatHasWorkAndGetsNothingDoneIsMissed) {
  const auto await = [this](bool alive) {
    const absl::Time deadline = absl::Now() + absl::Seconds(20);
    while (absl::Now() < deadline) {
      Step();
      if (liveness_.Check(MonotonicTime::Now(), absl::Seconds(2)).ok() == alive) return true;
    }
    return false;
  };
  EXPECT_TRUE(await(true));
  // Never acknowledged, and no broker has trouble.
  source_.to_read = {{1, kOneAlert}};
  EXPECT_TRUE(await(false));
  sink_.Deliver(1);
  EXPECT_TRUE(await(true));
}

// Random deliveries, failures, commits and rebalances: everything is seen exactly once.
TEST_F(WorkerExactlyOnceTest, NothingIsLostAndNothingDoubledWhateverHappens) {
  std::mt19937 random(20181211);
  std::map<int64_t, std::pair<int, int>> expected;
  constexpr int64_t kRecords = 300;
  int64_t next = 0;
  for (int round = 0; round < 3000; ++round) {
    if (next < kRecords && random() % 3 == 0) {
      const char* const values[] = {kOneAlert, kTwoAlerts, kClean, kBroken};
      const std::pair<int, int> counts[] = {{1, 0}, {2, 0}, {0, 0}, {0, 1}};
      const size_t kind = random() % 4;
      source_.to_read.emplace_back(next, values[kind]);
      if (counts[kind] != std::pair<int, int>{0, 0}) expected[next] = counts[kind];
      ++next;
    }
    sink_.queue_full = random() % 10 == 0;
    if (!sink_.undelivered.empty()) {
      sink_.Deliver(1 + random() % 3,
                    random() % 20 == 0 ? absl::UnavailableError("not now") : absl::OkStatus());
    }
    transactions_.hold_commits = random() % 3 == 0;
    if (random() % 20 == 0) transactions_.commit_next = absl::AbortedError("not now");
    if (random() % 50 == 0) {
      transactions_.hold_commits = false;
      const bool lost = random() % 2 == 0;
      Rebalance(lost ? Rebalance::Kind::kLost : Rebalance::Kind::kRevoked);
      // Its next owner is the same worker, which begins at the committed offset.
      source_.to_read.erase(
          std::remove_if(source_.to_read.begin(), source_.to_read.end(),
                         [this](const auto& record) { return record.first < Committed(); }),
          source_.to_read.end());
      source_.ReadAgainFrom(std::max<int64_t>(Committed(), 0));
      Rebalance(Rebalance::Kind::kAssigned);
    }
    Step();
    if (HasFatalFailure()) return;
  }
  sink_.queue_full = false;
  transactions_.hold_commits = false;
  transactions_.commit_next = absl::OkStatus();
  AwaitCommitted(kRecords);
  EXPECT_EQ(Seen(), expected);
  EXPECT_GT(transactions_.aborts, 10);
}

}  // namespace
}  // namespace wirewatch
