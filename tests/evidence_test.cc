#include "wirewatch/evidence.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace wirewatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr EvidenceKey kBan = {"ban", ""};
constexpr EvidenceKey kFine = {"fine", ""};
constexpr EvidenceKey kAda = {"who", "ada"};
constexpr EvidenceKey kBob = {"who", "bob"};

TEST(EvidenceTest, AsManyAsMayStayAllStay) {
  EXPECT_THAT(ChooseEvidence({kBan, kBan, kAda}, "ada", 3), ElementsAre(0, 1, 2));
  EXPECT_THAT(ChooseEvidence({}, "ada", 3), IsEmpty());
}

TEST(EvidenceTest, TheAlertsEntityStaysBeforeAnythingElse) {
  EXPECT_THAT(ChooseEvidence({kBan, kFine, kBan, kAda}, "ada", 1), ElementsAre(3));
  EXPECT_THAT(ChooseEvidence({kBob, kBan, kAda}, "ada", 1), ElementsAre(2));
}

TEST(EvidenceTest, OneOfEachTermStaysBeforeASecondOfAny) {
  EXPECT_THAT(ChooseEvidence({kBan, kBan, kBan, kAda, kAda, kFine}, "ada", 3),
              ElementsAre(0, 3, 5));
  EXPECT_THAT(ChooseEvidence({kBan, kBan, kFine}, "", 2), ElementsAre(0, 2));
}

TEST(EvidenceTest, ATermComesBeforeAFurtherEntityOfAnotherTerm) {
  EXPECT_THAT(ChooseEvidence({kAda, kBob, kBan}, "", 2), ElementsAre(0, 2));
}

TEST(EvidenceTest, WhatIsLeftIsSharedOutInTurns) {
  EXPECT_THAT(ChooseEvidence({kBan, kBan, kBan, kBan, kAda, kAda, kAda}, "ada", 5),
              ElementsAre(0, 1, 2, 4, 5));
  EXPECT_THAT(ChooseEvidence({kAda, kAda, kAda, kBob, kBan}, "", 4), ElementsAre(0, 1, 3, 4));
}

}  // namespace
}  // namespace wirewatch
