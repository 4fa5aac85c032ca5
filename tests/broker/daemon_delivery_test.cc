// The daemon as a platform engineer meets it: the real program, a real broker, kcat on both sides.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "absl/time/clock.h"
#include "tests/broker/daemon_testing.h"

namespace wirewatch::test {
namespace {

using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

constexpr char kChoe[] = "dprk-official-sanctioned/choe-ryong-hae";
constexpr char kJong[] = "dprk-official-sanctioned/jong-kyong-thaek";
constexpr char kPak[] = "dprk-official-sanctioned/pak-kwang-ho";

using DaemonDeliveryTest = DaemonTest;

// The ids that `wirewatch scan` gives for a file.
std::multiset<std::string> ScanIds(const std::string& rules, const std::string& file) {
  CommandOptions command;
  command.argv = {WIREWATCH_PROGRAM, "scan", "--rules", rules, "--format", "jsonl", file};
  const auto result = RunCommand(command);
  EXPECT_TRUE(result.ok()) << result.status();
  std::multiset<std::string> ids;
  if (!result.ok()) return ids;
  EXPECT_EQ(result->exit_code, 0) << result->stderr_text;
  std::istringstream lines(result->stdout_text);
  for (std::string line; std::getline(lines, line);) {
    ids.insert(nlohmann::json::parse(line)["id"].get<std::string>());
  }
  return ids;
}

TEST_F(DaemonDeliveryTest, TheSeedArticleGivesExactlyThreeAlertsWithTheIdsOfScan) {
  const std::string seed = SharedDataPath("seed/korea-times-2018-12-11.txt");
  if (seed.empty()) GTEST_SKIP() << "the evaluation data is not here";
  const auto daemon = StartReady(Options());
  ASSERT_NE(daemon, nullptr);
  const absl::Status produced = Produce(broker_->bootstrap(), "articles", ReadFileOrDie(seed));
  ASSERT_TRUE(produced.ok()) << produced;
  Await("alerts", 3);
  const auto exit_code = daemon->Stop();
  ASSERT_TRUE(exit_code.ok()) << exit_code.status();
  EXPECT_EQ(*exit_code, 0) << daemon->Log();
  const std::vector<KcatMessage> alerts = All("alerts");
  EXPECT_THAT(AlertKeys(alerts), UnorderedElementsAre(kChoe, kJong, kPak));
  EXPECT_EQ(AlertIds(alerts), ScanIds(Options().rules, seed));
  for (const KcatMessage& message : alerts) {
    const auto alert = nlohmann::json::parse(*message.value);
    EXPECT_EQ(alert["rule"]["severity"], "high");
    EXPECT_EQ(alert["article"]["title"], "New sanctions darken outlook for US-North Korea talks");
    bool has_body_evidence = false;
    std::set<std::pair<std::string, int>> places;
    for (const auto& mention : alert["mentions"]) {
      has_body_evidence |= mention["zone"] == "body" || mention["zone"] == "lead";
      EXPECT_TRUE(
          places.emplace(mention["term"].get<std::string>(), mention["begin"].get<int>()).second)
          << "twice: " << mention;
    }
    EXPECT_TRUE(has_body_evidence) << alert;
  }
  EXPECT_TRUE(All("dead-letters").empty());
}

TEST_F(DaemonDeliveryTest, AnAlertCarriesCloudEventsHeadersItsArticleAsKeyAndTheTrace) {
  const auto daemon = StartReady(Options());
  ASSERT_NE(daemon, nullptr);
  const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  KcatProduceOptions options;
  options.key = "k1";
  options.headers = {{"content-type", "text/plain"}, {"traceparent", trace}};
  ASSERT_TRUE(Produce(broker_->bootstrap(), "articles", kThreeAlerts, options).ok());
  const std::vector<KcatMessage> alerts = Await("alerts", 3);
  ASSERT_EQ(alerts.size(), 3u);
  for (const KcatMessage& message : alerts) {
    const auto alert = nlohmann::json::parse(*message.value);
    EXPECT_EQ(message.key, alert["article"]["id"].get<std::string>());
    EXPECT_EQ(message.Header("ce_specversion"), "1.0");
    EXPECT_EQ(message.Header("ce_type"), "wirewatch.alert.v1");
    EXPECT_EQ(message.Header("content-type"), "application/json");
    EXPECT_EQ(message.Header("traceparent"), trace);
    EXPECT_EQ(alert["article"]["topic"], "articles");
    EXPECT_EQ(alert["article"]["partition"], 0);
    EXPECT_EQ(alert["article"]["offset"], 0);
  }
}

TEST_F(DaemonDeliveryTest, AnArticleWithTheNamesAndNoSanctionGivesNone) {
  const auto daemon = StartReady(Options());
  ASSERT_NE(daemon, nullptr);
  const std::string text =
      "Choe Ryong-hae, Jong Kyong-thaek and Pak Kwang-ho attended a parade in the capital.\n";
  ASSERT_TRUE(Produce(broker_->bootstrap(), "articles", text).ok());
  ASSERT_TRUE(Produce(broker_->bootstrap(), "articles", kThreeAlerts).ok());
  // The second one's alerts are there, so the first one was seen and gave nothing.
  for (const KcatMessage& message : Await("alerts", 3)) {
    EXPECT_EQ(nlohmann::json::parse(*message.value)["article"]["offset"], 1);
  }
}

TEST_F(DaemonDeliveryTest, AStoppedDaemonHasCommittedAndItsSuccessorRepeatsNothing) {
  for (int round = 1; round <= 2; ++round) {
    const auto daemon = StartReady(Options());
    ASSERT_NE(daemon, nullptr);
    const std::string text = std::string(kThreeAlerts) + "Round " + std::to_string(round) + ".\n";
    ASSERT_TRUE(Produce(broker_->bootstrap(), "articles", text).ok());
    Await("alerts", 3 * round);
    const auto exit_code = daemon->Stop();
    ASSERT_TRUE(exit_code.ok()) << exit_code.status();
    EXPECT_EQ(*exit_code, 0) << daemon->Log();
  }
  const std::multiset<std::string> ids = AlertIds(All("alerts"));
  EXPECT_EQ(ids.size(), 6u);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 6u) << "an alert came twice";
}

TEST_F(DaemonDeliveryTest, AReplayGivesTheSameIds) {
  ASSERT_TRUE(Produce(broker_->bootstrap(), "articles", kThreeAlerts).ok());
  int expected = 0;
  for (const char* const group : {"first", "second"}) {
    DaemonOptions options = Options();
    options.group = group;
    const auto daemon = StartReady(options);
    ASSERT_NE(daemon, nullptr);
    expected += 3;
    Await("alerts", expected);
  }
  const std::multiset<std::string> ids = AlertIds(All("alerts"));
  EXPECT_EQ(ids.size(), 6u);
  EXPECT_EQ(std::set<std::string>(ids.begin(), ids.end()).size(), 3u);
}

TEST_F(DaemonDeliveryTest, TheMetricsTellWhatWasDone) {
  const auto daemon = StartReady(Options());
  ASSERT_NE(daemon, nullptr);
  const std::string alerts_series =
      "wirewatch_alerts_total{rule=\"dprk-official-sanctioned\",severity=\"high\"}";
  EXPECT_EQ(daemon->Metric(alerts_series).value_or(-1), 0);
  ASSERT_TRUE(Produce(broker_->bootstrap(), "articles", kThreeAlerts).ok());
  Await("alerts", 3);
  EXPECT_EQ(daemon->Metric(alerts_series).value_or(-1), 3);
  EXPECT_EQ(daemon->Metric("wirewatch_articles_total{outcome=\"matched\"}").value_or(-1), 1);
  // Gauges of partitions are set once a second.
  const std::string lag = "wirewatch_kafka_consumer_lag{partition=\"0\",topic=\"articles\"}";
  const absl::Time deadline = absl::Now() + absl::Seconds(20);
  while (daemon->Metric(lag).value_or(-1) != 0 && absl::Now() < deadline) {
    absl::SleepFor(absl::Milliseconds(50));
  }
  EXPECT_EQ(daemon->Metric(lag).value_or(-1), 0);
  const auto metrics = daemon->Get("/metrics");
  ASSERT_TRUE(metrics.ok());
  EXPECT_THAT(metrics->body, HasSubstr("wirewatch_end_to_end_seconds_count 3"));
}

}  // namespace
}  // namespace wirewatch::test
