#include "daemon/match/condition_trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "daemon/ruleset/condition_text.h"
#include "tests/algebra_input.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;

const char* NameOf(ClosestPair::Verdict verdict) {
  switch (verdict) {
    case ClosestPair::Verdict::kClose:
      return "close";
    case ClosestPair::Verdict::kTooFar:
      return "too far";
    case ClosestPair::Verdict::kOtherSentence:
      return "other sentence";
    case ClosestPair::Verdict::kOtherParagraph:
      return "other paragraph";
    case ClosestPair::Verdict::kWrongOrder:
      return "wrong order";
    case ClosestPair::Verdict::kOverlap:
      return "overlap";
    case ClosestPair::Verdict::kOtherFlow:
      return "other flow";
  }
  return "";
}

// One line a node: "near/3 false (too far: a0 | b1, 9 words)".
std::vector<std::string> Trace(const std::string& text, const Terms& terms) {
  AlgebraInput input(terms);
  const Condition condition = ParseAlgebra(text);
  const auto nodes = EvaluateTraced(condition, input.Get());
  EXPECT_TRUE(nodes.ok()) << nodes.status();
  std::vector<std::string> lines;
  if (!nodes.ok()) return lines;
  for (size_t i = 0; i < nodes->size(); ++i) {
    const NodeTrace& node = (*nodes)[i];
    EXPECT_EQ(node.condition->node, i);
    std::string line = ConditionOperator(*node.condition, {"a", "b", "c", "d"});
    absl::StrAppend(&line, node.value.truth ? " true" : " false");
    for (const int32_t mention : node.value.mentions) {
      absl::StrAppend(&line, " ", input.names[static_cast<size_t>(mention)]);
    }
    if (node.closest) {
      absl::StrAppend(&line, " (", NameOf(node.closest->verdict), ": ",
                      input.NamesOf(node.closest->left.mentions), " | ",
                      input.NamesOf(node.closest->right.mentions), ", ",
                      node.closest->words_between, " words)");
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

TEST(ConditionTraceTest, EveryNodeHasItsTruthAndItsMentionsEvenWhereTheMatcherNeedNotLook) {
  EXPECT_THAT(
      Trace("(c and a) or not (b or 2 of (a, b, c))", {{{1, 2}}, {{3, 4}}}),
      ElementsAre("or false", "and false", "c false", "a true a0", "not false", "or true a0 b0",
                  "b true b0", "2 of true a0 b0", "a true a0", "b true b0", "c false"));
  EXPECT_THAT(Trace("count(a in title) >= 2", {{{1, 2}, {kStory, kStory + 1}}}),
              ElementsAre("count >= 2 false", "in title true a0", "a true a0 a1"));
}

// The first line: that of the proximity itself.
std::string Closest(const std::string& text, const Terms& terms) {
  const std::vector<std::string> lines = Trace(text, terms);
  return lines.empty() ? "" : lines[0];
}

TEST(ConditionTraceTest, AFalseProximityTellsItsNearestMiss) {
  EXPECT_EQ(Closest("a near/3 b", {{{1, 2}, {50, 51}}, {{30, 31}, {60, 61}}}),
            "near/3 false (too far: a1 | b1, 9 words)");
  EXPECT_EQ(Closest("a near/3 b", {{{50, 51}}, {{30, 31}, {60, 61}}}),
            "near/3 false (too far: a0 | b1, 9 words)");
  EXPECT_EQ(Closest("a near/s b", {{{1, 2}}, {{8, 9}, {6, 7}}}),
            "near/s false (other sentence: a0 | b1, 4 words)");
  EXPECT_EQ(Closest("a near/p b", {{{9, 10}}, {{10, 11}}}),
            "near/p false (other paragraph: a0 | b0, 0 words)");
  EXPECT_EQ(Closest("a before/3 b", {{{9, 10}}, {{7, 8}}}),
            "before/3 false (wrong order: a0 | b0, 1 words)");
  EXPECT_EQ(Closest("a before/3 b", {{{9, 10}}, {{1, 2}, {30, 31}}}),
            "before/3 false (too far: a0 | b1, 20 words)");
  EXPECT_EQ(Closest("a before/3 b", {{{9, 10}}, {{1, 2}}}),
            "before/3 false (too far: a0 | b0, 7 words)");
  EXPECT_EQ(Closest("a near/3 b", {{{1, 4}}, {{3, 6}}}),
            "near/3 false (overlap: a0 | b0, -1 words)");
  EXPECT_EQ(Closest("a near/3 b", {{{1, 2}}, {{kStory, kStory + 1}}}),
            "near/3 false (other flow: a0 | b0, -1 words)");
  EXPECT_EQ(Closest("(a near/5 b) near/1 c", {{{1, 2}}, {{3, 4}}, {{7, 8}}}),
            "near/1 false (too far: a0 b0 | c0, 3 words)");
}

TEST(ConditionTraceTest, ATrueProximityTellsItsClosestPair) {
  EXPECT_EQ(Closest("a near/9 b", {{{1, 2}, {50, 51}}, {{9, 10}, {52, 53}}}),
            "near/9 true a0 a1 b0 b1 (close: a1 | b1, 1 words)");
  EXPECT_EQ(Closest("a before/9 b", {{{5, 6}}, {{4, 5}, {9, 10}}}),
            "before/9 true a0 b1 (close: a0 | b1, 3 words)");
}

TEST(ConditionTraceTest, NotNearTellsWhatIsTooNear) {
  EXPECT_EQ(Closest("a not near/3 b", {{{1, 2}}, {{4, 5}}}),
            "not near/3 false (close: a0 | b0, 2 words)");
  EXPECT_EQ(Closest("a not near/3 b", {{{1, 4}}, {{2, 3}}}),
            "not near/3 false (close: a0 | b0, -1 words)");
  EXPECT_EQ(Closest("a not near/3 b", {{{1, 2}}, {{9, 10}}}),
            "not near/3 true a0 (too far: a0 | b0, 7 words)");
  EXPECT_EQ(Closest("a not near/3 a", {{{1, 2}}}), "not near/3 true a0");
}

TEST(ConditionTraceTest, AProximityWithAnEmptySideHasNoPair) {
  EXPECT_THAT(Trace("a near/3 b", {{{1, 2}}}), ElementsAre("near/3 false", "a true a0", "b false"));
  EXPECT_EQ(Closest("a near/3 a", {{{1, 2}}}), "near/3 false");
}

TEST(ConditionTraceTest, TooManyPairsAreAnErrorHereToo) {
  Terms terms(1);
  for (int64_t i = 0; i < 100; ++i) terms[0].push_back({i, i + 1});
  AlgebraInput input(terms);
  const Condition condition = ParseAlgebra("(a near/50 a) near/50 a");
  EXPECT_EQ(EvaluateTraced(condition, input.Get(100)).status().code(),
            absl::StatusCode::kResourceExhausted);
}

TEST(ConditionTraceTest, ManyMentionsInOtherFlowsAreNotPairedUp) {
  constexpr int64_t kMany = 200'000;
  Terms terms(2);
  for (int64_t i = 0; i < kMany; ++i) {
    terms[0].push_back({i, i + 1});
    terms[1].push_back({kStory + i, kStory + i + 1});
  }
  EXPECT_THAT(Closest("a near/50 b", terms), "near/50 false (other flow: a0 | b0, -1 words)");
}

}  // namespace
}  // namespace wirewatch
