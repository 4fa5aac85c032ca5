#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "daemon/kafka/embedded_cluster.h"
#include "daemon/kafka/kafka_sink.h"
#include "daemon/kafka/kafka_source.h"
#include "daemon/service/service.h"
#include "tests/http.h"
#include "tests/temporary_folder.h"

namespace wirewatch {

inline std::string RulesFor(absl::string_view id, absl::string_view word) {
  return absl::StrCat("rules: [{id: ", id, ", terms: {t: {words: [", word, "]}}, condition: t}]");
}

inline constexpr absl::Duration kServiceDeadline = absl::Seconds(60);

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
    config_.reload_interval = absl::Milliseconds(20);
    config_.admin.address = "127.0.0.1:0";
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
    const absl::Time deadline = absl::Now() + kServiceDeadline;
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
    const absl::Time deadline = absl::Now() + kServiceDeadline;
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
    const absl::Time deadline = absl::Now() + kServiceDeadline;
    while (!absl::StartsWith(Page("/readyz"), "ok\n")) {
      ASSERT_LT(absl::Now(), deadline) << Page("/readyz");
    }
  }

  // Until that stands in the page.
  void AwaitPage(absl::string_view path, absl::string_view text) {
    const absl::Time deadline = absl::Now() + kServiceDeadline;
    while (!absl::StrContains(Page(path), text)) ASSERT_LT(absl::Now(), deadline) << Page(path);
  }

  std::string Page(absl::string_view path) {
    return test::Get(service_->admin_address(), path).body;
  }

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

}  // namespace wirewatch
