// The rules that are shipped, by the tests that stand beside them and by a real article.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "daemon/base/files.h"
#include "daemon/base/yaml.h"
#include "tests/testing.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {
namespace {

using ::testing::UnorderedElementsAre;
using ::testing::UnorderedElementsAreArray;

std::shared_ptr<const RuleSet> ShippedRules() {
  LoadedRules loaded = LoadRules({SourcePath("rules")});
  for (const Diagnostic& diagnostic : loaded.diagnostics) ADD_FAILURE() << ToString(diagnostic);
  if (!loaded.book.has_value()) return nullptr;
  return RuleSet::Compile(*std::move(loaded.book)).value_or(nullptr);
}

struct RuleTest {
  std::string name;
  std::string article;
  std::vector<std::string> expected;
};

// The article of a test: a file beside the test file, or text.
std::string ReadArticle(const std::string& file, const YamlNode& node,
                        std::vector<Diagnostic>* diagnostics) {
  MapReader reader(file, node, "an article", diagnostics);
  std::string path;
  std::string text;
  const bool by_file = reader.Read("file", &path);
  if (by_file == reader.Read("text", &text)) {
    reader.Error(node, "an article needs either 'file' or 'text'");
  }
  return by_file ? ReadFileOrDie((std::filesystem::path(file).parent_path() / path).string())
                 : text;
}

std::vector<RuleTest> ReadTests(const std::string& file) {
  std::vector<Diagnostic> diagnostics;
  std::vector<RuleTest> tests;
  const std::string text = ReadFileOrDie(file);
  const YamlNode root = ParseYaml({file, text}, &diagnostics);
  {
    MapReader reader(file, root, "a test file", &diagnostics);
    const YamlNode* list = reader.Require("tests");
    for (const YamlNode& node : list == nullptr ? std::vector<YamlNode>{} : list->items) {
      RuleTest test;
      MapReader test_reader(file, node, "a test", &diagnostics);
      test_reader.Read("name", &test.name);
      if (const YamlNode* article = test_reader.Require("article")) {
        test.article = ReadArticle(file, *article, &diagnostics);
      }
      const YamlNode* expected = test_reader.Require("expect");
      for (const YamlNode& item : expected == nullptr ? std::vector<YamlNode>{} : expected->items) {
        MapReader alert(file, item, "an expected alert", &diagnostics);
        std::string rule;
        std::string entity;
        alert.Read("rule", &rule);
        alert.Read("entity", &entity);
        test.expected.push_back(entity.empty() ? rule : rule + "/" + entity);
      }
      tests.push_back(std::move(test));
    }
  }
  for (const Diagnostic& diagnostic : diagnostics) ADD_FAILURE() << ToString(diagnostic);
  return tests;
}

TEST(ShippedRulesTest, EachTestBesideTheRulesGivesWhatItExpects) {
  const std::shared_ptr<const RuleSet> rules = ShippedRules();
  ASSERT_NE(rules, nullptr);
  const auto files = ListFiles(SourcePath("rules"), {"_test.yaml"});
  ASSERT_TRUE(files.ok()) << files.status();
  int run = 0;
  for (const std::string& file : *files) {
    for (const RuleTest& test : ReadTests(file)) {
      SCOPED_TRACE(file + ": " + test.name);
      EXPECT_THAT(Keys(ScanValue(rules, test.article)), UnorderedElementsAreArray(test.expected));
      ++run;
    }
  }
  EXPECT_GE(run, 12);
}

TEST(ShippedRulesTest, EachRuleHasATestThatFiresAndOneThatDoesNot) {
  const std::shared_ptr<const RuleSet> rules = ShippedRules();
  ASSERT_NE(rules, nullptr);
  std::set<std::string> fire;
  bool any_silent = false;
  const auto files = ListFiles(SourcePath("rules"), {"_test.yaml"});
  ASSERT_TRUE(files.ok()) << files.status();
  for (const std::string& file : *files) {
    for (const RuleTest& test : ReadTests(file)) {
      any_silent |= test.expected.empty();
      for (const std::string& key : test.expected) fire.insert(key.substr(0, key.find('/')));
    }
  }
  EXPECT_TRUE(any_silent);
  for (const Rule& rule : rules->rules()) EXPECT_EQ(fire.count(rule.id), 1u) << rule.id;
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
