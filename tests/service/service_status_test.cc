#include "daemon/service/service_status.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/json_schema.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

using ::testing::IsEmpty;

nlohmann::json StatusSchema() {
  const auto document =
      nlohmann::json::parse(ReadFileOrDie(SourcePath("docs/operating/openapi.json")));
  return document["components"]["schemas"]["Status"];
}

ServiceStatus Full() {
  ServiceStatus status;
  status.version = "1.2.3";
  status.librdkafka = "2.0.2";
  status.started_at = absl::FromUnixMillis(1'700'000'000'123);
  status.group = "wirewatch";
  status.instance = "pod-0";
  status.delivery = "exactly_once";
  status.ready = true;
  status.reasons = {"worker 0: away"};
  status.notes = {"rules: the last reload failed"};
  status.rules = {"abc",
                  "20270101T000000.000Z-abcd",
                  11,
                  16,
                  absl::FromUnixSeconds(1'700'000'001),
                  "a.yaml:1:1: bad",
                  absl::FromUnixSeconds(1'700'000'002)};
  status.articles = 5;
  status.alerts = 3;
  status.unscanned = 1;
  status.partitions = {{{"articles", 2}, 7, absl::Milliseconds(1500)}};
  status.noisiest = {{"fires", 2}, {"floods", 1}};
  status.slowest = {{"floods", absl::Milliseconds(3)}};
  return status;
}

TEST(ServiceStatusTest, ComesBackFromJsonAsItWas) {
  const std::string json = ToJson(Full());
  EXPECT_THAT(SchemaErrors(StatusSchema(), nlohmann::json::parse(json)), IsEmpty());
  const auto status = ParseServiceStatus(json);
  ASSERT_TRUE(status.ok()) << status.status();
  EXPECT_EQ(ToJson(*status), json);
  EXPECT_EQ(status->started_at, absl::FromUnixMillis(1'700'000'000'123));
  EXPECT_EQ(status->partitions[0].age, absl::Milliseconds(1500));
}

TEST(ServiceStatusTest, WhatNeverWasIsNull) {
  ServiceStatus status = Full();
  status.rules.failed_at = absl::InfinitePast();
  const auto json = nlohmann::json::parse(ToJson(status));
  EXPECT_TRUE(json["rules"]["failed_at"].is_null());
  EXPECT_THAT(SchemaErrors(StatusSchema(), json), IsEmpty());
  EXPECT_EQ(ParseServiceStatus(json.dump())->rules.failed_at, absl::InfinitePast());
}

TEST(ServiceStatusTest, WhatABrokerHasSaidMayBeNoText) {
  ServiceStatus status = Full();
  status.reasons = {"worker 0: \xFF\x01"};
  EXPECT_TRUE(nlohmann::json::accept(ToJson(status)));
}

TEST(ServiceStatusTest, WhatIsNoStatusIsAnError) {
  for (const char* const json :
       {"", "ok\n", "[]", "{}", "{\"rules\": 7}", "{\"rules\": {\"digest\": 7}}",
        "{\"rules\": {}, \"noisiest\": 7}"}) {
    EXPECT_EQ(ParseServiceStatus(json).status().code(), absl::StatusCode::kInvalidArgument) << json;
  }
}

}  // namespace
}  // namespace wirewatch
