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
  metrics.SetRules(*CompileYaml("rules:\n"
                                "  - id: one\n"
                                "    terms: {t: {words: [a]}}\n"
                                "    condition: t\n"
                                "    severity_when: [{condition: t, severity: high}]\n"
                                "  - {id: off, enabled: false, terms: {t: {words: [a]}}, "
                                "condition: t}\n"),
                   absl::UnixEpoch());
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
  metrics.SetRules(*CompileYaml(kOne), absl::UnixEpoch());
  EXPECT_THAT(metrics.Expose(),
              HasSubstr("wirewatch_alerts_total{rule=\"one\",severity=\"medium\"} 0"));
  metrics.SetRules(*CompileYaml(kTwo), absl::UnixEpoch());
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
  metrics.SetRules(*rules, absl::UnixEpoch());
  Scanner scanner({}, rules);
  for (const char* const value : {"fire", "water", "{"}) {
    const Record record = MakeRecord({"t", 0, 0}, value);
    metrics.CountScan(record, scanner.Scan(record, absl::UnixEpoch()));
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
  metrics.SetRules(*CompileYaml(kOne), absl::UnixEpoch());
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
  metrics.SetRules(*CompileYaml(kOne), absl::UnixEpoch());
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
