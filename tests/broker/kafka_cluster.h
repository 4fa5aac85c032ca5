#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "tests/broker/kafka_broker.h"

namespace wirewatch::test {

// Brokers of one cluster, each of which is a controller too. With three, topics have three
// replicas, two of which have to be there for a write (min.insync.replicas). One is as a
// KafkaBroker alone.
class KafkaCluster {
 public:
  // Errors as of KafkaBroker::Start.
  static absl::StatusOr<std::unique_ptr<KafkaCluster>> Start(const KafkaBroker::Options& options,
                                                             int brokers);

  size_t size() const { return brokers_.size(); }
  KafkaBroker& broker(size_t number) { return *brokers_[number]; }
  // Of all brokers.
  std::string bootstrap() const;

 private:
  KafkaCluster() = default;

  std::vector<std::unique_ptr<KafkaBroker>> brokers_;
};

}  // namespace wirewatch::test
