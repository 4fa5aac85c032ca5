#include "wirewatch/rule_lint.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "daemon/cli/rule_check.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// 2026-01-15.
const absl::Time kNow = absl::FromUnixSeconds(1768435200);

// "code line" of each diagnostic.
std::vector<std::string> Codes(const std::string& yaml) {
  const RuleCheck check = CheckRules(LoadRuleFiles({{"f.yaml", yaml}}), {.now = kNow});
  std::vector<std::string> codes;
  for (const Diagnostic& diagnostic : check.diagnostics) {
    EXPECT_EQ(diagnostic.severity, Severity::kWarning) << ToString(diagnostic);
    codes.push_back(
        absl::StrCat(DiagnosticCodeName(diagnostic.code), " ", diagnostic.location.line));
  }
  return codes;
}

std::vector<std::string> OfCondition(const std::string& condition, const std::string& more = "") {
  return Codes(
      absl::StrCat("rules:\n  - id: r\n    terms:\n      a: {words: [ban]}\n"
                   "      b: {words: [oil]}\n      c: {words: [crude]}\n    condition: ",
                   condition, "\n", more));
}

TEST(RuleLintTest, ConditionsThatCannotBeTrueAreFound) {
  for (const char* const condition :
       {"(a or b) and not a and not b and (c or not c)", "(a near/3 b) and not a and (c or a)",
        "(not a) near/3 b and c", "(a in caption) and b and c",
        "(a not near/3 b) and (not a) and (b or c)"}) {
    EXPECT_THAT(OfCondition(condition), testing::Contains("unsatisfiable 2")) << condition;
  }
}

TEST(RuleLintTest, ConditionsThatAreTrueOfNothingAreFound) {
  EXPECT_THAT(OfCondition("not (a near/5 (b before/3 c))"), ElementsAre("matches-everything 2"));
}

TEST(RuleLintTest, PartsThatChangeNothingAreFound) {
  for (const char* const condition :
       {"a or (a and b and c)", "(a near/3 b and c) and a", "a or b or c or (a near/5 b)",
        "a and b and (c or (c near/s b))"}) {
    EXPECT_THAT(OfCondition(condition), testing::Contains("unreachable-branch 2")) << condition;
  }
}

TEST(RuleLintTest, OfConditionsAsPeopleWriteThemNothingIsSaid) {
  for (const char* const condition :
       {"a near/30 (b not near/4 c)", "(a and b) or (a and c)", "a and not (b or c)",
        "(a near/3 b) or (a before/5 c)", "a and b and not c", "2 of (a, b, c)",
        "count(a) >= 3 and b and c", "(a in title) and (c near/p b)"}) {
    EXPECT_THAT(OfCondition(condition), IsEmpty()) << condition;
  }
}

TEST(RuleLintTest, TermsThatNothingUsesAreFound) {
  EXPECT_THAT(OfCondition("a and b"), ElementsAre("unused 6"));
  EXPECT_THAT(Codes("rules:\n  - id: r\n    terms:\n      a: {terms: [b]}\n"
                    "      b: {words: [oil], cue: c}\n      c: {words: [ban]}\n    condition: a\n"),
              IsEmpty());
}

TEST(RuleLintTest, ListsTemplatesAndEntitiesThatNothingUsesAreFound) {
  EXPECT_THAT(Codes("lists:\n  used: [ban]\n  unused: [oil]\n  inner: [crude]\n  outer: [$inner]\n"
                    "entities:\n  - {id: acme, name: Acme Shipping}\n"
                    "  - {id: bolt, name: Bolt Freight, groups: [lines]}\n"
                    "templates:\n  - id: t\n    rule: {terms: {x: {words: [ban]}}, condition: x}\n"
                    "rules:\n  - id: r\n    terms: {x: {words: $used}, y: {entities: [lines]}}\n"
                    "    condition: x and y\n"),
              ElementsAre("unused 3", "unused 5", "unused 7", "unused 10"));
}

TEST(RuleLintTest, CommonWordsAreFoundWhereTheyStandAlone) {
  EXPECT_THAT(Codes("entities:\n  - {id: a, name: Theresa May, aliases: [May]}\n"
                    "  - {id: b, name: Will Smith, weak_aliases: [Will]}\n"),
              ElementsAre("common-word 2"));
  EXPECT_THAT(Codes("rules:\n  - id: r\n    terms: {x: {words: [said, =US, he said]}}\n"
                    "    condition: x\n"),
              ElementsAre("common-word 3"));
  EXPECT_THAT(Codes("rules:\n  - id: r\n    terms: {x: {words: [said]}, y: {words: [ban]}}\n"
                    "    condition: x near/5 y\n"),
              IsEmpty());
}

