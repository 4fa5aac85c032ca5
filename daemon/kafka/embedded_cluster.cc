#include "daemon/kafka/embedded_cluster.h"

#include <librdkafka/rdkafka_mock.h>

#include "absl/strings/str_cat.h"
#include "daemon/kafka/errors.h"

namespace wirewatch {
namespace {

constexpr int kBrokerId = 1;

}  // namespace

absl::StatusOr<std::unique_ptr<EmbeddedCluster>> EmbeddedCluster::Start(
    const std::vector<Topic>& topics) {
  std::unique_ptr<EmbeddedCluster> embedded(new EmbeddedCluster);
  ConfHandle conf(rd_kafka_conf_new());
  // The client that carries the cluster connects to nothing, and need not be told so.
  rd_kafka_conf_set_log_cb(conf.get(), nullptr);
  char error[512];
  embedded->client_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, conf.get(), error, sizeof(error)));
  if (embedded->client_ == nullptr) {
    return absl::InternalError(absl::StrCat("cannot start the embedded cluster: ", error));
  }
  conf.release();
  embedded->cluster_ = rd_kafka_mock_cluster_new(embedded->client_.get(), kBrokerId);
  if (embedded->cluster_ == nullptr) {
    return absl::InternalError("cannot start the embedded cluster");
  }
  embedded->bootstrap_servers_ = rd_kafka_mock_cluster_bootstraps(embedded->cluster_);
  for (const Topic& topic : topics) {
    const rd_kafka_resp_err_t code = rd_kafka_mock_topic_create(
        embedded->cluster_, topic.name.c_str(), topic.partitions, /*replication_factor=*/1);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) {
      return KafkaStatus(code, absl::StrCat("cannot create the topic ", topic.name));
    }
  }
  return embedded;
}

EmbeddedCluster::~EmbeddedCluster() {
  if (cluster_ != nullptr) rd_kafka_mock_cluster_destroy(cluster_);
}

void EmbeddedCluster::FailRequests(int16_t request_key, rd_kafka_resp_err_t error, size_t count) {
  const std::vector<rd_kafka_resp_err_t> errors(count, error);
  rd_kafka_mock_push_request_errors_array(cluster_, request_key, count, errors.data());
}

void EmbeddedCluster::StopFailing(int16_t request_key) {
  rd_kafka_mock_clear_request_errors(cluster_, request_key);
}

absl::Status EmbeddedCluster::SetBrokerUp(bool up) {
  return KafkaStatus(up ? rd_kafka_mock_broker_set_up(cluster_, kBrokerId)
                        : rd_kafka_mock_broker_set_down(cluster_, kBrokerId),
                     "cannot switch the broker");
}

}  // namespace wirewatch
