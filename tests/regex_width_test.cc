#include "daemon/match/regex_width.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <string>

namespace wirewatch {
namespace {

// The bound in code points; -1 for none.
int Width(const std::string& pattern) {
  EXPECT_TRUE(RE2(pattern, RE2::Quiet).ok()) << pattern;
  const auto bytes = MaxMatchBytes(pattern);
  return bytes.has_value() ? static_cast<int>(*bytes / 4) : -1;
}

TEST(RegexWidthTest, TheWidthOfEachPartAddsUp) {
  const struct {
    const char* pattern;
    int width;
  } kRows[] = {
      {"", 0},
      {"abc", 3},
      {"a|bcd|ef", 3},
      {"(?:ab){2}c?", 5},
      {"a{2,4}", 4},
      {"a{2,}", -1},
      {"a*", -1},
      {"(?:)*", 0},
      {"a+?", -1},
      {"x.{0,30}y", 32},
      {R"(\bUN\b)", 2},
      {R"(^\d{4}-\d\d$)", 7},
      {"[a-z]{3}", 3},
      {"[]x]", 1},
      {"[^]x]y", 2},
      {R"([\]x]y)", 2},
      {"[[:alpha:]-]{2}", 2},
      {R"([\x{e9}\pL]z)", 2},
      {R"(\x{1F600}\x41)", 2},
      {R"(\p{Greek}\PL)", 2},
      {"(?i)abc", 3},
      {"(?i:abc)d", 4},
      {"(?P<name>ab)c", 3},
      {"(a(b(c|de)){2})", 7},
      {"최룡해", 3},
      {R"(\(\.\*)", 3},
      {"a{", 2},
      {"a{,3}", 5},
      {R"(\Qa.b\E)", -1},
      {R"(\123)", -1},
      {"((a{500}){500}){500}", -1},
  };
  for (const auto& row : kRows) {
    if (!RE2(row.pattern, RE2::Quiet).ok()) {
      EXPECT_EQ(std::string(row.pattern), "((a{500}){500}){500}");
      continue;
    }
    EXPECT_EQ(Width(row.pattern), row.width) << row.pattern;
  }
}

}  // namespace
}  // namespace wirewatch
