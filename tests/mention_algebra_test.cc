#include "daemon/match/mention_algebra.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/ruleset/condition_parser.h"

namespace wirewatch {
namespace {

using ::testing::HasSubstr;

constexpr size_t kNoLimit = 1'000'000;

// Mentions of the terms a, b, c, d as words [begin, end) of the story's flow. A mention is named
// by its term and number: a0, a1, b0.
struct Words {
  int64_t begin;
  int64_t end;
};
using Terms = std::vector<std::vector<Words>>;

std::vector<std::vector<WordSpan>> SpansOf(const Terms& terms, std::vector<std::string>* names) {
  std::vector<std::vector<WordSpan>> spans(4);
  for (size_t term = 0; term < terms.size(); ++term) {
    for (size_t i = 0; i < terms[term].size(); ++i) {
      spans[term].push_back(
          {terms[term][i].begin, terms[term][i].end, {static_cast<int32_t>(names->size())}});
      names->push_back(absl::StrCat(std::string(1, static_cast<char>('a' + term)), i));
    }
  }
  return spans;
}

Condition Parse(const std::string& text) {
  Condition condition;
  ConditionError error;
  EXPECT_TRUE(ParseCondition(text, {"a", "b", "c", "d"}, &condition, &error)) << error.message;
  return condition;
}

// "false", or the mentions of the true condition: "a0 b1"; "true" if there are none.
std::string Eval(const std::string& condition, const Terms& terms) {
  std::vector<std::string> names;
  const auto value = Evaluate(Parse(condition), SpansOf(terms, &names), kNoLimit);
  EXPECT_TRUE(value.ok()) << value.status();
  if (!value.ok()) return "error";
  std::set<std::string> mentioned;
  for (const WordSpan& span : value->spans) {
    for (const int32_t mention : span.mentions) {
      mentioned.insert(names[static_cast<size_t>(mention)]);
    }
  }
  if (!value->truth) {
    EXPECT_TRUE(value->spans.empty()) << condition;
    return "false";
  }
  return mentioned.empty() ? "true" : absl::StrJoin(mentioned, " ");
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
      // What overlaps is not near, as above.
      {"a not near/2 b", {{{3, 4}}, {{3, 5}}}, "a0"},
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
      // What lies inside of the span overlaps it.
      {"(a near/2 b) near/5 c", {{{0, 1}}, {{3, 4}}, {{2, 3}}}, "false"},
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
  std::vector<std::string> names;
  const auto spans = SpansOf(terms, &names);
  const Condition condition = Parse("((a near/500 b) near/500 c) near/500 d");
  const auto value = Evaluate(condition, spans, 50'000);
  EXPECT_EQ(value.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(value.status().message()), HasSubstr("more than 50000 mentions"));
  EXPECT_TRUE(Evaluate(condition, spans, kNoLimit).ok());
  // Mentions by themselves are no pairs, however many.
  EXPECT_TRUE(Evaluate(Parse("a near/500 b"), spans, 1).ok());
}

}  // namespace
}  // namespace wirewatch
