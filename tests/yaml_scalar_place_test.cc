#include "daemon/base/yaml_scalar_place.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "daemon/base/yaml.h"

namespace wirewatch {
namespace {

// The place of `part` of the first value of a file, and what stands there.
std::string PlaceOf(const std::string& text, const std::string& part) {
  std::vector<Diagnostic> diagnostics;
  const YamlNode root = ParseYaml({"f", text}, &diagnostics);
  EXPECT_TRUE(diagnostics.empty()) << text;
  const YamlNode& node = root.items.at(0);
  const size_t begin = node.scalar.find(part);
  EXPECT_NE(begin, std::string::npos) << node.scalar << " has no " << part;
  SourceLocation location = LocationOf("f", node);
  const SourceText source(text);
  if (!PlaceInScalar(source, node.scalar, begin, begin + part.size(), &location)) return "nowhere";
  const size_t from = source.OffsetOf(location.line, location.column);
  const size_t to = source.OffsetOf(location.end_line, location.end_column);
  return absl::StrCat(location.line, ":", location.column, " ", text.substr(from, to - from));
}

TEST(YamlScalarPlaceTest, APartOfAScalarIsFoundInEveryStyle) {
  const struct {
    const char* name;
    const char* text;
    const char* part;
    const char* place;
  } kCases[] = {
      {"plain", "a: one two\n", "two", "1:8 two"},
      {"plain over lines", "a: one\n  two\n  three\nb: 1\n", "three", "3:3 three"},
      {"plain with an empty line", "a: one\n\n  two\n", "two", "3:3 two"},
      {"single quotes", "a: 'it''s two'\n", "two", "1:11 two"},
      {"a quote written twice", "a: 'it''s'\n", "'s", "1:7 ''s"},
      {"single quotes over lines", "a: 'one\n   two'\n", "two", "2:4 two"},
      {"double quotes", "a: \"one two\"\n", "two", "1:9 two"},
      {"an escape before", "a: \"\\t\\u00e9 two\"\n", "two", "1:14 two"},
      {"an escape inside", "a: \"x\\x41y\"\n", "A", "1:6 \\x41"},
      {"a line that goes on", "a: \"one \\\n   two\"\n", "two", "2:4 two"},
      {"double quotes over lines", "a: \"one\n\n  two\"\n", "two", "3:3 two"},
      {"literal", "a: |\n  one\n  two\nb: 1\n", "two", "3:3 two"},
      {"literal with deeper lines", "a: |\n  one\n    two\n", "two", "3:5 two"},
      {"literal, stripped", "a: |-\n  one\n\n  two\n", "two", "4:3 two"},
      {"literal with a comment", "a: | # text\n  one two\n", "two", "2:7 two"},
      {"literal with a set indentation", "a: |2\n   one\n  two\n", "two", "3:3 two"},
      {"folded", "a: >\n  one\n  two\nb: 1\n", "two", "3:3 two"},
      {"folded with deeper lines", "a: >\n  one\n   two\n  three\n", "three", "4:3 three"},
      {"folded with an empty line", "a: >-\n  one\n\n  two\n", "two", "4:3 two"},
      {"an empty line first", "a: |\n\n  one\n", "one", "3:3 one"},
      {"lines of Windows", "a: |\r\n  one\r\n  two\r\n", "two", "3:3 two"},
      {"folded lines of Windows", "a: >\r\n  one\r\n  two\r\n", "two", "3:3 two"},
      {"letters of three bytes", "a: '최룡해 two'\n", "two", "1:15 two"},
      {"at the end of the file", "a: one", "one", "1:4 one"},
      {"in a flow map", "{a: one two, b: 1}", "two", "1:9 two"},
      {"behind an anchor", "a: &x one two\n", "two", "1:11 two"},
  };
  for (const auto& c : kCases) EXPECT_EQ(PlaceOf(c.text, c.part), c.place) << c.name;
}

TEST(YamlScalarPlaceTest, TheEndOfAScalarIsBehindItsLastCharacter) {
  SourceLocation location{"f", 1, 4, 1, 9};
  ASSERT_TRUE(PlaceInScalar(SourceText("a: 'one'\n"), "one", 3, 4, &location));
  EXPECT_EQ(ToString(location), "f:1:8");
}

TEST(YamlScalarPlaceTest, AScalarThatTheFileDoesNotSpellThereIsLeftAlone) {
  SourceLocation location{"f", 1, 4, 1, 9};
  EXPECT_FALSE(PlaceInScalar(SourceText("a: 'one'\n"), "two", 1, 2, &location));
  EXPECT_FALSE(PlaceInScalar(SourceText("a: 'one'\n"), "one two", 4, 7, &location));
  EXPECT_FALSE(PlaceInScalar(SourceText("a: |\n  one\n"), "other", 1, 2, &location));
  EXPECT_FALSE(PlaceInScalar(SourceText(""), "one", 1, 2, &location));
  EXPECT_EQ(ToString(location), "f:1:4");
}

// A scalar over lines as people and their editors leave them: blank lines, deeper ones, spaces at
// the ends.
std::string RandomLines(std::mt19937* random, const std::string& indent) {
  const auto below = [&](uint32_t bound) { return (*random)() % bound; };
  std::string text;
  for (uint32_t line = 0, lines = 1 + below(6); line < lines; ++line) {
    if (line > 0 && below(4) == 0) text += below(2) == 0 ? "\n" : indent.substr(1) + "\n";
    text += indent;
    // The first line says how deep the block is.
    if (line > 0 && below(4) == 0) text += "  ";
    for (uint32_t word = 0, words = 1 + below(4); word < words; ++word) {
      absl::StrAppend(&text, word == 0 ? "" : below(4) == 0 ? "   " : " ", "w", below(100));
      if (below(8) == 0) text += "최";
    }
    if (below(6) == 0) text += "  ";
    text += below(8) == 0 ? "\r\n" : "\n";
  }
  return text;
}

TEST(YamlScalarPlaceTest, EachLetterOfScalarsOverLinesIsWhereItStands) {
  for (uint32_t seed = 0; seed < 3000; ++seed) {
    std::mt19937 random(seed);
    const std::string indent(1 + random() % 5, ' ');
    const char* const headers[] = {"|\n", ">\n", "|-\n", ">-\n", ">+\n", "| # text\n", ""};
    const std::string header = headers[random() % 7];
    std::string lines = RandomLines(&random, indent);
    if (header.empty()) lines = lines.substr(indent.size());
    const std::string text = absl::StrCat("a: ", header, lines, "b: 1\n");
    std::vector<Diagnostic> diagnostics;
    const YamlNode root = ParseYaml({"f", text}, &diagnostics);
    ASSERT_TRUE(diagnostics.empty()) << text;
    const std::string& scalar = root.items.at(0).scalar;
    const SourceText source(text);
    size_t before = 0;
    for (size_t at = 0; at < scalar.size(); ++at) {
      if (scalar[at] == ' ' || scalar[at] == '\n') continue;
      SourceLocation location = LocationOf("f", root.items[0]);
      ASSERT_TRUE(PlaceInScalar(source, scalar, at, at + 1, &location)) << text;
      const size_t offset = source.OffsetOf(location.line, location.column);
      ASSERT_EQ(text[offset], scalar[at]) << at << " of\n" << text;
      ASSERT_GT(offset, before) << at << " of\n" << text;
      before = offset;
    }
  }
}

}  // namespace
}  // namespace wirewatch
