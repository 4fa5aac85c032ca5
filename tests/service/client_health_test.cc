#include "daemon/kafka/client_health.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "absl/time/clock.h"
#include "daemon/kafka/embedded_cluster.h"
#include "daemon/kafka/kafka_config.h"

namespace wirewatch {
namespace {

using ::testing::HasSubstr;

// A client whose own reports go nowhere, so that nothing is known but by asking.
class ClientHealthTest : public testing::Test {
 protected:
  void SetUp() override {
    auto cluster = EmbeddedCluster::Start({{"articles", 1}});
    ASSERT_TRUE(cluster.ok()) << cluster.status();
    cluster_ = *std::move(cluster);
    KafkaConfig config;
    config.bootstrap_servers = cluster_->bootstrap_servers();
    auto conf = MakeLookConf(config);
    ASSERT_TRUE(conf.ok()) << conf.status();
    rd_kafka_conf_set_opaque(conf->get(), nullptr);
    auto client = MakeClient(RD_KAFKA_CONSUMER, *std::move(conf));
    ASSERT_TRUE(client.ok()) << client.status();
    client_ = *std::move(client);
    topic_.reset(rd_kafka_topic_new(client_.get(), "articles", nullptr));
  }

  // What is known once the client has looked for as long as it may take.
  absl::Status Await(absl::StatusCode code) {
    const MonotonicTime deadline = MonotonicTime::Now() + absl::Seconds(20);
    do {
      health_.Look(client_.get(), topic_.get());
      if (health_.status().code() == code) break;
      absl::SleepFor(absl::Milliseconds(50));
    } while (MonotonicTime::Now() < deadline);
    return health_.status();
  }

  std::unique_ptr<EmbeddedCluster> cluster_;
  ClientHandle client_;
  TopicHandle topic_;
  ClientHealth health_;
};

TEST_F(ClientHealthTest, BrokersThatAreAwayAreNoticedAlsoWhereNothingIsReported) {
  health_.Look(client_.get(), topic_.get());
  EXPECT_TRUE(health_.status().ok());
  ASSERT_TRUE(cluster_->SetBrokerUp(false).ok());
  health_.ReportConnection("connection refused");
  EXPECT_THAT(std::string(Await(absl::StatusCode::kUnavailable).message()),
              HasSubstr("no broker answers; last: connection refused"));
  ASSERT_TRUE(cluster_->SetBrokerUp(true).ok());
  EXPECT_TRUE(Await(absl::StatusCode::kOk).ok());
}

TEST_F(ClientHealthTest, WhatWorksIsNotAsked) {
  ASSERT_TRUE(cluster_->SetBrokerUp(false).ok());
  const MonotonicTime deadline = MonotonicTime::Now() + absl::Seconds(4);
  while (MonotonicTime::Now() < deadline) {
    health_.Clear();
    health_.Look(client_.get(), topic_.get());
    ASSERT_TRUE(health_.status().ok());
    absl::SleepFor(absl::Milliseconds(50));
  }
}

TEST_F(ClientHealthTest, AMissingRightStaysThoughTheTopicIsSeen) {
  health_.Report(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, "denied");
  health_.Look(client_.get(), topic_.get());
  EXPECT_EQ(health_.status().code(), absl::StatusCode::kPermissionDenied);
}

}  // namespace
}  // namespace wirewatch
