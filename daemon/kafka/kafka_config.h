#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/kafka/handles.h"

namespace wirewatch {

// Properties of librdkafka, passed through as they are, later ones over earlier ones.
using KafkaProperties = std::vector<std::pair<std::string, std::string>>;

struct KafkaConfig {
  std::string bootstrap_servers;
  std::string group_id = "wirewatch";
  // Names this consumer among its group (static membership): one that comes back within the session
  // timeout has its partitions again, without a rebalance. Empty: each consumer is a new one.
  std::string group_instance_id;
  // For transactions; empty: none. Stable, so that a successor ends what its predecessor left open.
  std::string transactional_id;
  std::vector<std::string> input_topics;
  std::string alert_topic;
  std::string dead_letter_topic;
  // The compacted topic of one partition that rules come from; empty where they come from files.
  std::string rules_topic;
  // The PEM file of the Ed25519 key that releases have to be signed with; empty: they need not.
  std::string rules_public_key;
  // For all clients, and over those for one kind of them.
  KafkaProperties properties;
  KafkaProperties consumer_properties;
  KafkaProperties producer_properties;
  // How long the brokers may take to answer at start-up, and a commit or a last flush later.
  absl::Duration startup_timeout = absl::Seconds(30);
  absl::Duration request_timeout = absl::Seconds(10);
  // How long a step of a transaction may take before its worker is made anew.
  absl::Duration transaction_deadline = absl::Seconds(30);
};

// A client's configuration: what wirewatch relies on, then the properties. InvalidArgument names a
// property that librdkafka does not know or does not take, or that wirewatch sets itself; values
// are not repeated, they may be secret.
absl::StatusOr<ConfHandle> MakeConsumerConf(const KafkaConfig& config);
absl::StatusOr<ConfHandle> MakeProducerConf(const KafkaConfig& config);

// A client's configuration that joins no group and writes nothing, to look at the cluster.
absl::StatusOr<ConfHandle> MakeLookConf(const KafkaConfig& config);

// A client of that configuration, which it takes. InvalidArgument where librdkafka makes none:
// files that are not there, properties that contradict each other.
absl::StatusOr<ClientHandle> MakeClient(rd_kafka_type_t type, ConfHandle conf);

// Whether librdkafka puts off fetching for a whole second once its queue was full: releases before
// 2.2.0 do, and have no fetch.queue.backoff.ms to mend it.
bool FetchQueueStalls();

// As librdkafka takes it.
inline int TimeoutMs(absl::Duration timeout) {
  return static_cast<int>(absl::ToInt64Milliseconds(timeout));
}

// The version of librdkafka that runs: "2.8.0".
std::string KafkaLibraryVersion();

}  // namespace wirewatch
