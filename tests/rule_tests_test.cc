// Tests of rules, as they are read.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/rule_testing.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr char kRule[] =
    "entities: [{id: ada, name: Ada}]\n"
    "rules:\n"
    "  - id: r\n"
    "    terms: {t: {entities: [ada]}}\n"
    "    condition: t\n";

TEST(RuleTestsTest, ARulesOwnTestsAreOfThatRule) {
  const LoadedRules loaded = LoadRuleFiles({{"rules/f.yaml", std::string(kRule) + R"(
    tests:
      - name: fires
        article: {title: On Ada, text: Ada, source: s, language: en, url: u, published_at: p}
        now: 2026-01-15
        expect:
          - {entity: ada, severity: high, zone: title, text: Ada, mentions: [{term: t, zone: body}]}
      - {name: silent, article: {file: sub/a.txt}, expect: []}
)"}});
  ASSERT_TRUE(loaded.book.has_value()) << ToString(loaded.diagnostics);
  const std::vector<RuleTest>& tests = loaded.book->rules[0].tests;
  ASSERT_THAT(tests, SizeIs(2));
  EXPECT_EQ(tests[0].name, "fires");
  EXPECT_EQ(tests[0].article.title, "On Ada");
  EXPECT_EQ(tests[0].article.published_at, "p");
  EXPECT_EQ(tests[0].now, absl::FromCivil(absl::CivilDay(2026, 1, 15), absl::UTCTimeZone()));
  EXPECT_THAT(tests[0].rules, ElementsAre("r"));
  EXPECT_EQ(ToString(tests[0].location), "rules/f.yaml:8:9");
  ASSERT_THAT(tests[0].expect, SizeIs(1));
  const ExpectedAlert& alert = tests[0].expect[0];
  EXPECT_EQ(alert.rule, "r");
  EXPECT_EQ(alert.entity, "ada");
  EXPECT_EQ(alert.severity, RuleSeverity::kHigh);
  EXPECT_EQ(ToString(alert.location), "rules/f.yaml:12:13");
  ASSERT_THAT(alert.mentions, SizeIs(2));
  EXPECT_EQ(alert.mentions[0].zone, Zone::kTitle);
  EXPECT_EQ(alert.mentions[0].text, "Ada");
  EXPECT_EQ(alert.mentions[1].term, "t");
  EXPECT_EQ(alert.mentions[1].zone, Zone::kBody);
  EXPECT_EQ(tests[1].article.file, "rules/sub/a.txt");
  EXPECT_THAT(tests[1].expect, IsEmpty());
  EXPECT_FALSE(tests[1].now.has_value());
}

std::string ErrorsOfTest(const std::string& test) {
  return DiagnosticsOf(std::string(kRule) + "    tests:\n      - {name: x, " + test + "}\n");
}

TEST(RuleTestsTest, WhatIsWrongWithATestIsSaidAtItsPlace) {
  EXPECT_THAT(ErrorsOfTest("article: {text: a}"),
              HasSubstr("f.yaml:7:9: error: a test needs the key 'expect'"));
  EXPECT_THAT(ErrorsOfTest("article: {}, expect: []"),
              HasSubstr("f.yaml:7:28: error: an article needs 'file', or 'title' or 'text'"));
  EXPECT_THAT(ErrorsOfTest("article: {file: a, text: b}, expect: []"),
              HasSubstr("an article has either 'file' or what it says, not both"));
  EXPECT_THAT(ErrorsOfTest("article: {text: a}, expect: [{entity: bda}]"),
              HasSubstr("no entity is named 'bda' (did you mean 'ada'?)"));
  EXPECT_THAT(ErrorsOfTest("article: {text: a}, expect: [{rule: s}]"),
              HasSubstr("f.yaml:7:55: error: the tests of the rule 'r' look at no other rule"));
  EXPECT_THAT(ErrorsOfTest("article: {text: a}, expect: [{mentions: [{term: u}]}]"),
              HasSubstr("no term is named 'u'"));
  EXPECT_THAT(ErrorsOfTest("article: {text: a}, expect: [], rules: [r]"),
              HasSubstr("unknown key 'rules' in a test"));
  EXPECT_THAT(ErrorsOfTest("article: {text: a}, expect: [], now: 2026"),
              HasSubstr("expected a day for 'now', got '2026'"));
  EXPECT_THAT(ErrorsOfTest("article: {text: a}, expect: [{zone: titel}]"),
              HasSubstr("(did you mean 'title'?)"));
}

TEST(RuleTestsTest, FilesOfTestsAreFoundBesideTheRules) {
  const std::filesystem::path folder =
      std::filesystem::path(::testing::TempDir()) / "rule_tests_test";
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "a.yaml") << kRule;
  std::ofstream(folder / "a_test.yaml")
      << "tests:\n"
         "  - {name: one, article: {file: x.txt}, expect: [{rule: r, entity: ada}]}\n"
         "  - {name: two, article: {text: x}, expect: [{rule: rr}], rules: [r, s]}\n";
  const LoadedRules loaded = LoadRules({folder.string()});
  ASSERT_TRUE(loaded.book.has_value()) << ToString(loaded.diagnostics);
  const LoadedTests tests = LoadRuleTests({folder.string()}, *loaded.book);
  ASSERT_THAT(tests.tests, SizeIs(2));
  EXPECT_THAT(tests.tests[0].rules, IsEmpty());
  EXPECT_EQ(tests.tests[0].article.file, (folder / "x.txt").string());
  EXPECT_THAT(tests.tests[1].rules, ElementsAre("r", "s"));
  const std::string diagnostics = ToString(tests.diagnostics);
  EXPECT_THAT(diagnostics, HasSubstr("a_test.yaml:3:5: error: no rule is named 's'"));
  EXPECT_THAT(diagnostics, HasSubstr("a_test.yaml:3:46: error: no rule is named 'rr'"));
}

}  // namespace
}  // namespace wirewatch
