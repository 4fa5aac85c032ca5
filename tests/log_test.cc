#include "daemon/base/log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace wirewatch {
namespace {

using ::testing::ContainsRegex;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Not;

std::string Text(const std::vector<LogField>& fields) {
  return FormatLogLine(LogFormat::kText, LogLevel::kInfo, "m", fields);
}

nlohmann::json Json(const std::vector<LogField>& fields) {
  const std::string line = FormatLogLine(LogFormat::kJson, LogLevel::kInfo, "m", fields);
  return nlohmann::json::parse("{" + line, nullptr, /*allow_exceptions=*/false);
}

TEST(LogTest, ATextLineIsTheLevelTheMessageAndTheFields) {
  EXPECT_EQ(FormatLogLine(LogFormat::kText, LogLevel::kWarning, "rules not loaded",
                          {{"path", "rules/a.yaml"}, {"errors", 3}, {"took_s", 0.5}}),
            "warning: rules not loaded path=rules/a.yaml errors=3 took_s=0.5");
}

TEST(LogTest, EachLevelHasItsName) {
  EXPECT_EQ(FormatLogLine(LogFormat::kText, LogLevel::kDebug, "m", {}), "debug: m");
  EXPECT_EQ(FormatLogLine(LogFormat::kText, LogLevel::kInfo, "m", {}), "info: m");
  EXPECT_EQ(FormatLogLine(LogFormat::kText, LogLevel::kError, "m", {}), "error: m");
}

TEST(LogTest, AValueThatIsNoPlainWordIsQuotedInText) {
  const struct {
    const char* name;
    absl::string_view value;
    const char* written;
  } kCases[] = {
      {"plain", "a/b:c,d", "a/b:c,d"},
      {"empty", "", R"("")"},
      {"space", "a b", R"("a b")"},
      {"equals sign, which would begin another field", "a=b", R"("a=b")"},
      {"quote", "a\"b", R"("a\"b")"},
      {"backslash, which a reader would take for an escape", "a\\b", R"("a\\b")"},
      {"line end, which would begin another line", "a\nb", R"("a\nb")"},
      {"carriage return and tab", "\r\t", R"("\r\t")"},
      {"escape character, which a terminal obeys", "\x1b[31m", R"("\033[31m")"},
      {"NUL", absl::string_view("a\0b", 3), R"("a\000b")"},
      {"delete", "a\x7f", R"("a\177")"},
      {"letters beyond ASCII stay", "최룡해", "최룡해"},
      {"and stay within quotes", "Łódź ż", "\"Łódź ż\""},
  };
  for (const auto& c : kCases) {
    EXPECT_EQ(Text({{"k", c.value}}), absl::StrCat("info: m k=", c.written)) << c.name;
  }
}

TEST(LogTest, AJsonLineHoldsTheSameFacts) {
  EXPECT_EQ(FormatLogLine(LogFormat::kJson, LogLevel::kWarning, "rules not loaded",
                          {{"path", "a \"b\"\n"}, {"errors", 3}}),
            R"("level":"warning","message":"rules not loaded","path":"a \"b\"\n","errors":"3"})");
}

TEST(LogTest, AJsonLineIsValidWhateverTheValue) {
  EXPECT_EQ(Json({{"k", absl::string_view("\0\x1b\x7f", 3)}})["k"], std::string("\0\x1b\x7f", 3));
  EXPECT_EQ(Json({{"k", "최룡해"}})["k"], "최룡해");
  EXPECT_EQ(Json({{"k", "caf\xE9 \xF0\x9F"}})["k"], "caf\uFFFD \uFFFD") << "not valid UTF-8";
}

TEST(LogTest, AFieldDoesNotOverwriteTheLevelOrTheMessage) {
  const nlohmann::json line = Json({{"message", "x"}, {"level", "y"}});
  EXPECT_EQ(line["message"], "m");
  EXPECT_EQ(line["level"], "info");
}

TEST(LogTest, LogWritesOneLineWithItsTimeToStandardError) {
  ConfigureLog(LogFormat::kText, LogLevel::kInfo);
  ::testing::internal::CaptureStderr();
  Log(LogLevel::kError, "a {} %v message", {{"k", "{} %v"}});
  EXPECT_THAT(::testing::internal::GetCapturedStderr(),
              MatchesRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z "
                           "error: a \\{\\} %v message k=\"\\{\\} %v\"\n"));
}

TEST(LogTest, LogWritesAnObjectALineOnceItIsConfiguredForJson) {
  ConfigureLog(LogFormat::kJson, LogLevel::kDebug);
  ::testing::internal::CaptureStderr();
  Log(LogLevel::kDebug, "started", {{"workers", 2}});
  const std::string line = ::testing::internal::GetCapturedStderr();
  const nlohmann::json object = nlohmann::json::parse(line, nullptr, false);
  ASSERT_TRUE(object.is_object()) << line;
  EXPECT_THAT(object.value("time", ""), ContainsRegex("^[0-9]{4}-.*Z$"));
  EXPECT_EQ(object.value("message", ""), "started");
  EXPECT_EQ(object.value("workers", ""), "2");
}

TEST(LogTest, WhatIsBelowTheLevelIsNotWritten) {
  ConfigureLog(LogFormat::kText, LogLevel::kWarning);
  ::testing::internal::CaptureStderr();
  Log(LogLevel::kInfo, "quiet");
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), IsEmpty());
  ::testing::internal::CaptureStderr();
  Log(LogLevel::kWarning, "loud");
  EXPECT_THAT(::testing::internal::GetCapturedStderr(), Not(IsEmpty()));
}

}  // namespace
}  // namespace wirewatch
