#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "daemon/base/yaml.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;

// Reads the YAML as the map of "a thing"; returns the diagnostics as they are printed.
std::vector<std::string> ReadThing(const std::string& text,
                                   const std::function<void(MapReader&)>& read) {
  std::vector<Diagnostic> diagnostics;
  const std::string file = "f";
  const YamlNode root = ParseYaml({file, text}, &diagnostics);
  {
    MapReader reader(file, root, "a thing", &diagnostics);
    read(reader);
  }
  std::vector<std::string> lines;
  for (const Diagnostic& diagnostic : diagnostics) lines.push_back(ToString(diagnostic));
  return lines;
}

TEST(MapReaderTest, ReadsEachKind) {
  std::string text;
  bool flag = false;
  int64_t number = 0;
  std::vector<std::string> list;
  std::vector<std::pair<std::string, std::string>> map;
  EXPECT_THAT(ReadThing("{t: 12, b: true, n: -5, l: [x, 'y'], m: {z: 1, a: '2'}}",
                        [&](MapReader& reader) {
                          EXPECT_TRUE(reader.Read("t", &text));
                          EXPECT_TRUE(reader.Read("b", &flag));
                          EXPECT_TRUE(reader.Read("n", -5, 5, &number));
                          EXPECT_TRUE(reader.Read("l", &list));
                          EXPECT_TRUE(reader.Read("m", &map));
                        }),
              IsEmpty());
  EXPECT_EQ(text, "12");
  EXPECT_TRUE(flag);
  EXPECT_EQ(number, -5);
  EXPECT_THAT(list, ElementsAre("x", "y"));
  EXPECT_THAT(map, ElementsAre(Pair("z", "1"), Pair("a", "2"))) << "in the order of the file";
}

TEST(MapReaderTest, OneTextStandsForAListOfOne) {
  std::vector<std::string> list;
  EXPECT_THAT(ReadThing("l: x y", [&](MapReader& reader) { reader.Read("l", &list); }), IsEmpty());
  EXPECT_THAT(list, ElementsAre("x y"));
}

TEST(MapReaderTest, WhatIsAbsentOrNullIsLeftAlone) {
  std::string text = "before";
  int64_t number = 7;
  EXPECT_THAT(ReadThing("{t: ~}",
                        [&](MapReader& reader) {
                          EXPECT_FALSE(reader.Read("t", &text));
                          EXPECT_FALSE(reader.Read("n", 0, 9, &number));
                          EXPECT_EQ(reader.Get("t"), nullptr);
                        }),
              IsEmpty());
  EXPECT_EQ(text, "before");
  EXPECT_EQ(number, 7);
}

TEST(MapReaderTest, AnUnknownKeyIsReportedWithTheNearestKnownOne) {
  const auto read = [](MapReader& reader) {
    reader.Get("id");
    reader.Get("condition");
    reader.Get("id");
  };
  EXPECT_THAT(ReadThing("{id: 1, condtion: 2}", read),
              ElementsAre("f:1:9: error: unknown key 'condtion' in a thing (did you mean "
                          "'condition'?)\n  help: known keys: id, condition"));
  EXPECT_THAT(ReadThing("{colour: 2}", read),
              ElementsAre("f:1:2: error: unknown key 'colour' in a thing\n"
                          "  help: known keys: id, condition"));
}

TEST(MapReaderTest, AKeyThatIsNoTextIsReportedOnce) {
  EXPECT_THAT(
      ReadThing("? [a]\n: b\n", [](MapReader& reader) { reader.Get("id"); }),
      ElementsAre("f:1:3: error: expected text as a key, got a list\n  help: quote the key"));
}

TEST(MapReaderTest, ARequiredKeyMustBeThereAndHaveAValue) {
  const auto read = [](MapReader& reader) { EXPECT_EQ(reader.Require("id"), nullptr); };
  EXPECT_THAT(ReadThing("\n  {}", read), ElementsAre("f:2:3: error: a thing needs the key 'id'"));
  EXPECT_THAT(ReadThing("{id: }", read), ElementsAre("f:1:2: error: the key 'id' has no value"));
}

