#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"
#include "tests/temporary_folder.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

using ::testing::ContainsRegex;
using ::testing::HasSubstr;
using ::testing::Not;

int Count(const std::string& text, const std::string& part) {
  int count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++count;
  return count;
}

TEST(DemoTest, ShowsEveryAlertOfTheSamplesAndWhereItsMetricsAre) {
  const auto result = test::RunProgram({"demo"}, {.working_directory = SourcePath("")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "");
  EXPECT_EQ(Count(result.out, "\n  rule     dprk-official-sanctioned   alert "), 5);
  EXPECT_EQ(Count(result.out, "produced  rules/samples/"), 3);
  EXPECT_THAT(result.out, ContainsRegex("metrics   http://127.0.0.1:[0-9]+/metrics\n"));
  EXPECT_THAT(result.out,
              ContainsRegex("\n3 articles, 5 alerts, 0 dead letters in [0-9.]+m?s\nNext: "));
  EXPECT_THAT(result.out, Not(HasSubstr("\x1b")));
}

TEST(DemoTest, AnArticleThatCannotBeReadIsADeadLetterAndNotTheEnd) {
  const test::TemporaryFolder folder;
  folder.Write("articles/a.json", "{\"body\": ");
  folder.Write("articles/b.txt", "There is a fire in the harbour.");
  const std::string rules =
      folder.Write("rules.yaml", "rules: [{id: r, terms: {t: {words: [fire]}}, condition: t}]");
  const auto result =
      test::RunProgram({"demo", "--rules", rules, "--articles", folder.Path("articles")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("\n2 articles, 1 alerts, 1 dead letters in "));
}

TEST(DemoTest, RulesAndArticlesThatAreNotThereAreNamed) {
  const test::TemporaryFolder folder;
  const auto rules = test::RunProgram({"demo", "--rules", folder.Path("none")});
  EXPECT_EQ(rules.exit_code, 1);
  EXPECT_THAT(rules.err, HasSubstr(folder.Path("none")));
  const auto articles = test::RunProgram({"demo", "--articles", folder.Path("none")},
                                         {.working_directory = SourcePath("")});
  EXPECT_EQ(articles.exit_code, 1);
  EXPECT_THAT(articles.err, HasSubstr(folder.Path("none")));
}

TEST(DemoTest, AnAddressThatIsNotOfThisMachineIsNamed) {
  const auto result =
      test::RunProgram({"demo", "--admin", "192.0.2.1:1"}, {.working_directory = SourcePath("")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("cannot listen on admin.address 192.0.2.1:1"));
}

}  // namespace
}  // namespace wirewatch
