#include "daemon/match/mention_algebra.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/algebra_input.h"

namespace wirewatch {
namespace {

using ::testing::HasSubstr;

// "false", or the mentions of the true condition: "a0 b1"; "true" if there are none.
std::string Eval(const std::string& condition, const Terms& terms) {
  AlgebraInput input(terms);
  const auto value = Evaluate(ParseAlgebra(condition), input.Get());
  EXPECT_TRUE(value.ok()) << value.status();
  if (!value.ok()) return "error";
  if (!value->truth) {
    EXPECT_TRUE(value->mentions.empty()) << condition;
    return "false";
  }
  return value->mentions.empty() ? "true" : input.NamesOf(value->mentions);
}

struct Row {
  const char* condition;
  Terms terms;
  const char* expected;
};

void ExpectAll(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    EXPECT_EQ(Eval(row.condition, row.terms), row.expected) << row.condition;
  }
}

TEST(MentionAlgebraTest, ATermIsTrueOfItsMentions) {
  ExpectAll({{"a", {{{3, 4}, {9, 10}}}, "a0 a1"}, {"a", {}, "false"}});
}

TEST(MentionAlgebraTest, AndOrNotGiveTheMentionsOfTheTrueSides) {
  ExpectAll({
      {"a and b", {{{1, 2}}, {{90, 91}}}, "a0 b0"},
      {"a and b", {{{1, 2}}, {}}, "false"},
      {"a or b", {{{1, 2}}, {}}, "a0"},
      {"a or b", {{{1, 2}}, {{5, 6}}}, "a0 b0"},
      {"a or b", {}, "false"},
      {"not a", {}, "true"},
      {"not a", {{{1, 2}}}, "false"},
      {"not not a", {{{1, 2}}}, "true"},
      {"a and not b", {{{1, 2}}, {}}, "a0"},
      {"a and not b", {{{1, 2}}, {{5, 6}}}, "false"},
      {"a or (b and c)", {{{1, 2}}, {{3, 4}}, {}}, "a0"},
      // A false side takes back what it has gathered.
      {"a or (b and not a)", {{{1, 2}}, {{3, 4}}}, "a0"},
  });
}

TEST(MentionAlgebraTest, NearAllowsNWordsBetweenAndNoMore) {
  ExpectAll({
      {"a near/0 b", {{{3, 4}}, {{4, 5}}}, "a0 b0"},
      {"a near/0 b", {{{3, 4}}, {{5, 6}}}, "false"},
      {"a near/3 b", {{{3, 4}}, {{7, 8}}}, "a0 b0"},
      {"a near/3 b", {{{3, 4}}, {{8, 9}}}, "false"},
      {"a near/3 b", {{{8, 9}}, {{4, 5}}}, "a0 b0"},
      {"a near/3 b", {{{9, 10}}, {{4, 5}}}, "false"},
      {"a near/3 b", {{{10, 13}}, {{4, 7}}}, "a0 b0"},
  });
}

TEST(MentionAlgebraTest, NearGivesTheMentionsThatHaveAPartner) {
  ExpectAll({
      {"a near/2 b", {{{0, 1}, {10, 11}}, {{12, 13}, {30, 31}}}, "a1 b0"},
      {"a near/2 b", {{{10, 11}}, {{8, 9}, {12, 13}}}, "a0 b0 b1"},
  });
}

TEST(MentionAlgebraTest, MentionsThatOverlapAreNotNearEachOther) {
  ExpectAll({
      {"a near/5 b", {{{3, 6}}, {{5, 8}}}, "false"},
      {"a near/5 b", {{{3, 6}}, {{3, 6}}}, "false"},
      {"a near/5 b", {{{3, 6}}, {{4, 5}}}, "false"},
      {"a near/5 a", {{{3, 4}}}, "false"},
      {"a near/5 a", {{{3, 4}, {6, 7}}}, "a0 a1"},
  });
}

TEST(MentionAlgebraTest, BeforeNeedsTheFirstToComeFirst) {
  ExpectAll({
      {"a before/2 b", {{{3, 4}}, {{6, 7}}}, "a0 b0"},
      {"a before/2 b", {{{3, 4}}, {{7, 8}}}, "false"},
      {"a before/2 b", {{{6, 7}}, {{3, 4}}}, "false"},
      {"a before/2 b", {{{3, 4}, {9, 10}}, {{6, 7}}}, "a0 b0"},
      {"a before/9 b", {{{3, 6}}, {{5, 8}}}, "false"},
  });
}

TEST(MentionAlgebraTest, NotNearGivesThoseWithNothingClose) {
  ExpectAll({
      {"a not near/2 b", {{{3, 4}, {20, 21}}, {{5, 6}}}, "a1"},
      {"a not near/2 b", {{{3, 4}}, {{6, 7}}}, "false"},
      {"a not near/2 b", {{{3, 4}}, {{7, 8}}}, "a0"},
      {"a not near/2 b", {{{7, 8}}, {{3, 4}}}, "a0"},
      {"a not near/2 b", {{{3, 4}}, {}}, "a0"},
      {"a not near/2 b", {{}, {{3, 4}}}, "false"},
  });
}

TEST(MentionAlgebraTest, WhatOverlapsIsNearForNotNearUnlessItIsPartOfTheSameMention) {
  ExpectAll({
      {"a not near/2 b", {{{3, 4}}, {{3, 5}}}, "false"},
      {"a not near/0 b", {{{3, 6}, {20, 21}}, {{1, 4}}}, "a1"},
      {"a not near/0 b", {{{3, 6}}, {{0, 9}}}, "false"},
      {"a not near/0 b", {{{3, 6}}, {{4, 5}}}, "false"},
      {"a not near/0 b", {{{3, 6}, {30, 31}}, {{0, 40}, {1, 2}}}, "false"},
      {"a not near/2 a", {{{3, 4}}}, "a0"},
      {"a not near/2 a", {{{3, 4}, {6, 7}, {20, 21}}}, "a2"},
      {"a not near/2 a", {{{3, 6}, {4, 5}}}, "false"},
      {"(a near/2 b) not near/3 a", {{{3, 4}}, {{5, 6}}}, "a0 b0"},
      {"(a near/2 b) not near/3 a", {{{3, 4}, {8, 9}}, {{5, 6}}}, "false"},
      {"a not near/3 (a near/2 b)", {{{3, 4}, {20, 21}}, {{5, 6}}}, "a1"},
      // Both sides may be in different sentences, but overlap.
      {"a not near/s b", {{{3, 6}}, {{5, 7}}}, "false"},
      {"a not near/s b", {{{3, 6}}, {{6, 7}}}, "a0"},
      {"a not near/s b", {{{3, 4}, {7, 8}}, {{0, 1}}}, "a1"},
      {"a not near/p b", {{{3, 4}, {13, 14}}, {{7, 8}}}, "a1"},
  });
}

TEST(MentionAlgebraTest, NearInASentenceOrParagraphWantsBothWholeInIt) {
  ExpectAll({
      {"a near/s b", {{{0, 1}}, {{4, 5}}}, "a0 b0"},
      {"a near/s b", {{{4, 5}}, {{0, 1}}}, "a0 b0"},
      {"a near/s b", {{{4, 5}}, {{5, 6}}}, "false"},
      {"a near/s b", {{{0, 1}, {9, 10}}, {{5, 6}}}, "a1 b0"},
      {"a near/s b", {{{9, 10}}, {{10, 11}}}, "false"},
      {"a near/s b", {{{10, 11}}, {{19, 20}}}, "a0 b0"},
      {"a near/s b", {{{1, 2}}, {{3, 7}}}, "false"},
      {"a near/s b", {{{1, 3}}, {{2, 4}}}, "false"},
      {"a near/s b", {{{1, 2}}, {{3, 7}, {4, 5}, {8, 9}}}, "a0 b1"},
      {"a before/s b", {{{0, 1}}, {{4, 5}}}, "a0 b0"},
      {"a before/s b", {{{4, 5}}, {{0, 1}}}, "false"},
      {"a before/s b", {{{4, 5}, {1, 2}}, {{0, 1}, {3, 4}}}, "a1 b1"},
      {"a near/p b", {{{0, 1}}, {{9, 10}}}, "a0 b0"},
      {"a near/p b", {{{9, 10}}, {{10, 11}}}, "false"},
      {"a before/p b", {{{9, 10}}, {{0, 1}}}, "false"},
      {"a near/p b", {{{kStory + 9, kStory + 10}}, {{kStory + 10, kStory + 11}}}, "false"},
      {"a near/p b", {{{2, 3}}, {{kCaptions + 3, kCaptions + 4}}}, "false"},
      // The span over a pair must be in it too.
      {"(a near/5 b) near/s c", {{{1, 2}}, {{3, 4}}, {{0, 1}}}, "a0 b0 c0"},
      {"(a near/5 b) near/s c", {{{1, 2}}, {{6, 7}}, {{0, 1}}}, "false"},
      {"(a near/s b) near/1 c", {{{1, 2}, {8, 9}}, {{3, 4}, {6, 7}}, {{5, 6}}}, "a0 a1 b0 b1 c0"},
      {"(a near/s b) before/0 c", {{{1, 2}, {8, 9}}, {{3, 4}, {6, 7}}, {{9, 10}}}, "a1 b1 c0"},
  });
}

TEST(MentionAlgebraTest, AWordlessMentionIsInTheSentencesOfBothItsNeighbours) {
  ExpectAll({
      {"a near/s b", {{{5, 5}}, {{0, 1}, {8, 9}, {12, 13}}}, "a0 b0 b1"},
      {"a near/s b", {{{10, 10}}, {{0, 1}, {8, 9}, {12, 13}}}, "a0 b1 b2"},
      {"a near/p b", {{{5, 5}}, {{5, 5}}}, "a0 b0"},
      // Not those of another flow.
      {"a near/s b", {{{kStory, kStory}}, {{19, 20}, {kStory + 1, kStory + 2}}}, "a0 b1"},
  });
}

TEST(MentionAlgebraTest, AMentionIsNeverNearItself) {
  ExpectAll({
      {"a near/2 a", {{{3, 3}}}, "false"},
      {"a near/s a", {{{3, 3}}}, "false"},
      {"a near/2 a", {{{3, 3}, {4, 4}}}, "a0 a1"},
      {"(a near/2 b) near/2 a", {{{3, 3}}, {{3, 4}}}, "false"},
      {"a not near/2 a", {{{3, 3}}}, "a0"},
  });
}

TEST(MentionAlgebraTest, InATitleAreTheMentionsThatStandThere) {
  const Terms terms = {{{1, 2}, {kStory + 1, kStory + 2}},
                       {{3, 4}, {kStory + 12, kStory + 13}},
                       {{kCaptions + 1, kCaptions + 2}}};
  ExpectAll({
      {"a in title", terms, "a0"},
      {"a in (title, lead)", terms, "a0 a1"},
      {"b in (lead, caption)", terms, "false"},
      {"c in title", terms, "false"},
      {"not c in title", terms, "true"},
      {"not (c in caption)", terms, "false"},
      {"(a and c) in title", terms, "a0"},
      {"(a and d) in title", terms, "false"},
      {"(a or c) in (caption, lead)", terms, "a1 c0"},
      {"(a or not d) in caption", terms, "false"},
      {"(not d) in title", terms, "false"},
      {"(a in title) in lead", terms, "false"},
      {"(a in (title, lead)) in lead", terms, "a1"},
      {"(2 of (a, b, d)) in title", terms, "a0 b0"},
      {"(count(a) >= 2) in lead", terms, "a1"},
      {"count(a in lead) >= 2", terms, "false"},
      // A pair is in a zone if both are.
      {"a near/30 b in title", terms, "a0 b0"},
      {"a near/30 b in lead", terms, "false"},
      {"a near/30 b in (lead, body)", terms, "a1 b1"},
      {"(a near/30 b) not near/40 c in lead", terms, "false"},
      {"a not near/30 b in lead", terms, "false"},
      {"a not near/5 b in lead", terms, "a1"},
      {"(a in lead) near/30 b", terms, "a1 b1"},
      {"(a near/30 b in body) near/30 a", terms, "false"},
      {"(a near/30 b in (lead, body)) near/30 a", terms, "false"},
  });
}

TEST(MentionAlgebraTest, NOfIsTrueOfThatManyAndGivesTheTrueOnes) {
  const Terms terms = {{{1, 2}}, {{3, 4}}, {}, {{30, 31}}};
  ExpectAll({
      {"2 of (a, b, c)", terms, "a0 b0"},
      {"3 of (a, b, c)", terms, "false"},
      {"3 of (a, b, not c)", terms, "a0 b0"},
      {"1 of (c, a near/0 b)", terms, "false"},
      {"1 of (c, a near/1 b)", terms, "a0 b0"},
      {"2 of (c, a, c, d)", terms, "a0 d0"},
      {"(2 of (a, b, c)) near/26 d", terms, "b0 d0"},
      {"(2 of (a, b, c)) near/28 d", terms, "a0 b0 d0"},
      {"(2 of (a, c)) near/28 d", terms, "false"},
      {"(1 of (a near/1 b, c)) before/26 d", terms, "a0 b0 d0"},
      {"not 2 of (a, b, c)", terms, "false"},
      {"not 3 of (a, b, c)", terms, "true"},
  });
}

TEST(MentionAlgebraTest, CountIsTrueOfThatManyMentions) {
  const Terms terms = {{{1, 2}, {5, 6}, {9, 10}}, {{3, 4}, {1, 2}}};
  ExpectAll({
      {"count(a) >= 3", terms, "a0 a1 a2"},
      {"count(a) >= 4", terms, "false"},
      {"not count(a) >= 4", terms, "true"},
      {"count(c) >= 1", terms, "false"},
      {"count(not c) >= 1", terms, "false"},
      // Two terms at one place are one mention.
      {"count(a or b) >= 4", terms, "a0 a1 a2 b0 b1"},
      {"count(a or b) >= 5", terms, "false"},
      // Of pairs the mentions count.
      {"count(a near/1 b) >= 3", terms, "a0 a1 b0"},
      {"count(a near/1 b) >= 4", terms, "false"},
      {"(count(a) >= 3) near/0 b", {{{1, 2}, {5, 6}, {9, 10}}, {{6, 7}}}, "a1 b0"},
      {"(count(a) >= 4) near/0 b", {{{1, 2}, {5, 6}, {9, 10}}, {{6, 7}}}, "false"},
  });
}

TEST(MentionAlgebraTest, DifferentFlowsAreNeverNear) {
  const Terms terms = {{{10, 11}}, {{kFlowStride + 10, kFlowStride + 11}}};
  ExpectAll({{"a near/1000 b", terms, "false"},
             {"a before/1000 b", terms, "false"},
             {"a not near/1000 b", terms, "a0"},
             {"a and b", terms, "a0 b0"}});
}

TEST(MentionAlgebraTest, AFurtherNearMeasuresFromTheSpanOverThePair) {
  ExpectAll({
      // a . . b . c: the pair ends at b, so c is one word off.
      {"(a near/2 b) near/1 c", {{{0, 1}}, {{3, 4}}, {{5, 6}}}, "a0 b0 c0"},
      {"(a near/2 b) near/0 c", {{{0, 1}}, {{3, 4}}, {{5, 6}}}, "false"},
      {"a near/1 (b near/2 c)", {{{0, 1}}, {{5, 6}}, {{2, 3}}}, "a0 b0 c0"},
      // Only the pair that has c beside it counts.
      {"(a near/2 b) near/1 c", {{{0, 1}, {50, 51}}, {{3, 4}, {52, 53}}, {{5, 6}}}, "a0 b0 c0"},
      {"a near/0 b near/0 c near/0 d", {{{0, 1}}, {{1, 2}}, {{2, 3}}, {{3, 4}}}, "a0 b0 c0 d0"},
      {"(a before/2 b) before/1 c", {{{0, 1}}, {{2, 3}}, {{4, 5}}}, "a0 b0 c0"},
      {"c before/3 (a near/2 b)", {{{5, 6}}, {{3, 4}}, {{0, 1}}}, "a0 b0 c0"},
      {"c before/1 (a near/2 b)", {{{5, 6}}, {{3, 4}}, {{0, 1}}}, "false"},
      {"(a near/2 b) not near/2 c", {{{0, 1}}, {{3, 4}}, {{6, 7}}}, "false"},
      {"(a near/2 b) not near/2 c", {{{0, 1}}, {{3, 4}}, {{7, 8}}}, "a0 b0"},
      {"a not near/1 (b near/2 c)", {{{0, 1}}, {{5, 6}}, {{2, 3}}}, "false"},
  });
}

TEST(MentionAlgebraTest, WhatStandsBetweenTheTwoOfAPairIsNearIt) {
  ExpectAll({
      {"(a near/2 b) near/0 c", {{{0, 1}}, {{3, 4}}, {{2, 3}}}, "a0 b0 c0"},
      {"c near/0 (a near/2 b)", {{{0, 1}}, {{3, 4}}, {{2, 3}}}, "a0 b0 c0"},
      {"(a before/2 b) near/0 c", {{{0, 1}}, {{3, 4}}, {{1, 2}}}, "a0 b0 c0"},
      // Without words, between two words.
      {"(a near/2 b) near/0 c", {{{0, 1}}, {{3, 4}}, {{2, 2}}}, "a0 b0 c0"},
      // With a word of one of them it is not.
      {"(a near/2 b) near/5 c", {{{0, 2}}, {{3, 4}}, {{1, 3}}}, "false"},
      {"(a near/2 b) near/5 c", {{{0, 2}}, {{3, 4}}, {{1, 1}}}, "false"},
      {"(a near/2 b) near/5 c", {{{0, 1}}, {{3, 4}}, {{3, 4}}}, "false"},
      // Nor is one of the two themselves.
      {"(a near/2 b) near/5 b", {{{0, 1}}, {{3, 4}}}, "false"},
      // It is neither before nor behind it.
      {"(a near/2 b) before/5 c", {{{0, 1}}, {{3, 4}}, {{2, 3}}}, "false"},
      {"c before/5 (a near/2 b)", {{{0, 1}}, {{3, 4}}, {{2, 3}}}, "false"},
      // Two pairs that take turns.
      {"(a near/1 b) near/0 (c near/1 d)", {{{0, 1}}, {{2, 3}}, {{1, 2}}, {{3, 4}}}, "a0 b0 c0 d0"},
      {"(a near/1 b) near/0 (c near/1 d)", {{{0, 1}}, {{2, 3}}, {{1, 2}}, {{2, 4}}}, "false"},
      // The smallest span over all goes on from the pair.
      {"((a near/2 b) near/0 c) near/1 d", {{{0, 1}}, {{3, 4}}, {{2, 3}}, {{5, 6}}}, "a0 b0 c0 d0"},
      {"((a near/2 b) near/0 c) near/0 d", {{{0, 1}}, {{3, 4}}, {{2, 3}}, {{5, 6}}}, "false"},
      // Of all the pairs around it, those that begin long before too.
      {"(a near/9 b) near/0 c", {{{0, 1}, {2, 3}, {4, 5}}, {{8, 9}}, {{6, 7}}}, "a0 a1 a2 b0 c0"},
      // Both whole in one sentence.
      {"(a near/5 b) near/s c", {{{1, 2}}, {{4, 5}}, {{3, 4}}}, "a0 b0 c0"},
      {"(a near/5 b) near/s c", {{{1, 2}}, {{6, 7}}, {{3, 4}}}, "false"},
      {"(a near/5 b) near/p c", {{{1, 2}}, {{6, 7}}, {{3, 4}}}, "a0 b0 c0"},
  });
}

TEST(MentionAlgebraTest, AndOrNotInsideOfNearOfferTheirMentions) {
  ExpectAll({
      {"a near/2 (b or c)", {{{3, 4}}, {{90, 91}}, {{6, 7}}}, "a0 c0"},
      {"a near/2 (b and c)", {{{3, 4}}, {{90, 91}}, {{6, 7}}}, "a0 c0"},
      {"a near/2 (b and c)", {{{3, 4}}, {}, {{6, 7}}}, "false"},
      {"a near/2 (not b)", {{{3, 4}}, {}}, "false"},
      {"a near/2 (b not near/1 c)", {{{3, 4}}, {{5, 6}, {1, 2}}, {{6, 7}}}, "a0 b1"},
  });
}

TEST(MentionAlgebraTest, AWordlessMentionStandsBetweenTwoWords) {
  // A regex that matches punctuation only.
  ExpectAll({
      {"a near/0 b", {{{3, 4}}, {{4, 4}}}, "a0 b0"},
      {"a near/0 b", {{{4, 5}}, {{4, 4}}}, "a0 b0"},
      {"a near/0 b", {{{3, 6}}, {{4, 4}}}, "false"},
  });
}

TEST(MentionAlgebraTest, MorePairsThanTheLimitAreAnError) {
  Terms terms(4);
  for (int64_t i = 0; i < 40; ++i) {
    for (int64_t term = 0; term < 4; ++term) {
      terms[static_cast<size_t>(term)].push_back({4 * i + term, 4 * i + term + 1});
    }
  }
  AlgebraInput input(terms);
  const Condition condition = ParseAlgebra("((a near/500 b) near/500 c) near/500 d");
  const auto value = Evaluate(condition, input.Get(50'000));
  EXPECT_EQ(value.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(value.status().message()), HasSubstr("more than 50000 mentions"));
  EXPECT_TRUE(Evaluate(condition, input.Get()).ok());
  // Mentions by themselves are no pairs, however many.
  for (const char* flat :
       {"a near/500 b", "a near/s b", "a not near/500 b", "a near/500 b in title",
        "count(a near/500 b) >= 10", "2 of (a near/500 b, c before/500 d)", "not (a near/500 b)"}) {
    EXPECT_TRUE(Evaluate(ParseAlgebra(flat), input.Get(1)).ok()) << flat;
  }
}

// Conditions whose naive evaluation grows with the square of the mentions.
TEST(MentionAlgebraTest, ManyMentionsAreEvaluatedOrRefusedInBoundedWork) {
  constexpr int64_t kMany = 200'000;
  Terms terms(4);
  for (int64_t i = 0; i < kMany; ++i) {
    // All of b overlaps all of a; c stands at the far end; d has no words and is everywhere.
    terms[0].push_back({i, 2 * kMany + i});
    terms[1].push_back({kMany + i, 3 * kMany + i});
    terms[2].push_back({9 * kMany + i, 9 * kMany + i + 1});
    terms[3].push_back({7 * kMany, 7 * kMany});
  }
  AlgebraInput input(terms);
  for (const char* condition :
       {"a near/1000 b", "a not near/1000 b", "a not near/1000 a", "a near/1000 a", "a before/p b",
        "a near/1000 c", "c near/1000 c", "d near/1000 d", "d not near/1000 d", "b not near/0 d",
        "count(a or b) >= 1000", "2 of (a, b, c near/3 c)", "d near/0 (a or b)"}) {
    EXPECT_TRUE(Evaluate(ParseAlgebra(condition), input.Get()).ok()) << condition;
  }
  for (const char* condition : {"(c near/1000 c) near/0 a", "(d near/0 d) near/0 d",
                                "(d near/0 d) not near/0 d", "a not near/9 (c near/p c)"}) {
    EXPECT_EQ(Evaluate(ParseAlgebra(condition), input.Get()).status().code(),
              absl::StatusCode::kResourceExhausted)
        << condition;
  }
}

}  // namespace
}  // namespace wirewatch
