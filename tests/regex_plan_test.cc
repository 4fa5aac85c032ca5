#include "daemon/match/regex_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace wirewatch {
namespace {

// The plans of a regex: their atoms in order, or "digits", with '<' and '>' where a neighbour is.
std::string Plans(const std::string& pattern) {
  const std::optional<RegexSyntax> syntax = ReadRegex(pattern);
  EXPECT_TRUE(syntax.has_value()) << pattern;
  std::vector<std::string> plans;
  for (const RegexPlan& plan : PlansOf(syntax->root)) {
    std::vector<std::string> atoms;
    for (const Atom& atom : plan.atoms) atoms.push_back(atom.text.bytes);
    std::sort(atoms.begin(), atoms.end());
    plans.push_back(absl::StrCat(plan.left.has_value() ? "<" : "",
                                 atoms.empty() ? "digits" : absl::StrJoin(atoms, "|"),
                                 plan.right.has_value() ? ">" : ""));
  }
  return absl::StrJoin(plans, "; ");
}

TEST(RegexPlanTest, AllThatStandsTogetherIsOneLiteral) {
  EXPECT_EQ(Plans("sanctions"), "sanctions");
  EXPECT_EQ(Plans("(?i)Asset[ -]Freeze"), "asset freeze|asset-freeze");
  EXPECT_EQ(Plans(R"(\bsanction(?:s|ed)?\b)"), "sanction|sanctioned|sanctions");
  EXPECT_EQ(Plans("(?:ab){2}c"), "ababc");
  EXPECT_EQ(Plans("최룡해"), "최룡해");
}

TEST(RegexPlanTest, TheRarestLiteralIsLookedForAndTheOthersStandBesideIt) {
  EXPECT_EQ(Plans(R"(\bsaid\b.{0,40}\bembargo\b)"), "<embargo");
  EXPECT_EQ(Plans(R"(\bembargo\b.*\bsaid\b)"), "embargo>");
  EXPECT_EQ(Plans(R"(said.*embargo.*people)"), "<embargo>");
  EXPECT_EQ(Plans(R"(\$\d+ embargoes)"), "< embargoes");
}

TEST(RegexPlanTest, AlternativesWithoutACommonLiteralArePlannedOneByOne) {
  EXPECT_EQ(Plans(R"((?:embargo[a-z]+|seizure\w+)x)"), "embargo>; seizure>");
  EXPECT_EQ(Plans(R"(embargo\d*|\d+x)"), "embargo; digits>");
}

TEST(RegexPlanTest, WhatMayBeAbsentIsNoLiteral) {
  EXPECT_EQ(Plans(R"((?:embargo\d)?seizure)"), "seizure");
  EXPECT_EQ(Plans("(?:embargo)*[a-z]+"), "");
  EXPECT_EQ(Plans("(?:embargo)+[a-z]"), "embargo");
  EXPECT_EQ(Plans("embargo|[a-z]+"), "");
}

TEST(RegexPlanTest, ShortLiteralsWillDoWhereTheyAreWords) {
  EXPECT_EQ(Plans(R"((?i)\b(?:UN|EU)\b)"), "eu|un");
  EXPECT_EQ(Plans("(?i)UN|EU"), "");
  EXPECT_EQ(Plans(R"(\bUN\w*)"), "UN");
}

TEST(RegexPlanTest, DigitsWillDoWhereThereIsNoLiteral) {
  EXPECT_EQ(Plans(R"(\b\d{3}-\d{2}-\d{4}\b)"), "<digits>");
  EXPECT_EQ(Plans(R"([A-Z]{2}\d{6})"), "digits");
  EXPECT_EQ(Plans(R"([A-Z]+\d*)"), "");
}

TEST(RegexPlanTest, TheSidesSayWhatMayStandThere) {
  const auto only = [](const std::string& pattern) { return PlansOf(ReadRegex(pattern)->root)[0]; };
  const Atom word = only(R"(\bembargo\b)").atoms[0];
  EXPECT_FALSE(word.left.chars.Has('x'));
  EXPECT_TRUE(word.left.chars.Has(' '));
  EXPECT_TRUE(word.left.chars.beyond_ascii());
  EXPECT_TRUE(word.left.edge);
  const Atom amount = only(R"(\d+ embargoes[^x])").atoms[0];
  EXPECT_TRUE(amount.left.chars == CharSet::Digits());
  EXPECT_FALSE(amount.left.edge);
  EXPECT_FALSE(amount.right.edge);
  EXPECT_TRUE(amount.right.chars.Has('\n'));
  EXPECT_FALSE(amount.right.chars.Has('x'));
}

}  // namespace
}  // namespace wirewatch
