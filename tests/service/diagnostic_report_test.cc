#include "daemon/cli/diagnostic_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

namespace wirewatch {
namespace {

using Json = nlohmann::json;

const std::string& Text() {
  static const auto* const text = new std::string("rules:\n  - {id: 최룡, titel: x}\n");
  return *text;
}

SourceTexts Sources() {
  SourceTexts sources;
  sources.emplace("a b/ü.yaml", SourceText(Text()));
  return sources;
}

std::vector<Diagnostic> Two() {
  // The key begins at byte 18, which is character 14.
  return {{Severity::kError,
           {"a b/ü.yaml", 2, 18, 2, 23},
           "unknown key 'titel'",
           "known keys: id, title",
           DiagnosticCode::kUnknownKey,
           "title",
           {{{"a b/ü.yaml", 1, 1}, "in this list"}}},
          {Severity::kWarning, {"b.yaml", 3, 1}, "odd \xFF", "", DiagnosticCode::kExpired}};
}

TEST(DiagnosticReportTest, JsonHasEveryMember) {
  const Json report = Json::parse(ToJsonReport(Two()));
  EXPECT_EQ(report["errors"], 1);
  EXPECT_EQ(report["warnings"], 1);
  EXPECT_EQ(report["diagnostics"][0], Json::parse(R"({
    "code": "unknown-key", "severity": "error", "message": "unknown key 'titel'",
    "help": "known keys: id, title", "replacement": "title",
    "location": {"file": "a b/ü.yaml", "line": 2, "column": 18, "end_line": 2, "end_column": 23},
    "related": [{"message": "in this list",
                 "location": {"file": "a b/ü.yaml", "line": 1, "column": 1}}]})"));
  EXPECT_EQ(report["diagnostics"][1], Json::parse(R"({
    "code": "expired", "severity": "warning", "message": "odd \ufffd",
    "location": {"file": "b.yaml", "line": 3, "column": 1}})"));
}

TEST(DiagnosticReportTest, NothingFoundIsAnEmptyList) {
  EXPECT_EQ(Json::parse(ToJsonReport({})),
            Json::parse(R"({"diagnostics": [], "errors": 0, "warnings": 0})"));
  EXPECT_EQ(Json::parse(ToSarifReport({}, {}))["runs"][0]["results"], Json::array());
}

// What the standard requires of a log file, section by section of SARIF 2.1.0.
TEST(DiagnosticReportTest, SarifHasWhatTheStandardRequires) {
  const Json log = Json::parse(ToSarifReport(Two(), Sources()));
  EXPECT_EQ(log["version"], "2.1.0");       // 3.13.2
  EXPECT_TRUE(log["$schema"].is_string());  // 3.13.3
  ASSERT_EQ(log["runs"].size(), 1u);        // 3.13.4
  const Json& run = log["runs"][0];
  EXPECT_EQ(run["columnKind"], "unicodeCodePoints");  // 3.14.17
  const Json& driver = run.at("tool").at("driver");   // 3.14.6, 3.18.2
  EXPECT_EQ(driver["name"], "wirewatch");             // 3.19.8
  std::set<std::string> ids;
  for (const Json& rule : driver["rules"]) {                                   // 3.19.23
    EXPECT_TRUE(ids.insert(rule.at("id")).second) << "twice: " << rule["id"];  // 3.49.3
    EXPECT_FALSE(rule.at("shortDescription").at("text").get<std::string>().empty());
    EXPECT_FALSE(rule.at("help").at("text").get<std::string>().empty());
  }
  ASSERT_EQ(run["results"].size(), 2u);
  for (const Json& result : run["results"]) {  // 3.27
    EXPECT_EQ(ids.count(result.at("ruleId")), 1u);
    EXPECT_THAT(result.at("level"), testing::AnyOf("error", "warning"));
    EXPECT_TRUE(result.at("message").at("text").is_string());
    for (const Json& location : result.at("locations")) {
      const Json& place = location.at("physicalLocation");
      EXPECT_TRUE(place.at("artifactLocation").at("uri").is_string());
      EXPECT_GE(place.at("region").at("startLine"), 1);
    }
  }
}

TEST(DiagnosticReportTest, SarifCountsCharactersAndOffersTheFix) {
  const Json log = Json::parse(ToSarifReport(Two(), Sources()));
  const Json& result = log["runs"][0]["results"][0];
  const Json region =
      Json::parse(R"({"startLine": 2, "startColumn": 14, "endLine": 2, "endColumn": 19})");
  EXPECT_EQ(result["locations"][0]["physicalLocation"]["region"], region);
  EXPECT_EQ(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            "a%20b/%C3%BC.yaml");
  EXPECT_EQ(result["relatedLocations"][0]["message"]["text"], "in this list");
  const Json& replacement = result["fixes"][0]["artifactChanges"][0]["replacements"][0];
  EXPECT_EQ(replacement["deletedRegion"], region);
  EXPECT_EQ(replacement["insertedContent"]["text"], "title");
  EXPECT_FALSE(log["runs"][0]["results"][1].contains("fixes"));
}

}  // namespace
}  // namespace wirewatch
