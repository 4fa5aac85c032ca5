#pragma once

#include <functional>

#include "absl/status/status.h"
#include "daemon/kafka/kafka_config.h"

namespace wirewatch {

// Looks whether the cluster answers, lets us in and has all topics of the configuration; tries
// until the start-up timeout, or until `stopped` says so (Cancelled). The error says what is wrong
// and how to mend it:
//   Unavailable: no broker answered in time
//   Unauthenticated: the brokers refuse who we are, or we refuse who they are; at once
//   NotFound: topics are missing, with the command that creates them; topics are never made here
//   PermissionDenied: topics we may not see
absl::Status CheckCluster(const KafkaConfig& config, const std::function<bool()>& stopped);

}  // namespace wirewatch
