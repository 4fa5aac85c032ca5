#include "tests/broker/kafka_cluster.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/base/status.h"

namespace wirewatch::test {
namespace {

// So that any one of them may be away.
void Replicate(int brokers, std::map<std::string, std::string>* properties) {
  const std::string all = absl::StrCat(brokers);
  const std::string enough = absl::StrCat(std::max(1, brokers - 1));
  properties->insert({{"default.replication.factor", all},
                      {"min.insync.replicas", enough},
                      {"offsets.topic.replication.factor", all},
                      {"transaction.state.log.replication.factor", all},
                      {"transaction.state.log.min.isr", enough},
                      {"share.coordinator.state.topic.replication.factor", all}});
}

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaCluster>> KafkaCluster::Start(
    const KafkaBroker::Options& options, int brokers) {
  std::unique_ptr<KafkaCluster> cluster(new KafkaCluster);
  KafkaBroker::Options node = options;
  Replicate(brokers, &node.properties);
  const std::vector<int> ports = FreePorts(static_cast<size_t>(brokers));
  for (int id = 1; id <= brokers; ++id)
    node.controller_ports[id] = ports[static_cast<size_t>(id) - 1];
  for (node.node_id = 1; node.node_id <= brokers; ++node.node_id) {
    WW_ASSIGN_OR_RETURN(std::unique_ptr<KafkaBroker> broker, KafkaBroker::Make(node));
    cluster->brokers_.push_back(std::move(broker));
  }
  // None is ready before most are there.
  for (const auto& broker : cluster->brokers_) WW_RETURN_IF_ERROR(broker->Spawn());
  for (const auto& broker : cluster->brokers_) WW_RETURN_IF_ERROR(broker->AwaitStart());
  return cluster;
}

std::string KafkaCluster::bootstrap() const {
  return absl::StrJoin(brokers_, ",", [](std::string* out, const auto& broker) {
    absl::StrAppend(out, broker->bootstrap());
  });
}

}  // namespace wirewatch::test
