#include "daemon/cli/status_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

namespace wirewatch {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

AskedDaemon Well(const std::string& address, const std::string& digest = "0123456789abcdef") {
  ServiceStatus status;
  status.ready = true;
  status.started_at = absl::FromUnixSeconds(1'700'000'000);
  status.rules.digest = digest;
  status.rules.loaded_at = absl::FromUnixSeconds(1'700'000'060);
  status.articles = 1234;
  status.partitions = {{{"articles", 0}, 3, absl::ZeroDuration()}, {{"articles", 1}, 4, {}}};
  return {address, status};
}

std::string Text(const std::vector<AskedDaemon>& daemons) {
  std::ostringstream out;
  WriteStatusText(daemons, out);
  return out.str();
}

TEST(StatusReportTest, ALineForEachDaemonSaysWhatItRuns) {
  const std::vector<AskedDaemon> daemons = {Well("a:1"), Well("bb:22")};
  EXPECT_TRUE(AreWell(daemons));
  EXPECT_THAT(Text(daemons),
              AllOf(HasSubstr("\na:1      yes    0123456789ab  2023-11-14T22:14:20Z"),
                    HasSubstr("\nbb:22    yes  "), HasSubstr("      1234"),
                    HasSubstr("       7       2\n"), Not(HasSubstr("warning"))));
}

TEST(StatusReportTest, DifferentRulesAreWarnedOf) {
  const std::vector<AskedDaemon> daemons = {Well("a:1"), Well("b:1", "fedcba9876543210"),
                                            Well("c:1")};
  EXPECT_FALSE(AreWell(daemons));
  EXPECT_THAT(Text(daemons), HasSubstr("warning: they do not run the same rules:\n"
                                       "  0123456789ab on a:1, c:1\n  fedcba987654 on b:1\n"));
}

TEST(StatusReportTest, WhatIsNotWellIsSaid) {
  AskedDaemon waits = Well("a:1");
  waits.status->ready = false;
  waits.status->reasons = {"cluster: not connected yet"};
  AskedDaemon refused = Well("b:1");
  refused.status->rules.error = "bad";
  refused.status->notes = {"rules: the last reload failed"};
  const AskedDaemon away = {"c:1", absl::UnavailableError("Connection refused")};
  for (const AskedDaemon& daemon : {waits, refused, away}) EXPECT_FALSE(AreWell({daemon}));
  EXPECT_THAT(Text({waits, refused, away}),
              AllOf(HasSubstr("  not ready: cluster: not connected yet\n"),
                    HasSubstr("  rules: the last reload failed\n"),
                    HasSubstr("\nc:1      no answer: Connection refused\n")));
  EXPECT_FALSE(AreWell({}));
}

TEST(StatusReportTest, TheNoisiestRulesAreNamed) {
  AskedDaemon daemon = Well("a:1");
  daemon.status->noisiest = {{"fires", 20}, {"floods", 3}};
  EXPECT_THAT(Text({daemon}), HasSubstr("\n  most alerts: fires 20, floods 3\n"));
}

TEST(StatusReportTest, JsonHasWhatEachHasSaid) {
  std::ostringstream out;
  WriteStatusJson({Well("a:1"), {"c:1", absl::UnavailableError("away")}}, out);
  const auto json = nlohmann::json::parse(out.str());
  EXPECT_EQ(json["well"], false);
  EXPECT_EQ(json["daemons"][0]["status"]["articles"], 1234);
  EXPECT_EQ(json["daemons"][1]["error"], "away");
}

}  // namespace
}  // namespace wirewatch
