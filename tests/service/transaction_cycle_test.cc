#include "daemon/kafka/transaction_cycle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "daemon/base/monotonic_time.h"
#include "tests/service/fakes.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

const PartitionId kPartition{"in", 0};

class TransactionCycleTest : public ::testing::Test {
 protected:
  // A record that is done, with or without an alert in the transaction.
  void Do(int64_t offset, bool with_alert) {
    offsets_.Begin(kPartition, offset);
    if (with_alert) {
      EXPECT_TRUE(cycle_.Enter().ok());
    }
    offsets_.Done(kPartition, offset);
  }

  // Whether the step has told of a commit.
  bool Step(absl::Duration after, bool delivered = true) {
    now_ = now_ + after;
    const auto committed = cycle_.Step(now_, delivered, offsets_);
    EXPECT_TRUE(committed.ok()) << committed.status();
    return committed.ok() && committed->has_value();
  }

  FakeSink sink_;
  FakeTransactions transactions_{sink_};
  OffsetTracker offsets_;
  MonotonicTime now_ = MonotonicTime::Now();
  TransactionCycle cycle_{{absl::Milliseconds(100), absl::Seconds(1), 3}, transactions_};
};

TEST_F(TransactionCycleTest, WithoutWorkThereIsNoTransaction) {
  EXPECT_FALSE(Step(absl::Hours(1)));
  EXPECT_EQ(transactions_.begun, 0);
  EXPECT_TRUE(cycle_.IsIdle());
}

TEST_F(TransactionCycleTest, CommitsFollowEachOtherByTheInterval) {
  Do(1, true);
  EXPECT_TRUE(Step(absl::ZeroDuration()));
  Do(2, true);
  EXPECT_FALSE(cycle_.IsIdle());
  EXPECT_FALSE(Step(absl::Milliseconds(99)));
  EXPECT_TRUE(Step(absl::Milliseconds(1)));
  EXPECT_THAT(transactions_.committed, ElementsAre(Pair(kPartition, 3)));
  EXPECT_TRUE(cycle_.IsIdle());
}

TEST_F(TransactionCycleTest, OffsetsAloneAreInLessOfAHurry) {
  Do(1, false);
  EXPECT_TRUE(Step(absl::ZeroDuration()));
  Do(2, false);
  EXPECT_FALSE(Step(absl::Milliseconds(999)));
  EXPECT_TRUE(Step(absl::Milliseconds(1)));
  EXPECT_THAT(transactions_.committed, ElementsAre(Pair(kPartition, 3)));
}

TEST_F(TransactionCycleTest, AFullTransactionIsCommittedAtOnce) {
  Do(1, true);
  EXPECT_TRUE(Step(absl::ZeroDuration()));
  for (const int64_t offset : {2, 3, 4}) Do(offset, true);
  EXPECT_TRUE(Step(absl::ZeroDuration()));
}

TEST_F(TransactionCycleTest, ClosesFirstAndCommitsOnceAllIsAcknowledged) {
  Do(1, true);
  EXPECT_FALSE(Step(absl::ZeroDuration(), /*delivered=*/false));
  EXPECT_FALSE(cycle_.IsOpen());
  EXPECT_FALSE(cycle_.IsCommitting());
  transactions_.hold_commits = true;
  EXPECT_FALSE(Step(absl::Milliseconds(1)));
  EXPECT_TRUE(cycle_.IsCommitting());
  // Done while the commit goes on: belongs to the next.
  Do(2, false);
  transactions_.hold_commits = false;
  EXPECT_TRUE(Step(absl::Milliseconds(1)));
  EXPECT_THAT(transactions_.committed, ElementsAre(Pair(kPartition, 2)));
  EXPECT_TRUE(cycle_.IsOpen());
  EXPECT_TRUE(Step(absl::Seconds(1)));
  EXPECT_THAT(transactions_.committed, ElementsAre(Pair(kPartition, 3)));
}

TEST_F(TransactionCycleTest, CloseCommitsWithoutWaiting) {
  Do(1, true);
  EXPECT_TRUE(Step(absl::ZeroDuration()));
  Do(2, true);
  cycle_.Close();
  EXPECT_TRUE(Step(absl::ZeroDuration()));
}

TEST_F(TransactionCycleTest, AFailedCommitIsAbortedAndLeavesNothing) {
  Do(1, true);
  transactions_.commit_next = absl::AbortedError("illegal generation");
  EXPECT_EQ(cycle_.Step(now_, true, offsets_).status().message(), "illegal generation");
  EXPECT_FALSE(cycle_.IsCommitting());
  EXPECT_TRUE(cycle_.Abort().ok());
  EXPECT_EQ(transactions_.aborts, 1);
  EXPECT_TRUE(cycle_.IsIdle());
  EXPECT_THAT(transactions_.committed, IsEmpty());
  // Without a transaction there is nothing to abort.
  EXPECT_TRUE(cycle_.Abort().ok());
  EXPECT_EQ(transactions_.aborts, 1);
}

}  // namespace
}  // namespace wirewatch
