#include "daemon/match/regex_syntax.h"

#include <gtest/gtest.h>
#include <re2/re2.h>

#include <string>

namespace wirewatch {
namespace {

RegexNode Read(const std::string& pattern) {
  EXPECT_TRUE(RE2(pattern, RE2::Quiet).ok()) << pattern;
  const std::optional<RegexSyntax> syntax = ReadRegex(pattern);
  EXPECT_TRUE(syntax.has_value()) << pattern;
  return syntax.has_value() ? syntax->root : RegexNode();
}

// The ASCII characters that a match can have, and "+" if others.
std::string Chars(const CharSet& set) {
  std::string chars;
  for (char c = ' '; c < 0x7F; ++c) {
    if (set.Has(c)) chars += c;
  }
  if (set.Has('\n')) chars += "\\n";
  return set.beyond_ascii() ? chars + "+" : chars;
}

TEST(RegexSyntaxTest, TheWidthOfEachPartAddsUp) {
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
      {R"(\Qa.b\E)", 3},
      {R"(\123)", 1},
      {"((a{500}){500}){500}", -1},
  };
  for (const auto& row : kRows) {
    if (!RE2(row.pattern, RE2::Quiet).ok()) {
      EXPECT_EQ(std::string(row.pattern), "((a{500}){500}){500}");
      continue;
    }
    const size_t width = MaxWidth(Read(row.pattern));
    EXPECT_EQ(width >= kNoBound ? -1 : static_cast<int>(width), row.width) << row.pattern;
  }
}

TEST(RegexSyntaxTest, TheCharactersOfAPartAreNeverTooFew) {
  const struct {
    const char* pattern;
    const char* chars;
  } kRows[] = {
      {"abca", "abc"},
      {"(?i)ab", "ABab"},
      {"(?i:a)b", "Aab"},
      {"a(?i)b|c", "BCabc"},
      {"(?:(?i)a)b", "Aab"},
      {"(?i)a(?-i)b", "Aab"},
      {"[a-c]", "abc"},
      {"[]-]", "-]"},
      {R"([\d])", "0123456789"},
      {R"(\D)",
       " !\"#$%&'()*+,-./"
       ":;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~\\n+"},
      {"[^!-~]", " \\n+"},
      {"[[:digit:]]", "0123456789"},
      {"[^[:^digit:]]", "0123456789+"},
      {R"([\x41-\x{43}])", "ABC"},
      {R"(\101\x42)", "AB"},
      {R"([A-B\x{e9}])", "AB+"},
      {"é", "+"},
      {"(?i)ſ", "KSks+"},
      {R"(\s)", " \\n"},
      {R"(\Qa.\E)", ".a"},
      {R"(a\b^$)", "a"},
  };
  for (const auto& row : kRows) EXPECT_EQ(Chars(CharsOf(Read(row.pattern))), row.chars);
}

TEST(RegexSyntaxTest, ADotStopsAtALineUnlessToldOtherwise) {
  EXPECT_FALSE(CharsOf(Read("a.b")).Has('\n'));
  EXPECT_TRUE(CharsOf(Read("(?s)a.b")).Has('\n'));
  EXPECT_TRUE(CharsOf(Read("a(?s:.)b")).Has('\n'));
  EXPECT_TRUE(CharsOf(Read("[^a]")).Has('\n'));
}

TEST(RegexSyntaxTest, TheFirstAndTheLastCharacterSkipWhatMayBeEmpty) {
  EXPECT_EQ(Chars(FirstOf(Read("a?b*(?:c|d)e"))), "abcd");
  EXPECT_EQ(Chars(LastOf(Read("a(?:b|c)d?(?:e{0,2})"))), "bcde");
  EXPECT_TRUE(MayBeEmpty(Read("(?:a*|b)c?")));
  EXPECT_FALSE(MayBeEmpty(Read("a+")));
  EXPECT_TRUE(MayBeEmpty(Read("(?:a?)+")));
}

TEST(RegexSyntaxTest, WhatFoldsToAsciiIsToldOnlyWhereCaseDoesNotMatter) {
  EXPECT_TRUE(ReadRegex("(?i)ask")->folds_to_ascii);
  EXPECT_TRUE(ReadRegex("(?i)[a-z]")->folds_to_ascii);
  EXPECT_FALSE(ReadRegex("ask")->folds_to_ascii);
  EXPECT_FALSE(ReadRegex("(?i)end")->folds_to_ascii);
}

}  // namespace
}  // namespace wirewatch
