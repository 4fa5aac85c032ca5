#include "wirewatch/rule_loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/testing.h"

namespace wirewatch {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr char kEntities[] = "entities:\n  - {id: ada, name: Ada Lovelace, groups: [people]}\n";
constexpr char kRule[] =
    "rules:\n"
    "  - id: r\n"
    "    terms: {who: {entities: [people]}}\n"
    "    condition: who\n";

std::string Diagnostics(const LoadedRules& loaded) {
  std::string text;
  for (const Diagnostic& diagnostic : loaded.diagnostics) text += ToString(diagnostic) + "\n";
  return text;
}

std::string DiagnosticsOf(const std::string& yaml) {
  return Diagnostics(LoadRuleFiles({{"f.yaml", yaml}}));
}

TEST(RuleLoaderTest, SeveralFilesAreOneSetInAnyOrder) {
  const LoadedRules one = LoadRuleFiles({{"a.yaml", kEntities}, {"b.yaml", kRule}});
  const LoadedRules other = LoadRuleFiles({{"x.yaml", kRule}, {"y.yaml", kEntities}});
  ASSERT_TRUE(one.book.has_value()) << Diagnostics(one);
  ASSERT_TRUE(other.book.has_value()) << Diagnostics(other);
  EXPECT_EQ(one.book->digest, other.book->digest);
  EXPECT_EQ(one.book->rules[0].revision, other.book->rules[0].revision);
  const LoadedRules changed =
      LoadRuleFiles({{"a.yaml", kEntities}, {"b.yaml", std::string(kRule) + "\n"}});
  EXPECT_NE(one.book->digest, changed.book->digest);
}

TEST(RuleLoaderTest, ADuplicateIdNamesBothPlaces) {
  EXPECT_THAT(Diagnostics(LoadRuleFiles({{"a.yaml", kEntities}, {"b.yaml", kEntities}})),
              HasSubstr("b.yaml:2:10: error: the entity 'ada' is already defined at a.yaml:2:10"));
}

TEST(RuleLoaderTest, EachMistakeIsAtItsPlaceWithHelp) {
  const std::string rule(kRule);
  EXPECT_THAT(DiagnosticsOf(rule), HasSubstr("no entity or group is named 'people'"));
  const std::string good = std::string(kEntities) + rule;
  EXPECT_THAT(DiagnosticsOf(good + "    condtion: who\n"),
              HasSubstr("f.yaml:7:5: error: unknown key 'condtion' in a rule (did you mean "
                        "'condition'?)"));
  EXPECT_THAT(DiagnosticsOf(good + "    severity: hgh\n"), HasSubstr("did you mean 'high'?"));
  EXPECT_THAT(DiagnosticsOf(good + "    zones: [titel]\n"), HasSubstr("did you mean 'title'?"));
  EXPECT_THAT(DiagnosticsOf("rules:\n  - id: r\n    terms: {w: {words: $wrods}}\n"
                            "    condition: w\nlists: {words: [a]}\n"),
              HasSubstr("no list is named 'wrods' (did you mean 'words'?)"));
  EXPECT_THAT(DiagnosticsOf("rules:\n  - id: r\n    terms: {w: {words: [a]}}\n"
                            "    condition: \"w and x\"\n"),
              HasSubstr("f.yaml:4:23: error: in the condition: no term is named 'x'"));
  EXPECT_THAT(DiagnosticsOf("rules:\n  - id: r\n    per: entity\n    terms: {w: {words: [a]}}\n"
                            "    condition: w\n"),
              HasSubstr("'per: entity' needs a term with 'entities'"));
  EXPECT_THAT(DiagnosticsOf("rules:\n  - {terms: {w: {words: [a*b]}}}\n"),
              AllOf(HasSubstr("'*' may stand only at the end"), HasSubstr("needs the key 'id'"),
                    HasSubstr("needs the key 'condition'")));
}

TEST(RuleLoaderTest, AFolderIsSearchedAndItsTestFilesArePassedOver) {
  const std::filesystem::path folder =
      std::filesystem::path(::testing::TempDir()) / "rule_loader_test";
  std::filesystem::create_directories(folder / "inner");
  std::ofstream(folder / "a.yaml") << kEntities;
  std::ofstream(folder / "inner" / "b.yml") << kRule;
  std::ofstream(folder / "b_test.yaml") << "tests: []\n";
  const LoadedRules loaded = LoadRules({folder.string()});
  ASSERT_TRUE(loaded.book.has_value()) << Diagnostics(loaded);
  EXPECT_EQ(loaded.book->rules.size(), 1u);
  EXPECT_THAT(Diagnostics(LoadRules({(folder / "nothing").string()})), HasSubstr("No such file"));
  // What is reached twice is there once.
  const LoadedRules twice = LoadRules(
      {folder.string(), (folder / "inner").string(), (folder / "inner/../a.yaml").string()});
  ASSERT_TRUE(twice.book.has_value()) << Diagnostics(twice);
  EXPECT_EQ(twice.book->digest, loaded.book->digest);
}

}  // namespace
}  // namespace wirewatch
