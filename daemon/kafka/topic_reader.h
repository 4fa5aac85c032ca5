#pragma once

#include <memory>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/kafka/client_health.h"
#include "daemon/kafka/handles.h"
#include "daemon/kafka/kafka_config.h"
#include "daemon/kafka/topic_offsets.h"
#include "wirewatch/record.h"

namespace wirewatch {

// Reads what is in a topic when it is opened, once and in no group; committed records alone.
// Records of a partition come in order, partitions mixed. Used by one thread.
class TopicReader {
 public:
  // Reads the records that are not older than `from`, InfinitePast for all. NotFound,
  // PermissionDenied, Unavailable as of the cluster check.
  static absl::StatusOr<std::unique_ptr<TopicReader>> Open(const KafkaConfig& config,
                                                           const std::string& topic,
                                                           absl::Time from);

  // The next record; nullopt at the end. Unavailable where none came within the request timeout.
  absl::StatusOr<std::optional<Record>> Next();

 private:
  TopicReader(const KafkaConfig& config, const std::string& topic)
      : config_(config), topic_name_(topic) {}

  absl::Status Connect();
  absl::Status Assign(absl::Time from);

  const KafkaConfig config_;
  const std::string topic_name_;
  ClientHealth health_;
  ClientHandle client_;
  // Of the partitions that have something left to be read.
  PartitionOffsets ends_;
};

}  // namespace wirewatch
