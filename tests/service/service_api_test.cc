#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "tests/json_schema.h"
#include "tests/service/service_testing.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

using test::Get;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

nlohmann::json OpenApi() {
  return nlohmann::json::parse(ReadFileOrDie(SourcePath("docs/operating/openapi.json")));
}

TEST_F(ServiceTest, TheRulesThatRunAreListed) {
  folder_.Write("rules.yaml",
                "rules:\n"
                "  - id: fires\n"
                "    title: Fires and floods\n"
                "    owner: ada\n"
                "    terms: {f: {words: [fire, flood]}, g: {regex: 'g[0-9]+'}}\n"
                "    condition: f or g\n"
                "  - {id: b/c d, severity: high, terms: {t: {words: [x]}}, condition: t}\n");
  Create();
  const nlohmann::json schemas = OpenApi()["components"]["schemas"];
  const auto page = nlohmann::json::parse(Page("/api/v1/rules"));
  EXPECT_THAT(SchemaErrors(schemas["RuleSummary"], page["rules"][0]), IsEmpty());
  EXPECT_EQ(page["digest"], std::string(service_->rules().Current()->digest()));
  EXPECT_EQ(page["total"], 2);
  EXPECT_EQ(page["rules"][0]["id"], "b/c d");
  EXPECT_EQ(page["rules"][1]["id"], "fires");
  EXPECT_EQ(page["rules"][1]["line"], 2);
  const auto second = nlohmann::json::parse(Page("/api/v1/rules?offset=1&limit=1"));
  EXPECT_EQ(second["total"], 2);
  ASSERT_EQ(second["rules"].size(), 1u);
  EXPECT_EQ(second["rules"][0]["id"], "fires");
  EXPECT_EQ(nlohmann::json::parse(Page("/api/v1/rules?q=AND%20floods"))["total"], 1);
  for (const char* const wrong : {"?limit=1001", "?offset=-1", "?limit=x", "?unknown=1"}) {
    EXPECT_EQ(Get(service_->admin_address(), absl::StrCat("/api/v1/rules", wrong)).status, 400)
        << wrong;
  }
  const auto rule = nlohmann::json::parse(Page("/api/v1/rules/fires"));
  EXPECT_THAT(SchemaErrors(schemas["RuleSummary"], rule), IsEmpty());
  EXPECT_EQ(rule["condition"], "f or g");
  EXPECT_EQ(rule["terms"][1]["regex"], "g[0-9]+");
  EXPECT_EQ(nlohmann::json::parse(Page("/api/v1/rules/b/c%20d"))["severity"], "high");
  EXPECT_EQ(Get(service_->admin_address(), "/api/v1/rules/none").status, 404);
}

TEST_F(ServiceTest, AnArticleIsScannedOverHttpWhereThatIsOn) {
  Create();
  const auto scan = [this](const std::string& body, const std::string& query = "") {
    return test::Request(service_->admin_address(), "POST", absl::StrCat("/api/v1/scan", query),
                         body);
  };
  EXPECT_EQ(scan("A fire.").status, 403);
  service_ = nullptr;
  config_.admin_scan = true;
  Create();
  const auto found = scan("There is a fire.");
  ASSERT_EQ(found.status, 200) << found.body;
  const auto json = nlohmann::json::parse(found.body);
  EXPECT_THAT(SchemaErrors(OpenApi()["components"]["schemas"]["Scan"], json), IsEmpty());
  EXPECT_EQ(json["outcome"], "matched");
  ASSERT_EQ(json["alerts"].size(), 1u);
  EXPECT_THAT(AlertSchemaErrors(json["alerts"][0].dump()), IsEmpty());
  EXPECT_EQ(json["explanations"][0]["rule"], "fires");
  EXPECT_EQ(json["explanations"][0]["runs"][0]["alert"], true);
  const auto clean = nlohmann::json::parse(scan("All is quiet.", "?rule=fires").body);
  EXPECT_EQ(clean["outcome"], "clean");
  EXPECT_EQ(clean["explanations"][0]["runs"][0]["alert"], false);
  EXPECT_EQ(scan("All is quiet.", "?rule=fire").status, 404);
  const auto bad = nlohmann::json::parse(scan("{\"body\": ").body);
  EXPECT_EQ(bad["outcome"], "unscanned");
  EXPECT_EQ(bad["reason"], "malformed_json");
  EXPECT_EQ(scan(std::string((1 << 20) + 1, 'x')).status, 413);
  // Nothing of it is counted.
  EXPECT_THAT(Page("/metrics"), HasSubstr("\nwirewatch_articles_total{outcome=\"matched\"} 0\n"));
  int refused = 0;
  for (int i = 0; i < 3 * ArticleScan::kRate; ++i) {
    const auto answer = scan("A fire.");
    if (answer.status != 429) continue;
    ++refused;
    EXPECT_THAT(answer.headers, HasSubstr("Retry-After: 1\r\n"));
  }
  EXPECT_GT(refused, 0);
}

}  // namespace
}  // namespace wirewatch