TEST(RuleLintTest, RegexesAmongWordsAreFound) {
  EXPECT_THAT(Codes("rules:\n  - id: r\n    terms: {x: {words: ['(?i)ban', 'AT&T', 'C++']}}\n"
                    "    condition: x\n"),
              ElementsAre("regex-in-words 3"));
}

TEST(RuleLintTest, RegexesThatAreSlowEmptyOrBlindAreFound) {
  const auto regex = [](const std::string& pattern) {
    return Codes(absl::StrCat("rules:\n  - id: r\n    terms: {x: {regex: '", pattern,
                              "'}}\n    condition: x\n"));
  };
  EXPECT_THAT(regex("(ban)?"), ElementsAre("empty-match 3"));
  EXPECT_THAT(regex("[A-Z]{4}"), ElementsAre("slow-regex 3"));
  EXPECT_THAT(regex("[0-9]{4}"), IsEmpty());
  EXPECT_THAT(regex(R"(\b최룡해 sanctions)"), ElementsAre("ascii-class 3"));
  EXPECT_THAT(regex(R"(\\b최룡해 sanctions)"), IsEmpty()) << "a backslash that is escaped";
  EXPECT_THAT(regex(R"(\bsanctions on \d+)"), IsEmpty());
}

TEST(RuleLintTest, RulesThatLookForTheSameAreFound) {
  const std::string rule = "    terms: {x: {words: [ban, oil]}}\n    condition: x\n";
  EXPECT_THAT(Codes("rules:\n  - id: r\n" + rule + "  - id: s\n" + rule),
              ElementsAre("duplicate-rule 5"));
  EXPECT_THAT(Codes("rules:\n  - id: r\n" + rule + "  - id: s\n    zones: [title]\n" + rule),
              IsEmpty());
}

TEST(RuleLintTest, WhatHasExpiredAndExceptionsForEverAreFound) {
  EXPECT_THAT(OfCondition("a and b and c", "    expires: 2026-01-14\n"), ElementsAre("expired 2"));
  EXPECT_THAT(OfCondition("a and b and c", "    expires: 2026-01-15\n"), IsEmpty());
  EXPECT_THAT(OfCondition("a and b and c",
                          "    exceptions:\n      - {phrase: oil paint, reason: art}\n"
                          "      - {phrase: oil lamp, reason: art, expires: 2025-12-31}\n"
                          "      - {phrase: oil rig, reason: art, expires: 2026-12-31}\n"),
              ElementsAre("no-expiry 9", "expired 10"));
}

TEST(RuleLintTest, ARuleMayAllowAWarning) {
  EXPECT_THAT(OfCondition("a and b", "    allow: [unused]\n"), IsEmpty());
  EXPECT_THAT(Codes("rules:\n  - id: r\n    allow: [slow-regex]\n"
                    "    terms: {x: {regex: '[A-Z]{4}'}}\n    condition: x\n"),
              IsEmpty());
}

TEST(RuleLintTest, RulesWithoutTestsOfBothKindsAreFound) {
  const auto missing = [](const std::string& tests) {
    const LoadedRules loaded =
        LoadRuleFiles({{"f.yaml", absl::StrCat("rules:\n  - id: r\n    terms: {x: {words: [ban]}}\n"
                                               "    condition: x\n",
                                               tests)}});
    std::vector<Diagnostic> diagnostics;
    EXPECT_TRUE(loaded.book.has_value());
    if (loaded.book.has_value()) LintTests(*loaded.book, {}, &diagnostics);
    std::vector<std::string> messages;
    for (const Diagnostic& diagnostic : diagnostics) messages.push_back(diagnostic.message);
    return messages;
  };
  const std::string fires = "      - {name: f, article: {text: a ban}, expect: [{}]}\n";
  const std::string silent = "      - {name: s, article: {text: none}, expect: []}\n";
  EXPECT_THAT(missing(""), ElementsAre("the rule 'r' has no test in which it gives an alert, and "
                                       "none in which it must not"));
  EXPECT_THAT(missing("    tests:\n" + fires),
              ElementsAre("the rule 'r' has no test in which it must give no alert"));
  EXPECT_THAT(missing("    tests:\n" + silent),
              ElementsAre("the rule 'r' has no test in which it gives an alert"));
  EXPECT_THAT(missing("    tests:\n" + fires + silent), IsEmpty());
  EXPECT_THAT(missing("    allow: missing-tests\n"), IsEmpty());
}

}  // namespace
}  // namespace wirewatch
