#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/kafka/handles.h"
#include "wirewatch/record_source.h"

namespace wirewatch {

using PartitionOffsets = std::map<PartitionId, int64_t>;

// All partitions of the topics. NotFound and PermissionDenied name the topic; Unavailable if no
// broker has answered within `timeout`.
absl::StatusOr<std::vector<PartitionId>> FindPartitions(rd_kafka_t* client,
                                                        const std::vector<std::string>& topics,
                                                        absl::Duration timeout);

// For each partition the offset of its first record that is not older than `time`: InfinitePast for
// the first that there is; where there is none, as with InfiniteFuture, that behind the last one.
absl::StatusOr<PartitionOffsets> FindOffsets(rd_kafka_t* client,
                                             const std::vector<PartitionId>& partitions,
                                             absl::Time time, absl::Duration timeout);

// librdkafka's form, and back. Offsets that are none (RD_KAFKA_OFFSET_INVALID) are left out.
PartitionListHandle MakePartitionList(const PartitionOffsets& offsets);
PartitionOffsets ReadPartitionList(const rd_kafka_topic_partition_list_t& list);

}  // namespace wirewatch
