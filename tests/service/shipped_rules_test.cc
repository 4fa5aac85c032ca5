// The rules that are shipped, by the tests that stand beside them and by a real article.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/time/clock.h"
#include "daemon/cli/rule_check.h"
#include "tests/testing.h"
#include "wirewatch/rule_loader.h"
#include "wirewatch/rule_test_run.h"

namespace wirewatch {
namespace {

using ::testing::UnorderedElementsAre;

std::shared_ptr<const RuleSet> ShippedRules() {
  LoadedRules loaded = LoadRules({SourcePath("rules")});
  for (const Diagnostic& diagnostic : loaded.diagnostics) ADD_FAILURE() << ToString(diagnostic);
  if (!loaded.book.has_value()) return nullptr;
  return RuleSet::Compile(*std::move(loaded.book)).value_or(nullptr);
}

// The tests that stand beside the rules and in them.
std::vector<RuleTest> ShippedTests() {
  const LoadedRules loaded = LoadRules({SourcePath("rules")});
  if (!loaded.book.has_value()) return {};
  LoadedTests tests = LoadRuleTests({SourcePath("rules")}, *loaded.book);
  for (const Diagnostic& diagnostic : tests.diagnostics) ADD_FAILURE() << ToString(diagnostic);
  for (const Rule& rule : loaded.book->rules) {
    tests.tests.insert(tests.tests.end(), rule.tests.begin(), rule.tests.end());
  }
  return std::move(tests.tests);
}

TEST(ShippedRulesTest, EachTestBesideTheRulesGivesWhatItExpects) {
  const std::shared_ptr<const RuleSet> rules = ShippedRules();
  ASSERT_NE(rules, nullptr);
  const std::vector<RuleTest> tests = ShippedTests();
  for (const RuleTestResult& result : RunRuleTests(rules, tests)) {
    EXPECT_EQ(result.outcome, RuleTestOutcome::kPassed)
        << ToString(result.test->location) << ": " << result.test->name << "; "
        << result.differences.size() << " differences; " << result.status;
  }
  EXPECT_GE(tests.size(), 12u);
}

TEST(ShippedRulesTest, EachRuleHasATestThatFiresAndOneThatDoesNot) {
  const std::shared_ptr<const RuleSet> rules = ShippedRules();
  ASSERT_NE(rules, nullptr);
  std::set<std::string> fire;
  bool any_silent = false;
  for (const RuleTest& test : ShippedTests()) {
    any_silent |= test.expect.empty();
    for (const ExpectedAlert& alert : test.expect) fire.insert(alert.rule);
  }
  EXPECT_TRUE(any_silent);
  for (const Rule& rule : rules->rules()) EXPECT_EQ(fire.count(rule.id), 1u) << rule.id;
}

TEST(ShippedRulesTest, CheckHasNothingToSayOfThem) {
  const RuleCheck check = CheckRulesAndTests({SourcePath("rules")}, {.now = absl::Now()});
  for (const Diagnostic& diagnostic : check.diagnostics) ADD_FAILURE() << ToString(diagnostic);
  EXPECT_NE(check.rules, nullptr);
}

TEST(ShippedRulesTest, TheSeedArticleAlertsForTheThreeOfficialsAndNobodyElse) {
  const std::string seed = SharedDataPath("seed/korea-times-2018-12-11.txt");
  if (seed.empty()) GTEST_SKIP() << "the evaluation data is not here";
  const std::vector<Alert> alerts = ScanValue(ShippedRules(), ReadFileOrDie(seed));
  EXPECT_THAT(Keys(alerts), UnorderedElementsAre("dprk-official-sanctioned/choe-ryong-hae",
                                                 "dprk-official-sanctioned/jong-kyong-thaek",
                                                 "dprk-official-sanctioned/pak-kwang-ho"));
  for (const Alert& alert : alerts) {
    EXPECT_EQ(alert.rule.severity, RuleSeverity::kHigh);
    std::set<std::pair<std::string, uint32_t>> places;
    bool in_story = false;
    for (const AlertMention& mention : alert.mentions) {
      in_story |= mention.zone == Zone::kLead || mention.zone == Zone::kBody;
      EXPECT_TRUE(places.emplace(mention.term, mention.begin).second) << mention.snippet;
    }
    EXPECT_TRUE(in_story) << alert.entity.id;
  }
}

}  // namespace
}  // namespace wirewatch
