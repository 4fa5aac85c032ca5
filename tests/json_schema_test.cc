#include "tests/json_schema.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;

using Json = nlohmann::json;

std::vector<std::string> Errors(const char* schema, const char* value) {
  return SchemaErrors(Json::parse(schema), Json::parse(value));
}

TEST(JsonSchemaTest, EachKeywordRefusesWhatItShould) {
  struct Row {
    const char* schema;
    const char* good;
    const char* bad;
    const char* error;
  };
  for (const Row& row : std::vector<Row>{
           {R"({"type": "string"})", R"("x")", "1", "/: expected \"string\""},
           {R"({"type": "integer"})", "1", "1.5", "/: expected \"integer\""},
           {R"({"enum": ["a", 1]})", "1", R"("b")", R"(/: expected one of ["a",1], got "b")"},
           {R"({"pattern": "^a+$"})", R"("aa")", R"("ab")", R"(/: "ab" does not match "^a+$")"},
           {R"({"minimum": 0})", "0", "-1", "/: less than 0"},
           {R"({"items": {"type": "null"}})", "[null]", "[null, 1]", "/1: expected \"null\""},
           {R"({"required": ["a"]})", R"({"a": 1})", R"({"b": 1})", "/: no \"a\""},
           {R"({"properties": {"a": {"minimum": 2}}})", R"({"a": 2, "b": 1})", R"({"a": 1})",
            "/a: less than 2"},
           {R"({"properties": {"a": {}}, "additionalProperties": false})", R"({"a": 1})",
            R"({"a": 1, "b": 1})", "/b: unexpected member"},
           {R"({"additionalProperties": {"type": "string"}})", R"({"a": "x"})", R"({"a": 1})",
            "/a: expected \"string\""},
           {R"({"$ref": "#/$defs/n", "$defs": {"n": {"minimum": 3}}})", "3", "2", "/: less than 3"},
       }) {
    EXPECT_THAT(Errors(row.schema, row.good), IsEmpty()) << row.schema;
    EXPECT_THAT(Errors(row.schema, row.bad), ElementsAre(row.error)) << row.schema;
  }
}

TEST(JsonSchemaTest, AKeywordThatIsNotKnownIsAnError) {
  EXPECT_THAT(Errors(R"({"typ": "string"})", "1"),
              ElementsAre("/: the keyword 'typ' is unknown to this validator"));
}

// Each schema of a tree of them that is about one member has to say what the member is.
void ExpectDescribed(const Json& schema, const std::string& place) {
  EXPECT_TRUE(schema.contains("description")) << place;
  if (!schema.contains("properties")) return;
  EXPECT_EQ(schema.value("additionalProperties", true), false) << place;
  for (const auto& [name, member] : schema["properties"].items()) {
    ExpectDescribed(member, absl::StrCat(place, "/", name));
  }
}

TEST(AlertSchemaTest, EveryMemberIsDescribedAndNoOtherIsAllowed) {
  const Json schema = Json::parse(ReadFileOrDie(SourcePath("docs/alert.schema.json")));
  ExpectDescribed(schema, "");
  for (const auto& [name, definition] : schema["$defs"].items()) ExpectDescribed(definition, name);
}

TEST(AlertSchemaTest, RefusesWhatIsNoAlert) {
  EXPECT_THAT(AlertSchemaErrors("{"), ElementsAre("not JSON: {"));
  Json alert = Json::parse(ReadFileOrDie(SourcePath("tests/golden/alert.json")));
  EXPECT_THAT(AlertSchemaErrors(alert.dump()), IsEmpty());
  alert["mention"] = 1;
  alert["id"] = "x";
  alert["rule"].erase("severity");
  alert["article"]["offset"] = "42";
  alert["mentions"][0]["zone"] = "sidebar";
  EXPECT_THAT(AlertSchemaErrors(alert.dump()),
              IsSupersetOf({"/mention: unexpected member", "/rule: no \"severity\"",
                            "/id: \"x\" does not match \"^[0-9a-f]{32}$\"",
                            "/article/offset: expected \"integer\""}));
  EXPECT_EQ(AlertSchemaErrors(alert.dump()).size(), 5);
}

}  // namespace
}  // namespace wirewatch
