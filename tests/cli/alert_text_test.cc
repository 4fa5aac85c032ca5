#include "daemon/cli/alert_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/cli/program.h"
#include "tests/temporary_folder.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kRules[] = R"(
entities:
  - {id: ada, name: Ada Lovelace, refs: {un: x}}
rules:
  - id: banned
    title: A ban on somebody
    severity: high
    per: entity
    terms: {who: {entities: [ada]}, ban: {words: ["ban*"]}}
    condition: who and ban
)";

// Of one alert: one highlight in each of its two snippets.
constexpr char kFirst[] = "body: \x1b[1;33mAda Lovelace\x1b[0m is banned.\n";
constexpr char kSecond[] = "body: Ada Lovelace is \x1b[1;33mbanned\x1b[0m.\n";

std::vector<std::string> ScanArguments(const test::TemporaryFolder& folder) {
  return {"scan", "--rules", folder.Write("rules.yaml", kRules),
          folder.Write("a.txt", "Ada Lovelace is banned.")};
}

std::string TextOf(const std::string& article) {
  const std::vector<Alert> alerts = ScanValue(CompileYaml(kRules), article);
  EXPECT_EQ(alerts.size(), 1);
  return alerts.empty() ? "" : ToText(alerts[0], "a.txt", false);
}

TEST(AlertTextTest, IsPlainWhereItIsPiped) {
  const test::TemporaryFolder folder;
  const auto result = test::RunProgram(ScanArguments(folder));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out,
              HasSubstr("HIGH  A ban on somebody\n  entity   Ada Lovelace (ada, un x)\n"));
  EXPECT_THAT(result.out, Not(HasSubstr("\x1b")));
}

TEST(AlertTextTest, HighlightsWhatWasFoundOnATerminal) {
  const test::TemporaryFolder folder;
  const auto result = test::RunProgramOnTerminal(ScanArguments(folder));
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, HasSubstr("\x1b[1mHIGH  A ban on somebody\x1b[0m\n"));
  EXPECT_THAT(result.out, HasSubstr(kFirst));
  EXPECT_THAT(result.out, HasSubstr(kSecond));
  EXPECT_EQ(result.err, "1 article, 1 alert\n");
}

TEST(AlertTextTest, NoColorKeepsATerminalPlain) {
  const test::TemporaryFolder folder;
  const auto result =
      test::RunProgramOnTerminal(ScanArguments(folder), {.environment = {{"NO_COLOR", "1"}}});
  EXPECT_THAT(result.out, HasSubstr("body: Ada Lovelace is banned.\n"));
  EXPECT_THAT(result.out, Not(HasSubstr("\x1b")));
}

TEST(AlertTextTest, JsonIsNotHighlightedOnATerminal) {
  const test::TemporaryFolder folder;
  std::vector<std::string> arguments = ScanArguments(folder);
  arguments.insert(arguments.end(), {"--format", "jsonl"});
  EXPECT_THAT(test::RunProgramOnTerminal(arguments).out, Not(HasSubstr("\x1b")));
}

TEST(AlertTextTest, ControlCharactersOfAnArticleDoNotReachTheTerminal) {
  const std::string text = TextOf(
      R"({"title": "Red \u001b[31m \u009b31m", "body": "Ada Lovelace\u001b]0;x\u0007 is banned"})");
  EXPECT_THAT(text, Not(HasSubstr("\x1b")));
  EXPECT_THAT(text, Not(HasSubstr("\x07")));
  EXPECT_THAT(text, Not(HasSubstr("\u009b")));
  EXPECT_THAT(text, HasSubstr("  article  Red  [31m"));
}

TEST(AlertTextTest, ShowsTheEntityEvenWhereAWordFillsThePage) {
  std::string article = "Headline\n\n";
  for (int i = 0; i < 70; ++i) absl::StrAppend(&article, "ban number ", i, ". ");
  const std::string text = TextOf(article + "Ada Lovelace.");
  EXPECT_THAT(text, HasSubstr("ban number 69. Ada Lovelace."));
  // 71 mentions, of which the alert has 50 and the text 6.
  EXPECT_THAT(text, HasSubstr("  and 65 more\n"));
}

TEST(AlertTextTest, SaysWhereTheArticleIsEvenIfItHasNoTitle) {
  const std::string text = TextOf("Ada Lovelace is banned.");
  EXPECT_THAT(text, HasSubstr("  from     a.txt\n"));
  EXPECT_THAT(text, Not(HasSubstr("  article  ")));
  const std::vector<Alert> alerts = ScanValue(CompileYaml(kRules), "Ada Lovelace is banned.");
  ASSERT_EQ(alerts.size(), 1);
  EXPECT_THAT(JsonAlertToText(ToJson(alerts[0]), false), HasSubstr("  from     test[0]@0\n"));
}

TEST(AlertTextTest, EndsWithTheRuleTheAlertAndAnEmptyLine) {
  const std::string text = TextOf("Ada Lovelace is banned.");
  EXPECT_THAT(text, HasSubstr("  rule     banned   alert "));
  EXPECT_THAT(text, EndsWith("\n\n"));
}

TEST(AlertTextTest, WhatIsNoAlertIsShownAsItIs) {
  EXPECT_EQ(JsonAlertToText("not json", true), "not json\n");
  EXPECT_EQ(JsonAlertToText("{\"rule\": 7}", true), "{\"rule\": 7}\n");
}

}  // namespace
}  // namespace wirewatch
