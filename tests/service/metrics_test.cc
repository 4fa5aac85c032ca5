#include "daemon/service/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/broker/process.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kOne[] = "rules:\n  - {id: one, terms: {t: {words: [fire]}}, condition: t}\n";
constexpr char kTwo[] = "rules:\n  - {id: two, terms: {t: {words: [fire]}}, condition: t}\n";

TEST(MetricsTest, ARuleHasASeriesForEachSeverityThatItsAlertsMayHave) {
  Metrics metrics;
  metrics.rules().SetRules(*CompileYaml("rules:\n"
                                        "  - id: one\n"
                                        "    terms: {t: {words: [a]}}\n"
                                        "    condition: t\n"
                                        "    severity_when: [{condition: t, severity: high}]\n"
                                        "  - {id: off, enabled: false, terms: {t: {words: [a]}}, "
                                        "condition: t}\n"),
                           {}, absl::UnixEpoch());
  const std::string exposed = metrics.Expose();
  for (const char* severity : {"medium", "high"}) {
    EXPECT_THAT(exposed, HasSubstr(absl::StrCat("wirewatch_alerts_total{rule=\"one\",severity=\"",
                                                severity, "\"} 0")));
  }
  EXPECT_THAT(exposed, Not(HasSubstr("severity=\"low\"")));
  EXPECT_THAT(exposed, Not(HasSubstr("rule=\"off\"")));
}

TEST(MetricsTest, ARulesSeriesComeWithItAtZeroAndGoWithIt) {
  Metrics metrics;
  metrics.rules().SetRules(*CompileYaml(kOne), {}, absl::UnixEpoch());
  EXPECT_THAT(metrics.Expose(),
              HasSubstr("wirewatch_alerts_total{rule=\"one\",severity=\"medium\"} 0"));
  metrics.rules().SetRules(*CompileYaml(kTwo), {}, absl::UnixEpoch());
  EXPECT_THAT(metrics.Expose(), HasSubstr("rule=\"two\""));
  EXPECT_THAT(metrics.Expose(), Not(HasSubstr("rule=\"one\"")));
}

TEST(MetricsTest, EveryReasonIsThereFromTheStart) {
  Metrics metrics;
  const std::string text = metrics.Expose();
  for (const char* const reason : {"empty", "too_large", "malformed_json", "match_failed"}) {
    EXPECT_THAT(text,
                HasSubstr(std::string("wirewatch_unscanned_total{reason=\"") + reason + "\"} 0"));
  }
  EXPECT_THAT(text, HasSubstr("wirewatch_dead_letters_total{reason=\"undeliverable_alert\"} 0"));
}

TEST(MetricsTest, AScanIsCountedByOutcomeRuleAndSize) {
  Metrics metrics;
  const auto rules = CompileYaml(kOne);
  metrics.rules().SetRules(*rules, {}, absl::UnixEpoch());
  Scanner scanner({}, rules);
  for (const char* const value : {"fire", "water", "{"}) {
    const Record record = MakeRecord({"t", 0, 0}, value);
    ScanCounter(metrics.scans()).Count(record, scanner.Scan(record, absl::UnixEpoch()));
  }
  const std::string text = metrics.Expose();
  for (const char* const line :
       {"wirewatch_articles_total{outcome=\"matched\"} 1", "wirewatch_article_bytes_total 10",
        "wirewatch_articles_total{outcome=\"clean\"} 1",
        "wirewatch_articles_total{outcome=\"unscanned\"} 1",
        "wirewatch_unscanned_total{reason=\"malformed_json\"} 1",
        "wirewatch_alerts_total{rule=\"one\",severity=\"medium\"} 1"}) {
    EXPECT_THAT(text, HasSubstr(line));
  }
}

