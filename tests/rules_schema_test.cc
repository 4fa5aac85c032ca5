// rules/wirewatch-rules.schema.json takes every good rule file, and refuses what a schema can see.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "daemon/base/files.h"
#include "daemon/base/yaml.h"
#include "tests/json_schema.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

using ::testing::IsEmpty;
using ::testing::Not;
using Json = nlohmann::json;

// As editors read YAML: plain scalars are numbers, flags or null where they look like it.
Json ToJson(const YamlNode& node) {
  if (node.IsNull()) return nullptr;
  if (node.IsSequence()) {
    Json list = Json::array();
    for (const YamlNode& item : node.items) list.push_back(ToJson(item));
    return list;
  }
  if (node.IsMap()) {
    Json map = Json::object();
    for (size_t i = 0; i < node.keys.size(); ++i) {
      map[node.keys[i].scalar] = ToJson(node.items[i]);
    }
    return map;
  }
  int64_t number = 0;
  if (!node.quoted && (node.scalar == "true" || node.scalar == "false")) {
    return node.scalar == "true";
  }
  if (!node.quoted && absl::SimpleAtoi(node.scalar, &number)) return number;
  return node.scalar;
}

std::vector<std::string> ErrorsOf(const std::string& path) {
  static const auto* const schema =
      new Json(Json::parse(ReadFileOrDie(SourcePath("rules/wirewatch-rules.schema.json"))));
  std::vector<Diagnostic> diagnostics;
  const std::string text = ReadFileOrDie(path);
  const YamlNode root = ParseYaml({path, text}, &diagnostics);
  EXPECT_THAT(diagnostics, IsEmpty()) << path << ": " << ToString(diagnostics[0]);
  return root.IsNull() ? std::vector<std::string>() : SchemaErrors(*schema, ToJson(root));
}

TEST(RulesSchemaTest, TakesAllShippedRulesAndTests) {
  const auto files = ListFiles(SourcePath("rules"), {".yaml"});
  ASSERT_TRUE(files.ok()) << files.status();
  EXPECT_GE(files->size(), 2u);
  for (const std::string& file : *files) EXPECT_THAT(ErrorsOf(file), IsEmpty()) << file;
}

TEST(RulesSchemaTest, TakesFilesThatGiveNoMoreThanWarnings) {
  const auto files = ListFiles(SourcePath("tests/golden/diagnostics"), {".yaml"});
  ASSERT_TRUE(files.ok()) << files.status();
  int taken = 0;
  for (const std::string& file : *files) {
    const std::filesystem::path out = std::filesystem::path(file).replace_extension(".out");
    if (!std::filesystem::exists(out) || absl::StrContains(ReadFileOrDie(out), "error")) continue;
    ++taken;
    EXPECT_THAT(ErrorsOf(file), IsEmpty()) << file;
  }
  EXPECT_GT(taken, 10);
}

// The golden cases whose fault a schema can see.
constexpr const char* kRefused[] = {
    "top-is-a-list",
    "top-is-text",
    "top-unknown-key",
    "rules-is-a-map",
    "entities-is-text",
    "lists-is-a-list",
    "list-is-a-map",
    "rule-is-text",
    "entity-is-a-list",
    "rule-without-id",
    "rule-without-terms",
    "rule-without-condition",
    "rule-condition-without-value",
    "rule-unknown-key",
    "rule-unknown-key-far-from-all",
    "rule-id-is-a-list",
    "rule-title-is-a-map",
    "rule-severity-unknown",
    "rule-severity-is-a-list",
    "rule-zone-unknown",
    "rule-per-unknown",
    "rule-tags-with-a-list",
    "rule-enabled-is-text",
    "rule-expires-no-day",
    "rule-filter-unknown-key",
    "rule-exception-without-reason",
    "rule-exception-of-nothing",
    "rule-severity-when-without-condition",
    "terms-is-a-list",
    "terms-empty",
    "term-is-a-list",
    "term-of-two-kinds",
    "term-of-no-kind",
    "term-unknown-key",
    "term-name-with-space",
    "words-empty",
    "words-with-a-map",
    "term-flag-unknown",
    "regex-empty",
    "regex-is-a-list",
    "condition-is-a-list",
    "entity-without-id",
    "entity-without-name",
    "entity-unknown-key",
    "entity-aliases-is-a-map",
    "entity-refs-is-a-list",
    "entity-ref-is-a-list",
    "yaml-merge-key",
};

TEST(RulesSchemaTest, RefusesWhatASchemaCanSee) {
  for (const char* const name : kRefused) {
    EXPECT_THAT(ErrorsOf(SourcePath(absl::StrCat("tests/golden/diagnostics/", name, ".yaml"))),
                Not(IsEmpty()))
        << name;
  }
}

}  // namespace
}  // namespace wirewatch
