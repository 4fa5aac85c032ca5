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

// Reads a topic once and in no group; committed records alone. Records of a partition come in
// order, partitions mixed. Used by one thread.
class TopicReader {
 public:
  // Reads the records that are not older than `from`, InfinitePast for all. NotFound,
  // PermissionDenied, Unavailable as of the cluster check.
  static absl::StatusOr<std::unique_ptr<TopicReader>> Open(const KafkaConfig& config,
                                                           const std::string& topic,
                                                           absl::Time from);

  // The next of the records that were there when the topic was opened; nullopt when those are read.
  // Unavailable where none came within the request timeout.
  absl::StatusOr<std::optional<Record>> Next();

  // The next record, also of those that came later, for one that follows the topic; nullopt where
  // none comes within `timeout`. Not to be mixed with Next.
  std::optional<Record> Follow(absl::Duration timeout);

  // Whether what was there when the topic was opened is read.
  bool AtEnd() const { return ends_.empty(); }

  // Why nothing comes, ok where there is no more.
  absl::Status Health() const;

 private:
  TopicReader(const KafkaConfig& config, const std::string& topic)
      : config_(config), topic_name_(topic) {}

  absl::Status Connect();
  absl::Status Assign(absl::Time from);
  // The next record, and whether it stands behind the end; nullopt where none comes in time.
  std::optional<Record> Take(absl::Duration timeout, bool* is_behind);

  const KafkaConfig config_;
  const std::string topic_name_;
  ClientHealth health_;
  ClientHandle client_;
  // Of the partitions that have something left to be read.
  PartitionOffsets ends_;
};

}  // namespace wirewatch
