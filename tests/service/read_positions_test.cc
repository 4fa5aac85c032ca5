#include "daemon/kafka/read_positions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wirewatch {
namespace {

using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

const PartitionId kOne{"in", 1};
const PartitionId kTwo{"in", 2};

TEST(ReadPositionsTest, NothingThatWasReadMeansNothingToReadAgain) {
  ReadPositions positions;
  EXPECT_THAT(positions.Rewind(), IsEmpty());
}

TEST(ReadPositionsTest, WhatIsNotCommittedIsReadAgainFromItsFirstRecord) {
  ReadPositions positions;
  for (const int64_t offset : {3, 4, 7}) EXPECT_TRUE(positions.Read(kOne, offset));
  EXPECT_TRUE(positions.Read(kTwo, 0));
  positions.Committed(kOne, 5);
  positions.Committed(kTwo, 1);
  EXPECT_EQ(positions.size(), 1u);
  // The next record that there is, and not the committed offset: the two differ where there are
  // gaps.
  EXPECT_THAT(positions.Rewind(), UnorderedElementsAre(Pair(kOne, 7)));
  EXPECT_EQ(positions.size(), 0u);
}

TEST(ReadPositionsTest, ARecordThatIsPassedOverAfterGoingBackIsNoticed) {
  ReadPositions positions;
  EXPECT_TRUE(positions.Read(kOne, 3));
  EXPECT_TRUE(positions.Read(kOne, 4));
  positions.Rewind();
  EXPECT_TRUE(positions.IsBehind());
  EXPECT_FALSE(positions.Read(kOne, 4));
  EXPECT_TRUE(positions.Read(kOne, 3));
  EXPECT_FALSE(positions.IsBehind());
  EXPECT_TRUE(positions.Read(kOne, 9));
}

TEST(ReadPositionsTest, GoingBackTwiceWithoutReadingIsTheSame) {
  ReadPositions positions;
  EXPECT_TRUE(positions.Read(kOne, 3));
  positions.Rewind();
  EXPECT_THAT(positions.Rewind(), UnorderedElementsAre(Pair(kOne, 3)));
}

TEST(ReadPositionsTest, APartitionThatWentIsForgotten) {
  ReadPositions positions;
  EXPECT_TRUE(positions.Read(kOne, 3));
  positions.Drop(kOne);
  EXPECT_EQ(positions.size(), 0u);
  EXPECT_THAT(positions.Rewind(), IsEmpty());
  EXPECT_TRUE(positions.Read(kOne, 9));
}

TEST(ReadPositionsTest, ALogThatBeginsAnewVoidsWhatWasRead) {
  ReadPositions positions;
  EXPECT_TRUE(positions.Read(kOne, 8));
  EXPECT_TRUE(positions.Read(kOne, 2));
  EXPECT_EQ(positions.size(), 1u);
  EXPECT_THAT(positions.Rewind(), UnorderedElementsAre(Pair(kOne, 2)));
}

}  // namespace
}  // namespace wirewatch