TEST(MapReaderTest, AWrongKindIsReportedAtTheValueAndReadsAsFalse) {
  std::string text = "before";
  bool flag = true;
  int64_t number = 7;
  std::vector<std::string> list;
  std::vector<std::pair<std::string, std::string>> map;
  const struct {
    const char* name;
    const char* yaml;
    std::function<bool(MapReader&)> read;
    const char* diagnostic;
  } kCases[] = {
      {"list for text", "k: [x]", [&](MapReader& r) { return r.Read("k", &text); },
       "f:1:4: error: expected text for 'k', got a list"},
      {"text for a flag", "k: yes", [&](MapReader& r) { return r.Read("k", &flag); },
       "f:1:4: error: expected true or false for 'k'"},
      {"a flag in quotes is text", "k: 'false'", [&](MapReader& r) { return r.Read("k", &flag); },
       "f:1:4: error: expected true or false for 'k'\n  help: write it without quotes"},
      {"text for a number", "k: ten", [&](MapReader& r) { return r.Read("k", 0, 9, &number); },
       "f:1:4: error: expected a whole number from 0 to 9 for 'k'"},
      {"number below", "k: -1", [&](MapReader& r) { return r.Read("k", 0, 9, &number); },
       "f:1:4: error: expected a whole number from 0 to 9 for 'k'"},
      {"number above", "k: 10", [&](MapReader& r) { return r.Read("k", 0, 9, &number); },
       "f:1:4: error: expected a whole number from 0 to 9 for 'k'"},
      {"number beyond all", "k: 99999999999999999999",
       [&](MapReader& r) { return r.Read("k", 0, INT64_MAX, &number); },
       "f:1:4: error: expected a whole number from 0 to 9223372036854775807 for 'k'"},
      {"no whole number", "k: 1.5", [&](MapReader& r) { return r.Read("k", 0, 9, &number); },
       "f:1:4: error: expected a whole number from 0 to 9 for 'k'"},
      {"map for a list", "k: {a: b}", [&](MapReader& r) { return r.Read("k", &list); },
       "f:1:4: error: expected a list of text for 'k', got a map"},
      {"list for a map", "k: [x]", [&](MapReader& r) { return r.Read("k", &map); },
       "f:1:4: error: expected a map for 'k', got a list"},
  };
  for (const auto& c : kCases) {
    bool ok = true;
    EXPECT_THAT(ReadThing(c.yaml, [&](MapReader& reader) { ok = c.read(reader); }),
                ElementsAre(c.diagnostic))
        << c.name;
    EXPECT_FALSE(ok) << c.name;
  }
  EXPECT_EQ(text, "before");
  EXPECT_TRUE(flag);
  EXPECT_EQ(number, 7);
}

TEST(MapReaderTest, AWrongItemIsReportedAndTheOthersAreRead) {
  std::vector<std::string> list;
  std::vector<std::pair<std::string, std::string>> map;
  EXPECT_THAT(ReadThing("{l: [x, [y], ~, z], m: {a: 1, b: [2]}}",
                        [&](MapReader& reader) {
                          reader.Read("l", &list);
                          reader.Read("m", &map);
                        }),
              ElementsAre("f:1:9: error: expected text in the list 'l', got a list",
                          "f:1:14: error: expected text in the list 'l', got nothing",
                          "f:1:34: error: expected text for 'b', got a list"));
  EXPECT_THAT(list, ElementsAre("x", "z"));
  EXPECT_THAT(map, ElementsAre(Pair("a", "1")));
}

TEST(MapReaderTest, WhatIsNoMapIsReportedOnceAndReadsAsAnEmptyOne) {
  EXPECT_THAT(ReadThing("[a]",
                        [](MapReader& reader) {
                          EXPECT_EQ(reader.Require("id"), nullptr);
                          EXPECT_EQ(reader.Get("name"), nullptr);
                        }),
              ElementsAre("f:1:1: error: expected a map for a thing, got a list"));
}

}  // namespace
}  // namespace wirewatch
