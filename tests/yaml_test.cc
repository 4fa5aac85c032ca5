#include "daemon/base/yaml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

struct Parsed {
  YamlNode root;
  // As they are printed, without the help.
  std::vector<std::string> diagnostics;
};

std::vector<std::string> Print(std::vector<Diagnostic> diagnostics) {
  std::vector<std::string> lines;
  for (Diagnostic& diagnostic : diagnostics) {
    diagnostic.help.clear();
    lines.push_back(ToString(diagnostic));
  }
  return lines;
}

Parsed Parse(const std::string& text, size_t max_nodes = 1000) {
  std::vector<Diagnostic> diagnostics;
  YamlNode root = ParseYaml({"f", text, max_nodes}, &diagnostics);
  return {std::move(root), Print(std::move(diagnostics))};
}

// The whole tree on one line: scalars with their places, "~" for null, quotes where it is quoted.
std::string Tree(const YamlNode& node) {
  const std::string place = absl::StrCat("@", node.line, ":", node.column);
  if (node.IsNull()) return absl::StrCat("~", place);
  if (node.IsScalar()) {
    const char* const quote = node.quoted ? "'" : "";
    return absl::StrCat(quote, node.scalar, quote, place);
  }
  std::string text;
  for (size_t i = 0; i < node.items.size(); ++i) {
    absl::StrAppend(&text, i > 0 ? ", " : "",
                    node.IsMap() ? absl::StrCat(Tree(node.keys[i]), ": ") : "",
                    Tree(node.items[i]));
  }
  return absl::StrCat(node.IsMap() ? "{" : "[", text, node.IsMap() ? "}" : "]", place);
}

TEST(YamlTest, EveryValueKnowsItsLineAndItsColumnInBytes) {
  const struct {
    const char* name;
    const char* text;
    const char* tree;
  } kCases[] = {
      {"block", "a: 1\nb:\n  - x\n  - y\n", "{a@1:1: 1@1:4, b@2:1: [x@3:5, y@4:5]@3:3}@1:1"},
      {"flow", "a: {b: [x, y]}", "{a@1:1: {b@1:5: [x@1:9, y@1:12]@1:8}@1:4}@1:1"},
      {"letters of two and three bytes", "é: 최\nü: [룡, 해]",
       "{é@1:1: 최@1:5, ü@2:1: [룡@2:6, 해@2:11]@2:5}@1:1"},
      {"quotes", "a: 'x'\nb: \"y\"\n", "{a@1:1: 'x'@1:4, b@2:1: 'y'@2:4}@1:1"},
      {"a block of text", "a: |\n  x\nb: 1\n", "{a@1:1: 'x\n'@1:4, b@3:1: 1@3:4}@1:1"},
      {"lines of Windows", "a: 1\r\nb: 2\r\n", "{a@1:1: 1@1:4, b@2:1: 2@2:4}@1:1"},
      {"a byte order mark is no column",
       "\xEF\xBB\xBF"
       "a: 'x'",
       "{a@1:1: 'x'@1:4}@1:1"},
      {"comments", "# a\na: 1 # b\n", "{a@2:1: 1@2:4}@2:1"},
      {"an end of the document", "a: 1\n...\n", "{a@1:1: 1@1:4}@1:1"},
  };
  for (const auto& c : kCases) {
    const Parsed parsed = Parse(c.text);
    EXPECT_EQ(Tree(parsed.root), c.tree) << c.name;
    EXPECT_THAT(parsed.diagnostics, IsEmpty()) << c.name;
  }
}

TEST(YamlTest, NullIsWhatIsWrittenAsNothingAndNotInQuotes) {
  EXPECT_EQ(Tree(Parse("[~, null, '~', 'null', '', nil]").root),
            "[~@1:2, ~@1:5, '~'@1:11, 'null'@1:16, ''@1:24, nil@1:28]@1:1");
  EXPECT_TRUE(Parse("a:\n").root.items[0].IsNull());
}

TEST(YamlTest, AnEmptyFileIsNullAndNoError) {
  for (const char* text : {"", "\n", "# a comment\n", "---\n"}) {
    const Parsed parsed = Parse(text);
    EXPECT_TRUE(parsed.root.IsNull()) << text;
    EXPECT_THAT(parsed.diagnostics, IsEmpty()) << text;
  }
}

TEST(YamlTest, AnAliasIsACopyOfWhatItNames) {
  EXPECT_EQ(Tree(Parse("a: &x [1]\nb: *x\nc: &y 2\nd: *y\n").root),
            "{a@1:1: [1@1:8]@1:4, b@2:1: [1@1:8]@1:4, c@3:1: 2@3:4, d@4:1: 2@3:4}@1:1");
}

