#include "tests/broker/daemon_testing.h"

#include "absl/strings/str_cat.h"

namespace wirewatch::test {

void DaemonTest::SetUp() {
  if (const absl::Status status = KafkaBroker::Available(); !status.ok()) {
    GTEST_SKIP() << "no real broker: " << status.message();
  }
  if (const absl::Status status = KcatAvailable(); !status.ok()) {
    GTEST_SKIP() << "no independent client: " << status.message();
  }
  auto broker = KafkaBroker::Start(broker_options_);
  ASSERT_TRUE(broker.ok()) << broker.status();
  broker_ = *std::move(broker);
  const DaemonOptions options;
  for (const std::string& topic :
       {options.input_topics.front(), options.alert_topic, options.dead_letter_topic}) {
    const absl::Status created = broker_->CreateTopic(topic, partitions_);
    ASSERT_TRUE(created.ok()) << created;
  }
}

DaemonOptions DaemonTest::Options() const {
  DaemonOptions options;
  options.bootstrap = broker_->bootstrap();
  options.rules = SourcePath("rules");
  return options;
}

std::unique_ptr<Daemon> DaemonTest::StartReady(const DaemonOptions& options) {
  auto daemon = Daemon::Start(options);
  EXPECT_TRUE(daemon.ok()) << daemon.status();
  if (!daemon.ok()) return nullptr;
  const absl::Status ready = (*daemon)->AwaitReady();
  EXPECT_TRUE(ready.ok()) << ready;
  return ready.ok() ? *std::move(daemon) : nullptr;
}

std::vector<KcatMessage> DaemonTest::Await(const std::string& topic, int count) {
  KcatConsumeOptions options;
  options.max_messages = count;
  auto messages = Consume(broker_->bootstrap(), topic, options);
  EXPECT_TRUE(messages.ok()) << topic << ": " << messages.status();
  return messages.ok() ? *std::move(messages) : std::vector<KcatMessage>{};
}

std::vector<KcatMessage> DaemonTest::All(const std::string& topic) {
  auto messages = Consume(broker_->bootstrap(), topic);
  EXPECT_TRUE(messages.ok()) << topic << ": " << messages.status();
  return messages.ok() ? *std::move(messages) : std::vector<KcatMessage>{};
}

std::multiset<std::string> AlertKeys(const std::vector<KcatMessage>& alerts) {
  std::multiset<std::string> keys;
  for (const KcatMessage& message : alerts) {
    const auto alert = nlohmann::json::parse(message.value.value_or("{}"));
    keys.insert(absl::StrCat(alert["rule"]["id"].get<std::string>(), "/",
                             alert["entity"]["id"].get<std::string>()));
  }
  return keys;
}

std::multiset<std::string> AlertIds(const std::vector<KcatMessage>& alerts) {
  std::multiset<std::string> ids;
  for (const KcatMessage& message : alerts) {
    const auto alert = nlohmann::json::parse(message.value.value_or("{}"));
    EXPECT_EQ(message.Header("ce_id"), alert["id"].get<std::string>());
    ids.insert(alert["id"].get<std::string>());
  }
  return ids;
}

}  // namespace wirewatch::test
