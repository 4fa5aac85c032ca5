#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/kafka/client_health.h"
#include "daemon/kafka/kafka_config.h"
#include "daemon/kafka/topic_offsets.h"

namespace wirewatch {

// The part of the input topics that a run reads.
struct ReadRange {
  // The records that are not older, InfinitePast for all; nullopt: from where the group stands.
  std::optional<absl::Time> from;
  // Partitions that begin elsewhere.
  PartitionOffsets from_offsets;
  // Up to the first record that is not older; InfiniteFuture for what is there at the start.
  // nullopt: without an end.
  std::optional<absl::Time> until;
};

// Sets where a consumer group begins, and sees when it has come to the end of a range. Offsets are
// those of the group: a run that is stopped goes on where it was, and processes share the work.
// Used by one thread.
class ReadRangeWatch {
 public:
  // Looks up the offsets of the range, and has the group begin at its beginning. While the group
  // has members their place cannot be changed: waits for up to a session timeout, in which those
  // end that were killed, or until `stopped` says so (Cancelled).
  //   FailedPrecondition: the group still has members then
  //   OutOfRange: an offset to begin at, or its partition, that is not there
  //   Unavailable, NotFound, PermissionDenied: as of the cluster check
  static absl::StatusOr<std::unique_ptr<ReadRangeWatch>> Start(
      const KafkaConfig& config, const ReadRange& range, const std::function<bool()>& stopped);

  // For each partition the offset behind the last record to be read; nullopt if there is no end. A
  // partition that is missing here is not to be read.
  const std::optional<PartitionOffsets>& ends() const { return ends_; }

  // Whether the group has committed everything before the ends. False while that is not known.
  bool IsDone();

 private:
  explicit ReadRangeWatch(const KafkaConfig& config) : config_(config) {}

  absl::Status Connect();
  absl::StatusOr<PartitionOffsets> FindBeginning(const std::vector<PartitionId>& partitions,
                                                 const ReadRange& range);
  absl::Status SetGroupOffsets(const PartitionOffsets& offsets,
                               const std::function<bool()>& stopped);
  absl::Duration SessionTimeout() const;
  // Who the group's members are, for a message; empty where that cannot be had.
  std::string DescribeMembers() const;
  absl::Status FindEnds(const std::vector<PartitionId>& partitions, absl::Time until);

  const KafkaConfig config_;
  ClientHealth health_;
  // In the group's name, but none of its members.
  ClientHandle client_;
  std::optional<PartitionOffsets> ends_;
  // The ends that the group has not come to.
  PartitionOffsets ahead_;
};

}  // namespace wirewatch
