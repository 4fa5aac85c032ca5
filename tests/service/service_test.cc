#include "daemon/service/service.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "daemon/kafka/embedded_cluster.h"
#include "daemon/kafka/kafka_sink.h"
#include "daemon/kafka/kafka_source.h"
#include "tests/broker/process.h"
#include "tests/http.h"
#include "tests/json_schema.h"
#include "tests/temporary_folder.h"

namespace wirewatch {
namespace {

using test::Get;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr absl::Duration kDeadline = absl::Seconds(60);

std::string RulesFor(absl::string_view id, absl::string_view word) {
  return absl::StrCat("rules: [{id: ", id, ", terms: {t: {words: [", word, "]}}, condition: t}]");
}

// The daemon in this process, on a cluster in this process.
class ServiceTest : public ::testing::Test {
 protected:
  ServiceTest() {
    ConfigureLog(LogFormat::kText, LogLevel::kError);
    auto cluster = EmbeddedCluster::Start({{"in", 1}, {"alerts", 1}, {"letters", 1}});
    EXPECT_TRUE(cluster.ok()) << cluster.status();
    cluster_ = *std::move(cluster);
    config_.kafka.bootstrap_servers = cluster_->bootstrap_servers();
    config_.kafka.input_topics = {"in"};
    config_.kafka.alert_topic = "alerts";
    config_.kafka.dead_letter_topic = "letters";
    config_.workers = 1;
    config_.rules = {folder_.Write("rules.yaml", RulesFor("fires", "fire"))};
    config_.admin_address = "127.0.0.1:0";
  }

  ~ServiceTest() override {
    if (service_ == nullptr) return;
    EXPECT_TRUE(Stop().ok()) << status_;
  }

  void Create() {
    auto service = Service::Create(config_);
    ASSERT_TRUE(service.ok()) << service.status();
    service_ = *std::move(service);
  }

  void Start() {
    Create();
    thread_ = std::thread([this] { status_ = service_->Run(); });
  }

  // Ends the service and gives what Run said.
  absl::Status Stop() {
    service_->Stop();
    if (thread_.joinable()) thread_.join();
    service_ = nullptr;
    return status_;
  }

  void Produce(const std::vector<std::string>& articles) {
    KafkaConfig kafka = config_.kafka;
    kafka.alert_topic = "in";
    auto sink = KafkaSink::Create(kafka);
    ASSERT_TRUE(sink.ok()) << sink.status();
    for (const std::string& article : articles) {
      OutgoingRecord record;
      record.value = article;
      ASSERT_TRUE((*sink)->Send(record).ok());
    }
    const absl::Time deadline = absl::Now() + kDeadline;
    while ((*sink)->in_flight() > 0) {
      ASSERT_LT(absl::Now(), deadline) << "the articles were not taken";
      for (const Delivery& delivery : (*sink)->Poll(absl::Milliseconds(20))) {
        ASSERT_TRUE(delivery.status.ok()) << delivery.status;
      }
    }
  }

  // Reads what is written to a topic until there are so many records behind those read before.
  std::vector<std::string> Await(const std::string& topic, size_t count) {
    auto& reader = readers_[topic];
    if (reader == nullptr) {
      KafkaConfig kafka = config_.kafka;
      kafka.group_id = "reader of " + topic;
      kafka.input_topics = {topic};
      auto made = KafkaSource::Create(kafka);
      EXPECT_TRUE(made.ok()) << made.status();
      if (!made.ok()) return {};
      reader = *std::move(made);
    }
    std::vector<std::string> values;
    const absl::Time deadline = absl::Now() + kDeadline;
    while (values.size() < count && absl::Now() < deadline) {
      auto result = reader->Poll({absl::Milliseconds(20), 1000});
      EXPECT_TRUE(result.ok()) << result.status();
      if (!result.ok()) break;
      for (const Record& record : result->records) {
        values.emplace_back(record.value.value_or(""));
      }
      if (result->rebalance.has_value()) {
        EXPECT_TRUE(reader->ConfirmRebalance().ok());
      }
    }
    EXPECT_GE(values.size(), count) << "in " << topic;
    return values;
  }

  // A worker says that it is ready a little after its first alerts may have left.
  void AwaitReady() {
    const absl::Time deadline = absl::Now() + kDeadline;
    while (Page("/readyz") != "ok\n") ASSERT_LT(absl::Now(), deadline) << Page("/readyz");
  }

  std::string Page(absl::string_view path) { return Get(service_->admin_address(), path).body; }

  // The ids of the rules of these alerts.
  static std::vector<std::string> Rules(const std::vector<std::string>& alerts) {
    std::vector<std::string> rules;
    for (const std::string& alert : alerts) {
      rules.push_back(nlohmann::json::parse(alert)["rule"]["id"]);
    }
    return rules;
  }

  const test::TemporaryFolder folder_;
  std::unique_ptr<EmbeddedCluster> cluster_;
  ServiceConfig config_;
  std::map<std::string, std::unique_ptr<KafkaSource>> readers_;
  std::unique_ptr<Service> service_;
  std::thread thread_;
  absl::Status status_;
};

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

// The embedded cluster shows aborted records too: this is about getting through, not about once.
TEST_F(ServiceTest, TransactionsGetThroughWhateverRequestFails) {
  config_.delivery = DeliveryMode::kExactlyOnce;
  config_.kafka.producer_properties = {{"retry.backoff.ms", "10"}};
  Start();
  Produce({"Fire number 0."});
  ASSERT_THAT(Await("alerts", 1), SizeIs(1));
  // OffsetFetch, and what transactions are made of: AddPartitionsToTxn, AddOffsetsToTxn, EndTxn,
  // TxnOffsetCommit.
  int number = 0;
  for (const int16_t request : {9, 24, 25, 26, 28}) {
    for (const rd_kafka_resp_err_t error :
         {RD_KAFKA_RESP_ERR_NOT_COORDINATOR, RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS,
          RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION}) {
      cluster_->FailRequests(request, error, 1);
      const std::string article = absl::StrCat("Fire number ", ++number, ".");
      Produce({article});
      bool seen = false;
      while (!seen) {
        const std::vector<std::string> alerts = Await("alerts", 1);
        ASSERT_FALSE(alerts.empty()) << "request " << request << ", error " << error;
        for (const std::string& alert : alerts) seen |= absl::StrContains(alert, article);
      }
    }
  }
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

TEST_F(ServiceTest, ArticlesAfterAReloadMeetTheNewRules) {
  Start();
  Produce({"A fire, a flood."});
  EXPECT_THAT(Rules(Await("alerts", 1)), ElementsAre("fires"));
  folder_.Write("rules.yaml", RulesFor("floods", "flood"));
  ASSERT_TRUE(service_->ReloadRules().ok());
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
  const absl::Status status = service_->ReloadRules();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()), HasSubstr("rules.yaml:1:"));
  Produce({"A fire, a flood."});
  EXPECT_THAT(Rules(Await("alerts", 1)), ElementsAre("fires"));
  EXPECT_THAT(Page("/metrics"), AllOf(HasSubstr("\nwirewatch_config_last_reload_successful 0\n"),
                                      HasSubstr("\nwirewatch_ruleset_rules 1\n")));
  AwaitReady();
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
  second.admin_address = service_->admin_address();
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