TEST(YamlTest, WhatIsNotWellFormedIsReportedAtItsPlace) {
  const struct {
    const char* name;
    std::string text;
    const char* diagnostic;
  } kCases[] = {
      {"a key twice", "a: 1\nb: 2\na: 3\n", "f:3:1: error: the key 'a' stands twice in this map"},
      {"twice, once in quotes", "{a: 1, 'a': 2}",
       "f:1:8: error: the key 'a' stands twice in this map"},
      {"a list as key", "? [a]\n: b\n", "f:1:3: error: expected text as a key"},
      {"nothing as key", ": b\n", "f:1:1: error: expected text as a key"},
      {"second document", "a: 1\n---\nb: 2\n",
       "f:3:1: error: a second document begins here, expected one in a file"},
      {"a map after a list", "- a\nb: 1\n",
       "f:2:1: error: a second document begins here, expected one in a file"},
      {"alias inside of itself", "a: &x [1, *x]",
       "f:1:11: error: an alias inside the value that it names"},
      {"alias before its anchor", "a: *x\nb: &x 1\n",
       "f:1:4: error: this '*' begins an alias, and no '&' defines it before"},
      {"list not closed", "a: [1, 2\n",
       "f:2:1: error: expected ',' or ']' in the list that a '[' began"},
      {"map not closed", "a: {b: 1\nc: 2\n",
       "f:2:2: error: expected ',' or '}' in the map that a '{' began"},
      {"double quote not closed", "a: 1\nb: \"x\\\"\nc: 2\n",
       "f:2:4: error: this \" is not closed"},
      {"single quote not closed", "a: 'it''s\nb: 2", "f:1:4: error: this ' is not closed"},
      {"quote not closed behind an anchor", "a: &x 'it\n", "f:1:4: error: this ' is not closed"},
      {"quote not closed in a file of Windows", "a: 1\r\nb: 'x\r\n",
       "f:2:4: error: this ' is not closed"},
      {"text after a quote", "a: 'it's'",
       "f:1:8: error: expected another key of the map, or its end"},
      {"bracket too many", "a: [1]]", "f:1:7: error: this bracket closes nothing"},
      {"colon in text", "a: b: c", "f:1:5: error: this ':' follows no key of the map"},
      {"reserved sign", "a: @b",
       "f:1:4: error: no text begins with this character unless it is quoted"},
      {"bad escape", "a: \"\\q\"", "f:1:7: error: unknown escape character: q"},
      {"not UTF-8", "a: 1\nb: caf\xE9\n", "f:2:7: error: the byte 0xe9 is no valid UTF-8 here"},
      {"UTF-16",
       std::string("\xFF\xFE"
                   "a\0",
                   4),
       "f:1:1: error: the byte 0xff is no valid UTF-8 here"},
      {"a NUL", std::string("a: \0b", 5),
       "f:1:4: error: the control character U+0000 may not stand in a YAML file"},
      {"the character that ends a file for yaml-cpp", "a: 1\nb: \x04\nc: 3\n",
       "f:2:4: error: the control character U+0004 may not stand in a YAML file"},
  };
  for (const auto& c : kCases) {
    EXPECT_THAT(Parse(c.text).diagnostics, ElementsAre(c.diagnostic)) << c.name;
  }
}

TEST(YamlTest, QuotesThatAreClosedAreNotTakenForOpenOnes) {
  EXPECT_THAT(
      Parse("a: 'it''s'\nb: \"\\\"\\\\\"\nc: |\n  it's\nd: >\n  \"\ne: &x 'y'\n").diagnostics,
      IsEmpty());
}

TEST(YamlTest, ASetLimitOfValuesIsKeptToTheOne) {
  EXPECT_THAT(Parse("a: [1, 2]", 5).diagnostics, IsEmpty());
  EXPECT_THAT(Parse("a: [1, 2]", 4).diagnostics,
              ElementsAre("f:1:8: error: more values than a file may hold (4)"));
}

TEST(YamlTest, AliasesCountAsWhatTheyStandFor) {
  std::string bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    absl::StrAppend(&bomb, "a", i, ": &a", i, " [");
    for (int j = 0; j < 10; ++j) absl::StrAppend(&bomb, j > 0 ? ", " : "", "*a", i - 1);
    absl::StrAppend(&bomb, "]\n");
  }
  EXPECT_THAT(Parse(bomb, 1'000'000).diagnostics,
              ElementsAre("f:6:40: error: more values than a file may hold (1000000)"));
}

TEST(YamlTest, NestedAnchorsCountForEachCopyThatTheyKeep) {
  std::string text;
  for (int i = 0; i < 50; ++i) absl::StrAppend(&text, "&a", i, " [");
  absl::StrAppend(&text, "x", std::string(50, ']'));
  EXPECT_THAT(Parse(text, 51 + 50 * 51 / 2 + 50).diagnostics, IsEmpty());
  EXPECT_EQ(Parse(text, 51 + 50 * 51 / 2).diagnostics.size(), 1u);
}

TEST(YamlTest, DeepNestingIsAnErrorAndNotACrash) {
  const std::string lists = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_THAT(Parse(lists).diagnostics, ElementsAre("f:2:1: error: values nested too deeply"));
  std::string maps;
  for (int i = 0; i < 600; ++i) absl::StrAppend(&maps, std::string(i, ' '), "a:\n");
  EXPECT_THAT(Parse(maps).diagnostics, ElementsAre("f:499:501: error: values nested too deeply"));
}

}  // namespace
}  // namespace wirewatch
