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
    EXPECT_THAT(OfCondition(condition), testing::Contains("unsatisfiable 7")) << condition;
  }
}

TEST(RuleLintTest, ConditionsThatAreTrueOfNothingAreFound) {
  EXPECT_THAT(OfCondition("not (a near/5 (b before/3 c))"), ElementsAre("matches-everything 7"));
}

TEST(RuleLintTest, PartsThatChangeNothingAreFound) {
  for (const char* const condition :
       {"a or (a and b and c)", "(a near/3 b and c) and a", "a or b or c or (a near/5 b)",
        "a and b and (c or (c near/s b))"}) {
    EXPECT_THAT(OfCondition(condition), testing::Contains("unreachable-branch 7")) << condition;
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
  EXPECT_THAT(
      Codes("rules:\n  - id: r\n" + rule + "  - id: s\n    zones: [title, caption]\n" + rule),
      IsEmpty());
}

// What is said of two rules, of which the first is on line 8 and the second on line 10.
std::vector<std::string> OfTwo(const std::string& first, const std::string& second) {
  return Codes(
      absl::StrCat("lists: {l: [ban, curb, embargo]}\n"
                   "entities:\n"
                   "  - {id: acme, name: Acme Works, groups: [g]}\n"
                   "  - {id: bolt, name: Bolt Freight, groups: [g, h]}\n"
                   "  - {id: cord, name: Cord Mills, groups: [h]}\n"
                   "rules:\n"
                   "  # The first.\n"
                   "  - {id: r, ",
                   first,
                   "}\n"
                   "  # The second.\n"
                   "  - {id: s, ",
                   second, "}\n"));
}

TEST(RuleLintTest, RulesThatAnotherOneCoversAreFound) {
  const std::string wide = "terms: {p: {entities: [g, h]}, b: {words: $l}}, condition: p near/20 b";
  for (const char* const narrow :
       {"terms: {p: {entities: [acme]}, b: {words: [curb, ban]}}, condition: p near/20 b",
        "terms: {p: {entities: [g]}, b: {words: $l}}, condition: b near/3 p",
        "terms: {p: {entities: [h]}, b: {words: $l}, c: {words: [oil]}}, "
        "condition: c and (p near/20 b)",
        "terms: {p: {entities: [g]}, b: {words: $l}}, condition: p near/20 b, zones: [title]",
        "terms: {p: {entities: [g]}, b: {words: $l}}, condition: p near/20 b, severity: low"}) {
    EXPECT_THAT(OfTwo(wide, narrow), ElementsAre("covered-rule 10")) << narrow;
  }
  for (const char* const other :
       {"terms: {p: {entities: [g]}, b: {words: [ban, oil]}}, condition: p near/20 b",
        "terms: {p: {entities: [g]}, b: {words: $l}}, condition: p near/21 b",
        "terms: {p: {entities: [g]}, b: {words: $l}}, condition: p near/20 b, severity: high",
        "terms: {p: {entities: [g]}, b: {words: $l}}, condition: p near/20 b, zones: [caption]",
        "terms: {p: {entities: [g]}, b: {words: $l}}, condition: p near/20 b, per: entity",
        "terms: {p: {entities: [g]}, b: {words: $l}}, condition: p before/20 b",
        "terms: {p: {entities: [g]}, b: {words: $l}}, condition: p near/20 b, enabled: false",
        "terms: {p: {entities: [g]}, b: {words: $l}}, condition: p near/20 b, allow: covered-rule",
        "terms: {p: {entities: [g]}, b: {words: $l}}, condition: p near/20 b, "
        "filter: {language: en}"}) {
    EXPECT_THAT(OfTwo(wide, other), IsEmpty()) << other;
  }
  EXPECT_THAT(OfTwo(wide,
                    "terms: {q: {words: [embargo, ban, curb]}, p: {entities: [h, g]}}, "
                    "condition: q near/20 p"),
              ElementsAre("duplicate-rule 10"))
      << "names and order say nothing";
  EXPECT_THAT(OfTwo("terms: {a: {words: [ban]}, b: {words: [oil]}}, condition: a and b, enabled: "
                    "true",
                    "terms: {a: {words: [ban]}, b: {words: [oil]}}, condition: b and a"),
              testing::Contains("duplicate-rule 10"));
  // More words of what must not be near would make fewer matches.
  EXPECT_THAT(OfTwo("terms: {p: {words: [oil]}, b: {words: $l}}, condition: p not near/5 b",
                    "terms: {p: {words: [oil]}, b: {words: [ban]}}, condition: p not near/5 b"),
              testing::Not(testing::Contains(testing::HasSubstr("covered-rule"))));
}

TEST(RuleLintTest, ARuleIsCoveredHoweverManyAreLikeIt) {
  std::string yaml = "rules:\n";
  for (int i = 0; i < 500; ++i) {
    absl::StrAppend(&yaml, "  - {id: r", i, ", terms: {a: {words: [w", i, ", v", i,
                    "]}, b: {words: [ban]}}, condition: a near/5 b}\n");
  }
  absl::StrAppend(&yaml, "  - {id: s, terms: {a: {words: [v77]}, b: {words: [ban]}}, condition: ",
                  "b near/2 a}\n");
  EXPECT_THAT(Codes(yaml), ElementsAre("covered-rule 502"));
}

TEST(RuleLintTest, PartsThatNoArticleHasAreFoundInConditionsOfAnySize) {
  std::string condition = "(a in caption)";
  for (int i = 0; i < 20; ++i) absl::StrAppend(&condition, " or (a near/", i, " b)");
  EXPECT_THAT(OfCondition(condition), testing::Contains("unsatisfiable 7"));
}

TEST(RuleLintTest, ConditionsOverGroupsWithoutACommonEntityAreFound) {
  const auto of_per = [](const std::string& per, const std::string& condition) {
    return Codes(
        absl::StrCat("entities:\n  - {id: a, name: Ada Lovell, groups: [g]}\n"
                     "  - {id: b, name: Bob Stone, groups: [h]}\n"
                     "rules:\n  - id: r\n    per: ",
                     per,
                     "\n    terms: {p: {entities: [g]}, q: {entities: [h]}, w: {words: "
                     "[ban]}}\n    condition: ",
                     condition, "\n"));
  };
  EXPECT_THAT(of_per("entity", "p near/5 q near/5 w"), ElementsAre("disjoint-entities 8"));
  EXPECT_THAT(of_per("entity", "p and q and w"), ElementsAre("disjoint-entities 8"));
  EXPECT_THAT(of_per("article", "p near/5 q near/5 w"), IsEmpty());
  EXPECT_THAT(of_per("entity", "(p near/5 w) or (q near/9 w)"), IsEmpty());
}

TEST(RuleLintTest, WhatHasExpiredAndExceptionsForEverAreFound) {
  EXPECT_THAT(OfCondition("a and b and c", "    expires: 2026-01-14\n"), ElementsAre("expired 2"));
  EXPECT_THAT(OfCondition("a and b and c", "    expires: 2026-01-15\n"), IsEmpty());
  EXPECT_THAT(OfCondition("a and b and c",
                          "    exceptions:\n      - {source: Oil Weekly, reason: art}\n"
                          "      - {phrase: oil lamp, reason: art, expires: 2025-12-31}\n"
                          "      - {phrase: oil rig, reason: art, expires: 2026-12-31}\n"
                          "      - {phrase: oil can, reason: the phrase stays what it is}\n"),
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
