#include "daemon/kafka/offset_tracker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wirewatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

const PartitionId kPartition{"in", 0};

TEST(OffsetTrackerTest, WhatIsPassedIsDoneOnceAllBeforeItIs) {
  OffsetTracker offsets;
  offsets.Begin(kPartition, 3);
  offsets.Begin(kPartition, 4);
  offsets.Pass(kPartition, 8);
  offsets.Done(kPartition, 4);
  EXPECT_THAT(offsets.TakeAdvanced(), IsEmpty());
  offsets.Done(kPartition, 3);
  EXPECT_THAT(offsets.TakeAdvanced(), ElementsAre(Pair(kPartition, 8)));
}

TEST(OffsetTrackerTest, PassingToTheLastRecordChangesNothing) {
  OffsetTracker offsets;
  offsets.Begin(kPartition, 3);
  offsets.Pass(kPartition, 4);
  EXPECT_EQ(offsets.Unfinished(kPartition), 1u);
  offsets.Done(kPartition, 3);
  EXPECT_THAT(offsets.TakeAdvanced(), ElementsAre(Pair(kPartition, 4)));
  offsets.Pass(kPartition, 4);
  offsets.Pass(kPartition, 2);
  EXPECT_THAT(offsets.TakeAdvanced(), IsEmpty());
}

TEST(OffsetTrackerTest, APartitionOfWhichNothingWasReadCanBePassed) {
  OffsetTracker offsets;
  offsets.Pass(kPartition, 0);
  EXPECT_THAT(offsets.TakeAdvanced(), IsEmpty());
  offsets.Pass(kPartition, 5);
  EXPECT_THAT(offsets.TakeAdvanced(), ElementsAre(Pair(kPartition, 5)));
}

}  // namespace
}  // namespace wirewatch
