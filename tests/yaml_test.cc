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
            "{a@1:1: [1@1:8]@1:7, b@2:1: [1@1:8]@1:7, c@3:1: 2@3:7, d@4:1: 2@3:7}@1:1");
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
      {"a list as key", "? [a]\n: b\n", "f:1:3: error: expected text as a key, got a list"},
      {"nothing as key", ": b\n", "f:1:1: error: this ':' follows no key of the map"},
      {"second document", "a: 1\n---\nb: 2\n",
       "f:2:1: error: a second document begins here, expected one in a file"},
      {"a map after a list", "- a\nb: 1\n",
       "f:2:1: error: expected another '- ' item of the list, or its end"},
      {"alias inside of itself", "a: &x [1, *x]",
       "f:1:11: error: an alias inside the value that it names"},
      {"alias before its anchor", "a: *x\nb: &x 1\n",
       "f:1:4: error: this '*' begins an alias, and no '&x' defines it before"},
      {"list not closed", "a: [1, 2\n", "f:1:4: error: this '[' is not closed"},
      {"map not closed", "a: {b: 1\nc: 2\n",
       "f:2:2: error: expected ',' or '}' in the map that a '{' began"},
      {"double quote not closed", "a: 1\nb: \"x\\\"\nc: 2\n",
       "f:2:4: error: this \" is not closed"},
      {"single quote not closed", "a: 'it''s\nb: 2", "f:1:4: error: this ' is not closed"},
      {"quote not closed behind an anchor", "a: &x 'it\n", "f:1:7: error: this ' is not closed"},
      {"quote not closed in a file of Windows", "a: 1\r\nb: 'x\r\n",
       "f:2:4: error: this ' is not closed"},
      {"text after a quote", "a: 'it's'", "f:1:8: error: text goes on behind the closing quote"},
      {"bracket too many", "a: [1]]", "f:1:7: error: this ']' closes nothing"},
      {"colon in text", "a: b: c", "f:1:5: error: this ': ' stands in text that is not quoted"},
      {"reserved sign", "a: @b", "f:1:4: error: no text begins with '@' unless it is quoted"},
      {"bad escape", "a: \"\\q\"",
       "f:1:5: error: no escape is written like this within double quotes"},
      {"not UTF-8", "a: 1\nb: caf\xE9\n", "f:2:7: error: the byte 0xe9 is no valid UTF-8 here"},
      {"UTF-16",
       std::string("\xFF\xFE"
                   "a\0",
                   4),
       "f:1:1: error: the file is UTF-16, expected UTF-8"},
      {"a tab in the indentation", "a:\n\tb: 1\n", "f:2:1: error: a tab in the indentation"},
      {"a tab where text goes on", "a: b\n\tc: d\n", "f:2:1: error: a tab in the indentation"},
      {"a tag", "a: !!str b", "f:1:4: error: a '!' begins a tag, which no value here may have"},
      {"a sign of a tag in text", "a: !important",
       "f:1:4: error: a '!' begins a tag, which no value here may have"},
      {"a key without its colon", "a: 1\nb\nc: 2\n",
       "f:2:1: error: expected a ':' and a value after this key"},
      {"one comma too many", "a: [1,, 2]", "f:1:7: error: expected a value before this ','"},
      {"a byte order mark in the middle",
       "a: 1\n\xEF\xBB\xBF"
       "b: 2\n",
       "f:2:1: error: the byte order mark U+FEFF may stand only at the beginning of a file"},
      {"a control character of Latin-1", "a: \xC2\x90",
       "f:1:4: error: the control character U+0090 may not stand in a YAML file"},
      {"text behind the sign of a block", "a: | b\n  c\n",
       "f:1:6: error: a block of text begins on the line after its '|' or '>'"},
      {"a directive", "%FOO\n---\na: 1\n",
       "f:1:1: error: a '%' at the beginning of a line begins a directive, which no rule needs"},
      {"a NUL", std::string("a: \0b", 5),
       "f:1:4: error: the control character U+0000 may not stand in a YAML file"},
      {"a control character", "a: 1\nb: \x04\nc: 3\n",
       "f:2:4: error: the control character U+0004 may not stand in a YAML file"},
  };
  for (const auto& c : kCases) {
    EXPECT_THAT(Parse(c.text).diagnostics, ElementsAre(c.diagnostic)) << c.name;
  }
}

TEST(YamlTest, AFaultNamesTheOtherPlaceThatItHasToDoWith) {
  std::vector<Diagnostic> diagnostics;
  ParseYaml({"f", "a: 1\nb: {c: 2\n  d: 3}\n"}, &diagnostics);
  ParseYaml({"f", "a: 1\nb: 2\na: 3\n"}, &diagnostics);
  ASSERT_EQ(diagnostics.size(), 2u);
  ASSERT_EQ(diagnostics[0].related.size(), 1u);
  EXPECT_EQ(ToString(diagnostics[0].related[0].location), "f:2:4");
  EXPECT_EQ(diagnostics[0].related[0].message, "the map begins here");
  ASSERT_EQ(diagnostics[1].related.size(), 1u);
  EXPECT_EQ(ToString(diagnostics[1].related[0].location), "f:1:1");
}

TEST(YamlTest, AKeyTwiceIsFoundInALargeMapToo) {
  std::string text;
  for (int i = 0; i < 40; ++i) absl::StrAppend(&text, "k", i, ": 1\n");
  EXPECT_THAT(Parse(text + "k3: 2\nk39: 2\nk40: 2\n").diagnostics,
              ElementsAre("f:41:1: error: the key 'k3' stands twice in this map",
                          "f:42:1: error: the key 'k39' stands twice in this map"));
}

TEST(YamlTest, ValuesKnowWhereTheyEnd) {
  const YamlNode root = Parse("a: xy\nb: '최룡'\nc: [1,\n  2]\n").root;
  const auto end = [&](size_t i) {
    return absl::StrCat(root.items[i].end_line, ":", root.items[i].end_column);
  };
  EXPECT_EQ(end(0), "1:6");
  EXPECT_EQ(end(1), "2:12");
  EXPECT_EQ(end(2), "4:5");
  EXPECT_EQ(root.keys[0].end_column, 2);
}

TEST(YamlTest, LinesAreCountedAsEditorsDo) {
  // U+2028 and U+0085 end a line for YAML 1.1, and for no editor.
  EXPECT_EQ(Tree(Parse("a: 'x\xE2\x80\xA8y'\nb: 'x\xC2\x85y'\nc: 1").root.items[2]), "1@3:4");
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
  EXPECT_THAT(Parse(lists).diagnostics,
              ElementsAre("f:1:201: error: values nested deeper than 200 levels"));
  std::string maps;
  for (int i = 0; i < 600; ++i) absl::StrAppend(&maps, std::string(i, ' '), "a:\n");
  EXPECT_THAT(Parse(maps).diagnostics,
              ElementsAre("f:201:201: error: values nested deeper than 200 levels"));
}

}  // namespace
}  // namespace wirewatch