TEST(MetricsTest, AnAlertCountsForTheGroupsOfItsEntities) {
  Metrics metrics;
  const auto rules = CompileYaml(
      "entities:\n"
      "  - {id: ada, name: Ada Lovelace, groups: [people, poets]}\n"
      "  - {id: bob, name: Bob Hope, groups: [people]}\n"
      "rules:\n"
      "  - {id: any, terms: {p: {entities: [people]}}, condition: p}\n"
      "  - {id: each, per: entity, terms: {p: {entities: [people]}}, condition: p}\n");
  metrics.rules().SetRules(*rules, {}, absl::UnixEpoch());
  Scanner scanner({}, rules);
  const Record record = MakeRecord({"t", 0, 0}, "Ada Lovelace met Bob Hope.");
  ScanCounter(metrics.scans()).Count(record, scanner.Scan(record, absl::UnixEpoch()));
  const std::string text = metrics.Expose();
  // Of three alerts, two have Ada and two have Bob.
  EXPECT_THAT(text, HasSubstr("wirewatch_group_alerts_total{group=\"people\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("wirewatch_group_alerts_total{group=\"poets\"} 2\n"));
  metrics.rules().SetRules(*CompileYaml(kOne), {}, absl::UnixEpoch());
  EXPECT_THAT(metrics.Expose(), Not(HasSubstr("group=\"people\"")));
}

TEST(MetricsTest, RulesAndGroupsBehindTheBoundShareASeries) {
  std::string yaml = "entities:\n";
  for (int i = 0; i < 600; ++i) {
    absl::StrAppend(&yaml, "  - {id: e", 1000 + i, ", name: Name", i, " Surname", i, ", groups: [g",
                    1000 + i, "]}\n");
  }
  yaml += "rules:\n";
  for (int i = 0; i < 5100; ++i) {
    absl::StrAppend(&yaml, "  - {id: r", 10000 + i, ", terms: {t: {entities: [e", 1000 + i % 600,
                    "]}}, condition: t}\n");
  }
  Metrics metrics;
  const auto rules = CompileYaml(yaml);
  metrics.rules().SetRules(*rules, {}, absl::UnixEpoch());
  Scanner scanner({}, rules);
  const Record record = MakeRecord({"t", 0, 0}, "Name599 Surname599 met Name1 Surname1.");
  ScanCounter(metrics.scans()).Count(record, scanner.Scan(record, absl::UnixEpoch()));
  const std::string text = metrics.Expose();
  // Entity 599 is in 8 rules, 1 in 9, of which the last has a number from 5,000 on.
  EXPECT_THAT(text, HasSubstr("{rule=\"r14999\",severity=\"medium\"} 0\n"));
  EXPECT_THAT(text, Not(HasSubstr("rule=\"r15000\"")));
  EXPECT_THAT(text, HasSubstr("{rule=\"r10001\",severity=\"medium\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("wirewatch_alerts_total{rule=\"(other)\",severity=\"medium\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("wirewatch_group_alerts_total{group=\"g1001\"} 9\n"));
  EXPECT_THAT(text, HasSubstr("wirewatch_group_alerts_total{group=\"(other)\"} 8\n"));
  // What is listed for people is not bounded.
  EXPECT_EQ(metrics.rules().Noisiest(100).size(), 17u);
  EXPECT_EQ(metrics.totals().alerts, 17);
}

TEST(MetricsTest, AnAlertOfARuleThatWentCountsAsAnothers) {
  Metrics metrics;
  const auto rules = CompileYaml(kOne);
  metrics.rules().SetRules(*rules, {}, absl::UnixEpoch());
  Scanner scanner({}, rules);
  const Record record = MakeRecord({"t", 0, 0}, "fire");
  const ScanResult result = scanner.Scan(record, absl::UnixEpoch());
  metrics.rules().SetRules(*CompileYaml(kTwo), {}, absl::UnixEpoch());
  ScanCounter(metrics.scans()).Count(record, result);
  EXPECT_THAT(metrics.Expose(),
              HasSubstr("wirewatch_alerts_total{rule=\"(other)\",severity=\"medium\"} 1\n"));
}

TEST(MetricsTest, TheTimesOfRulesAreTakenFromASample) {
  Metrics metrics;
  const auto rules = CompileYaml(kOne);
  metrics.rules().SetRules(*rules, {}, absl::UnixEpoch());
  Scanner scanner({}, rules);
  const Record record = MakeRecord({"t", 0, 0}, "fire");
  int samples = 0;
  for (int i = 0; i < 2 * kRuleTimeSampling; ++i) {
    const ScanResult result = scanner.Scan(record, absl::UnixEpoch());
    samples += static_cast<int>(result.rule_times.size());
    ScanCounter(metrics.scans()).Count(record, result);
  }
  EXPECT_EQ(samples, 2);
  const auto slowest = metrics.rules().Slowest(10);
  ASSERT_EQ(slowest.size(), 1u);
  EXPECT_EQ(slowest[0].first, "one");
  EXPECT_GT(slowest[0].second, absl::ZeroDuration());
  EXPECT_THAT(metrics.Expose(),
              Not(HasSubstr("wirewatch_rule_evaluation_seconds_total{rule=\"one\"} 0\n")));
}

TEST(MetricsTest, CountersOfAClientGoOnWhenItIsMadeAnew) {
  Metrics metrics;
  ClientStatistics statistics;
  statistics.queued_messages = 4;
  statistics.disconnects = 3;
  metrics.clients().Set(0, "consumer", statistics);
  statistics.disconnects = 5;
  metrics.clients().Set(0, "consumer", statistics);
  statistics.disconnects = 1;
  metrics.clients().Set(0, "consumer", statistics);
  const std::string text = metrics.Expose();
  EXPECT_THAT(text, HasSubstr("disconnects_total{role=\"consumer\",worker=\"0\"} 6\n"));
  EXPECT_THAT(text, HasSubstr("queue_messages{role=\"consumer\",worker=\"0\"} 4\n"));
}

TEST(MetricsTest, TheTimeSinceAnArticleWasPublishedIsCountedWhereItIsKnown) {
  Metrics metrics;
  metrics.CountDelivery({absl::Milliseconds(1), absl::Milliseconds(2)});
  metrics.CountDelivery({absl::Milliseconds(1), absl::Milliseconds(2), absl::Minutes(2)});
  const std::string text = metrics.Expose();
  EXPECT_THAT(text, HasSubstr("wirewatch_end_to_end_seconds_count 2\n"));
  EXPECT_THAT(text, HasSubstr("wirewatch_publication_to_alert_seconds_count 1\n"));
  EXPECT_THAT(text, HasSubstr("wirewatch_publication_to_alert_seconds_bucket{le=\"60\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("wirewatch_publication_to_alert_seconds_bucket{le=\"300\"} 1\n"));
}

TEST(MetricsTest, TheProcessTellsOfItself) {
  const std::string text = Metrics().Expose();
  for (const char* const series :
       {"process_cpu_seconds_total", "process_resident_memory_bytes",
        "process_virtual_memory_bytes", "process_threads", "process_start_time_seconds",
        "process_open_fds", "process_max_fds"}) {
    const size_t at = text.find(absl::StrCat("\n", series, " "));
    ASSERT_NE(at, std::string::npos) << series;
    EXPECT_GT(std::stod(text.substr(at + 2 + std::string(series).size())), 0) << series;
  }
}

TEST(MetricsTest, APartitionsGaugesGoWithIt) {
  Metrics metrics;
  metrics.SetProgress({"in", 3}, {12, absl::Seconds(4), absl::UnixEpoch()});
  EXPECT_THAT(metrics.Expose(),
              HasSubstr("wirewatch_kafka_consumer_lag{partition=\"3\",topic=\"in\"} 12"));
  metrics.RemoveProgress({"in", 3});
  EXPECT_THAT(metrics.Expose(), Not(HasSubstr("partition=\"3\"")));
}

TEST(MetricsTest, PromtoolFindsNothingWrongWithTheExposition) {
  Metrics metrics;
  metrics.rules().SetRules(*CompileYaml(kOne), {}, absl::UnixEpoch());
  metrics.SetProgress({"in", 0}, {});
  test::CommandOptions command;
  command.argv = {"promtool", "check", "metrics"};
  command.stdin_text = metrics.Expose();
  const auto result = test::RunCommand(command);
  if (absl::IsNotFound(result.status())) GTEST_SKIP() << "promtool is not installed";
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->exit_code, 0) << result->stdout_text << result->stderr_text;
  EXPECT_EQ(result->stdout_text + result->stderr_text, "");
}

TEST(MonitoringTest, TheAlertingRulesPassTheirTests) {
  test::CommandOptions command;
  command.argv = {"promtool", "test", "rules", SourcePath("monitoring/alerts_test.yaml")};
  const auto result = test::RunCommand(command);
  if (absl::IsNotFound(result.status())) GTEST_SKIP() << "promtool is not installed";
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->exit_code, 0) << result->stdout_text << result->stderr_text;
}

TEST(MonitoringTest, TheAlertingRulesSpeakOfSeriesThatExist) {
  Metrics metrics;
  metrics.rules().SetRules(*CompileYaml(kOne), {}, absl::UnixEpoch());
  metrics.SetProgress({"in", 0}, {});
  const std::string exposed = metrics.Expose();
  const std::string rules = ReadFileOrDie(SourcePath("monitoring/alerts.yaml"));
  int found = 0;
  for (size_t at = rules.find("wirewatch_"); at != std::string::npos;
       at = rules.find("wirewatch_", at + 1)) {
    const std::string name =
        rules.substr(at, rules.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at) - at);
    EXPECT_THAT(exposed, HasSubstr("# TYPE " + name + " "));
    ++found;
  }
  EXPECT_GE(found, 5);
}

}  // namespace
}  // namespace wirewatch
