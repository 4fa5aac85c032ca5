#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "absl/time/clock.h"
#include "tests/broker/process.h"
#include "tests/json_schema.h"
#include "tests/service/service_testing.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

using test::Get;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST_F(ServiceTest, AnArticleGoesInAndItsAlertComesOut) {
  Start();
  Produce({"There is a fire in the harbour.", "All is quiet.", "{\"body\": "});
  const std::vector<std::string> alerts = Await("alerts", 1);
  ASSERT_THAT(alerts, SizeIs(1));
  EXPECT_THAT(AlertSchemaErrors(alerts[0]), IsEmpty());
  EXPECT_THAT(Rules(alerts), ElementsAre("fires"));
  EXPECT_THAT(Await("letters", 1), ElementsAre("{\"body\": "));
  AwaitReady();
  EXPECT_THAT(Page("/metrics"),
              AllOf(HasSubstr("\nwirewatch_articles_total{outcome=\"matched\"} 1\n"),
                    HasSubstr("\nwirewatch_articles_total{outcome=\"clean\"} 1\n"),
                    HasSubstr("\nwirewatch_dead_letters_total{reason=\"malformed_json\"} 1\n"),
                    HasSubstr("\nwirewatch_alerts_total{rule=\"fires\",severity=\"medium\"} 1\n"),
                    HasSubstr("\nwirewatch_ready 1\n")));
  EXPECT_TRUE(Stop().ok());
}

TEST_F(ServiceTest, IsAliveButNotReadyUntilTheClusterAnswers) {
  Create();
  const std::string& address = service_->admin_address();
  EXPECT_EQ(Get(address, "/livez").body, "ok\n");
  const auto ready = Get(address, "/readyz");
  EXPECT_EQ(ready.status, 503);
  EXPECT_EQ(ready.body, "cluster: not connected yet\n");
  EXPECT_THAT(Page("/metrics"), HasSubstr("\nwirewatch_ready 0\n"));
}

