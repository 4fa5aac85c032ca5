#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "tests/json_schema.h"
#include "tests/testing.h"
#include "wirewatch/alert.h"

namespace wirewatch {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

using Json = nlohmann::ordered_json;

constexpr char kRules[] = R"(
entities:
  - {id: ada, name: Ada Lovelace, kind: person, refs: {ofac: "1", un: x}}
rules:
  - id: banned
    title: A ban on somebody
    severity: high
    severity_when: [{condition: who before/1 ban, severity: critical}]
    tags: [bans, people]
    owner: Adverse media desk
    runbook: https://example.org/runbooks/bans
    per: entity
    terms: {who: {entities: [ada]}, ban: {words: ["ban*"]}}
    condition: who near/5 ban
)";

constexpr char kValue[] = R"({"id": "a-17", "title": "Ban on \"Ada\"", "source": "The Example",
"url": "https://example.org/a-17", "language": "en", "published_at": "2024-02-29T12:00:00Z",
"body": "Lead.\n\n\u2018Ada Lovelace\u2019 is\tbanned, the ban says.\n\nMore."})";

Alert MakeAlert(const std::string& rules = kRules, const std::string& value = kValue,
                const AlertOptions& options = {}) {
  Scanner scanner({{}, options}, CompileYaml(rules));
  ScanResult result =
      scanner.Scan(MakeRecord({"news", 3, 42}, value), absl::FromUnixMillis(1'709'208'000'123));
  EXPECT_TRUE(result.status.ok()) << result.status;
  EXPECT_THAT(result.alerts, SizeIs(1));
  return result.alerts.empty() ? Alert() : result.alerts[0];
}

TEST(AlertJsonTest, AnAlertHasTheFormOfTheGoldenFile) {
  const std::string path = SourcePath("tests/golden/alert.json");
  const std::string actual = Json::parse(ToJson(MakeAlert())).dump(2) + "\n";
  if (std::getenv("WIREWATCH_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << actual;
  EXPECT_EQ(actual, ReadFileOrDie(path)) << "WIREWATCH_UPDATE_GOLDEN=1 rewrites it";
}

TEST(AlertJsonTest, AnAlertIsOneLineThatTheSchemaAllows) {
  const std::string json = ToJson(MakeAlert());
  EXPECT_THAT(json, Not(Contains('\n')));
  EXPECT_THAT(AlertSchemaErrors(json), IsEmpty());
}

TEST(AlertJsonTest, WhatIsNotKnownIsAbsent) {
  const std::string json = ToJson(MakeAlert(
      "rules: [{id: r, terms: {t: {words: [one]}, u: {words: [two]}}, condition: t or not u}]",
      "nothing"));
  EXPECT_THAT(AlertSchemaErrors(json), IsEmpty());
  const Json alert = Json::parse(json);
  std::vector<std::string> members;
  for (const auto& [name, value] : alert.items()) members.push_back(name);
  EXPECT_THAT(members, ElementsAre("id", "rule", "ruleset", "article", "mentions", "emitted_at"));
  members.clear();
  for (const auto& [name, value] : alert["article"].items()) members.push_back(name);
  EXPECT_THAT(members, ElementsAre("id", "title", "sha256", "topic", "partition", "offset"));
  EXPECT_THAT(alert["mentions"], IsEmpty());
  EXPECT_THAT(alert["rule"]["tags"], IsEmpty());
  EXPECT_EQ(alert["rule"]["title"], "r");
  EXPECT_FALSE(alert["rule"].contains("owner"));
  EXPECT_FALSE(alert["rule"].contains("runbook"));
}

TEST(AlertJsonTest, AnEntityOfAMentionIsSaidWhereTheTermIsOne) {
  const Json alert = Json::parse(ToJson(MakeAlert()));
  EXPECT_EQ(alert["mentions"][0].value("entity", "none"), "ada");
  EXPECT_EQ(alert["mentions"][1].value("entity", "none"), "none");
}

TEST(AlertJsonTest, OmittedMentionsAreCounted) {
  const std::string json = ToJson(MakeAlert(kRules, kValue, {.max_mentions = 1}));
  EXPECT_THAT(AlertSchemaErrors(json), IsEmpty());
  EXPECT_EQ(Json::parse(json)["mentions_omitted"], 2);
}

TEST(AlertJsonTest, APartOfACharacterStandsAsAReplacementCharacter) {
  const std::string json = ToJson(MakeAlert(
      "rules: [{id: r, terms: {t: {regex: 'caf\\C'}}, condition: t}]", "A caf\u00e9 here."));
  EXPECT_THAT(AlertSchemaErrors(json), IsEmpty());
  EXPECT_EQ(Json::parse(json)["mentions"][0]["text"], "caf\ufffd");
}

TEST(AlertHeadersTest, AreThoseOfCloudEventsInBinaryMode) {
  const Alert alert = MakeAlert();
  const std::vector<Header> headers = AlertHeaders(alert, MakeRecord({"news", 3, 42}, kValue));
  std::vector<std::string> lines;
  for (const Header& header : headers) {
    lines.push_back(absl::StrCat(header.name, "=", header.value.value_or("null")));
  }
  EXPECT_THAT(lines, ElementsAre("ce_specversion=1.0", absl::StrCat("ce_id=", alert.id),
                                 "ce_type=wirewatch.alert.v1", "ce_source=wirewatch/rules/banned",
                                 "ce_time=2024-02-29T12:00:00.123Z", "ce_subject=a-17",
                                 "content-type=application/json"));
}

TEST(AlertHeadersTest, ATraceIsPassedOn) {
  const Record record =
      MakeRecord({"news", 3, 42}, kValue,
                 {{"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"},
                  {"tracestate", "vendor=1"},
                  {"other", "x"},
                  {"content-type", "application/json"}});
  const std::vector<Header> headers = AlertHeaders(MakeAlert(), record);
  ASSERT_THAT(headers, SizeIs(9));
  EXPECT_EQ(headers[7].name, "traceparent");
  EXPECT_EQ(headers[7].value, "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  EXPECT_EQ(headers[8].name, "tracestate");
  EXPECT_EQ(headers[8].value, "vendor=1");
}

TEST(AlertHeadersTest, AnEmptyOrNullTraceIsNotPassedOn) {
  const Record record =
      MakeRecord({"news", 3, 42}, kValue, {{"traceparent", std::nullopt}, {"tracestate", ""}});
  EXPECT_THAT(AlertHeaders(MakeAlert(), record),
              Not(Contains(Field(&Header::name, testing::StartsWith("trace")))));
}

}  // namespace
}  // namespace wirewatch
