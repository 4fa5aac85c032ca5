#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daemon/kafka/handles.h"

typedef struct rd_kafka_mock_cluster_s rd_kafka_mock_cluster_t;

namespace wirewatch {

// librdkafka's in-process cluster of one broker, for the demo and for tests of behaviour. It keeps
// little and forgets silently: never a proof of delivery.
class EmbeddedCluster {
 public:
  struct Topic {
    std::string name;
    int partitions = 1;
  };

  static absl::StatusOr<std::unique_ptr<EmbeddedCluster>> Start(const std::vector<Topic>& topics);
  ~EmbeddedCluster();

  // host:port on the loopback interface.
  const std::string& bootstrap_servers() const { return bootstrap_servers_; }

  // The next `count` requests of this kind fail with `error`. Request keys are those of the
  // protocol: 0 is Produce.
  void FailRequests(int16_t request_key, rd_kafka_resp_err_t error, size_t count);

  // Those of this kind that were to fail and have not come go through.
  void StopFailing(int16_t request_key);

  // Cuts the broker off, or brings it back.
  absl::Status SetBrokerUp(bool up);

 private:
  EmbeddedCluster() = default;

  ClientHandle client_;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
  std::string bootstrap_servers_;
};

}  // namespace wirewatch