TEST_F(ServiceTest, TheAdminServerListsItsPagesAndKnowsNoOthers) {
  Create();
  const auto root = Get(service_->admin_address(), "/");
  EXPECT_EQ(root.status, 200);
  EXPECT_THAT(root.body, AllOf(StartsWith("wirewatch "), HasSubstr("/livez\n"),
                               HasSubstr("/readyz\n"), HasSubstr("/metrics\n")));
  const auto other = Get(service_->admin_address(), "/metrics/");
  EXPECT_EQ(other.status, 404);
  EXPECT_EQ(other.body, "not found; see /\n");
  EXPECT_THAT(Get(service_->admin_address(), "/metrics").headers,
              HasSubstr("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
}

nlohmann::json OpenApi() {
  return nlohmann::json::parse(ReadFileOrDie(SourcePath("docs/operating/openapi.json")));
}

TEST_F(ServiceTest, TheOpenApiDocumentHasEveryPageAndWhatItAnswers) {
  Create();
  const nlohmann::json document = OpenApi();
  std::set<std::string> documented;
  for (const auto& [path, methods] : document["paths"].items()) {
    for (const auto& [name, operation] : methods.items()) {
      const std::string method = absl::AsciiStrToUpper(name);
      const std::string asked = absl::StrReplaceAll(path, {{"{id}", "fires"}});
      if (path != "/") documented.insert(absl::StrCat(method, " ", path));
      const auto answer = test::Request(service_->admin_address(), method, asked);
      const nlohmann::json& responses = operation["responses"];
      ASSERT_TRUE(responses.contains(absl::StrCat(answer.status))) << method << " " << path;
      const nlohmann::json& content = responses[absl::StrCat(answer.status)]["content"];
      EXPECT_THAT(answer.headers,
                  HasSubstr(absl::StrCat("Content-Type: ", content.begin().key(), "\r\n")));
    }
  }
  const std::vector<std::string> lines = absl::StrSplit(absl::StripSuffix(Page("/"), "\n"), '\n');
  EXPECT_EQ(std::set<std::string>(lines.begin() + 1, lines.end()), documented);
}

TEST_F(ServiceTest, TheStatusSaysWhatRunsAndHowWell) {
  Start();
  Produce({"There is a fire in the harbour.", "All is quiet.", "{\"body\": "});
  EXPECT_THAT(Await("alerts", 1), SizeIs(1));
  AwaitPage("/metrics", "wirewatch_kafka_consumer_lag{");
  AwaitReady();
  const auto json = nlohmann::json::parse(Page("/api/v1/status"));
  EXPECT_THAT(SchemaErrors(OpenApi()["components"]["schemas"]["Status"], json), IsEmpty());
  const auto status = ParseServiceStatus(json.dump());
  ASSERT_TRUE(status.ok()) << status.status();
  EXPECT_TRUE(status->ready);
  EXPECT_EQ(status->rules.digest, service_->rules().Current()->digest());
  EXPECT_EQ(status->rules.rules, 1);
  EXPECT_GE(status->rules.loaded_at, status->started_at);
  EXPECT_EQ(status->articles, 3);
  EXPECT_EQ(status->unscanned, 1);
  EXPECT_THAT(status->noisiest, ElementsAre(Pair("fires", 1)));
  ASSERT_THAT(status->partitions, SizeIs(1));
  EXPECT_EQ(status->partitions[0].id, PartitionId("in", 0));
  folder_.Write("rules.yaml", "rules: [");
  AwaitPage("/api/v1/status", "rules.yaml:1:");
  const auto refused = ParseServiceStatus(Page("/api/v1/status"));
  EXPECT_EQ(refused->rules.digest, status->rules.digest);
  EXPECT_GE(refused->rules.failed_at, status->rules.loaded_at);
}

TEST_F(ServiceTest, AReloadIsRequestedOverHttpWhereThatIsOn) {
  config_.reload_watch = false;
  for (const bool on : {false, true}) {
    config_.admin_reload = on;
    Start();
    const auto answer = test::Request(service_->admin_address(), "POST", "/-/reload");
    EXPECT_EQ(answer.status, on ? 202 : 403);
    if (on) AwaitPage("/metrics", "\nwirewatch_config_reloads_total{result=\"success\"} 2\n");
    EXPECT_EQ(Get(service_->admin_address(), "/-/reload").status, 405);
    EXPECT_TRUE(Stop().ok());
  }
}

TEST_F(ServiceTest, ArticlesAfterAReloadMeetTheNewRules) {
  Start();
  Produce({"A fire, a flood."});
  EXPECT_THAT(Rules(Await("alerts", 1)), ElementsAre("fires"));
  folder_.Write("rules.yaml", RulesFor("floods", "flood"));
  AwaitPage("/metrics", "\nwirewatch_config_reloads_total{result=\"success\"} 2\n");
  Produce({"A fire, a flood."});
  EXPECT_THAT(Rules(Await("alerts", 1)), ElementsAre("floods"));
  EXPECT_THAT(Page("/metrics"),
              AllOf(HasSubstr("\nwirewatch_config_reloads_total{result=\"success\"} 2\n"),
                    HasSubstr(absl::StrCat("\nwirewatch_ruleset_info{digest=\"",
                                           service_->rules().Current()->digest(), "\"} 1\n"))));
}

TEST_F(ServiceTest, ABadReloadKeepsTheLastGoodRulesAtWork) {
  Start();
  folder_.Write("rules.yaml", "rules: [{id: floods, condition: [}]");
  AwaitPage("/metrics", "\nwirewatch_config_reloads_total{result=\"failure\"} 1\n");
  Produce({"A fire, a flood."});
  EXPECT_THAT(Rules(Await("alerts", 1)), ElementsAre("fires"));
  EXPECT_THAT(Page("/metrics"), AllOf(HasSubstr("\nwirewatch_config_last_reload_successful 0\n"),
                                      HasSubstr("\nwirewatch_ruleset_rules 1\n")));
  AwaitReady();
  EXPECT_THAT(Page("/readyz"),
              AllOf(StartsWith(absl::StrCat("ok\nrules: the last reload failed, ",
                                            service_->rules().Current()->digest(), " runs on: ")),
                    HasSubstr("rules.yaml:1:")));
  folder_.Write("rules.yaml", RulesFor("floods", "flood"));
  AwaitPage("/metrics", "\nwirewatch_config_last_reload_successful 1\n");
  EXPECT_EQ(Page("/readyz"), "ok\n");
}

TEST_F(ServiceTest, RulesOfWhichTestsFailRunAtTheStartAndAreRefusedLater) {
  const std::string failing =
      "rules: [{id: fires, terms: {t: {words: [fire]}}, condition: t, tests: [{name: told, "
      "article: {text: A flood.}, expect: [{rule: fires}]}]}]";
  folder_.Write("rules.yaml", failing);
  Start();
  AwaitReady();
  EXPECT_THAT(Page("/readyz"), AllOf(StartsWith("ok\nrules: they run though tests fail: "),
                                     HasSubstr("the test 'told' fails")));
  folder_.Write("rules.yaml", RulesFor("floods", "flood"));
  AwaitPage("/metrics", "\nwirewatch_config_reloads_total{result=\"success\"} 2\n");
  EXPECT_EQ(Page("/readyz"), "ok\n");
  folder_.Write("rules.yaml", failing);
  AwaitPage("/metrics", "\nwirewatch_config_last_reload_successful 0\n");
  EXPECT_EQ(service_->rules().Current()->rules()[0].id, "floods");
}

TEST_F(ServiceTest, WithoutTheWatchRulesAreLoadedOnRequest) {
  config_.reload_watch = false;
  // A request does not wait for the next look.
  config_.reload_interval = absl::Hours(1);
  Start();
  AwaitReady();
  folder_.Write("rules.yaml", RulesFor("floods", "flood"));
  Produce({"A fire, a flood."});
  EXPECT_THAT(Rules(Await("alerts", 1)), ElementsAre("fires"));
  service_->RequestReload();
  AwaitPage("/metrics", "\nwirewatch_config_reloads_total{result=\"success\"} 2\n");
  EXPECT_EQ(service_->rules().Current()->rules()[0].id, "floods");
}

TEST_F(ServiceTest, StopDeliversWhatHasBegunAndTheNextOneGoesOnFromThere) {
  constexpr int kArticles = 2000;
  // The embedded cluster gives a group that somebody left to nobody else for as long.
  config_.kafka.consumer_properties = {{"session.timeout.ms", "3000"},
                                       {"heartbeat.interval.ms", "500"}};
  std::vector<std::string> articles;
  for (int i = 0; i < kArticles; ++i) articles.push_back(absl::StrCat("Fire number ", i, "."));
  Start();
  Produce(articles);
  std::vector<std::string> alerts = Await("alerts", 1);
  EXPECT_TRUE(Stop().ok());
  Start();
  Produce({"The last fire."});
  while (!alerts.empty() && !absl::StrContains(alerts.back(), "The last fire.")) {
    const std::vector<std::string> next = Await("alerts", 1);
    if (next.empty()) break;
    alerts.insert(alerts.end(), next.begin(), next.end());
  }
  std::set<std::string> ids;
  for (const std::string& alert : alerts) ids.insert(nlohmann::json::parse(alert)["id"]);
  // None is lost, and none comes twice: what was delivered was committed.
  EXPECT_THAT(ids, SizeIs(kArticles + 1));
  EXPECT_THAT(alerts, SizeIs(kArticles + 1));
}

TEST_F(ServiceTest, StopEndsTheWaitForAClusterThatIsAway) {
  config_.kafka.bootstrap_servers = "127.0.0.1:1";
  config_.kafka.startup_timeout = absl::InfiniteDuration();
  Start();
  EXPECT_THAT(Page("/readyz"), StartsWith("cluster: "));
  EXPECT_TRUE(Stop().ok());
}

TEST_F(ServiceTest, AStopBeforeTheStartEndsItAtOnce) {
  Create();
  service_->Stop();
  EXPECT_TRUE(service_->Run().ok());
}

TEST_F(ServiceTest, AClusterThatDoesNotAnswerInTimeIsAnError) {
  config_.kafka.bootstrap_servers = "127.0.0.1:1";
  config_.kafka.startup_timeout = absl::Milliseconds(200);
  Create();
  const absl::Status status = service_->Run();
  EXPECT_EQ(status.code(), absl::StatusCode::kUnavailable) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("127.0.0.1:1"));
}

TEST_F(ServiceTest, AnAdminAddressThatIsTakenIsAnErrorBeforeAnythingStarts) {
  Create();
  ServiceConfig second = config_;
  second.admin.address = service_->admin_address();
  const absl::Status status = Service::Create(second).status();
  EXPECT_THAT(std::string(status.message()), HasSubstr("Address already in use"));
}

TEST_F(ServiceTest, PromtoolFindsNothingWrongWithItsMetrics) {
  Start();
  Produce({"A fire."});
  Await("alerts", 1);
  test::CommandOptions command;
  command.argv = {"promtool", "check", "metrics"};
  command.stdin_text = Page("/metrics");
  const auto result = test::RunCommand(command);
  if (absl::IsNotFound(result.status())) GTEST_SKIP() << "promtool is not installed";
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->exit_code, 0);
  EXPECT_EQ(result->stdout_text + result->stderr_text, "");
}

}  // namespace
}  // namespace wirewatch
