#include "daemon/kafka/topic_offsets.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "daemon/base/status.h"
#include "daemon/kafka/errors.h"
#include "daemon/kafka/kafka_config.h"
#include "daemon/kafka/topic_metadata.h"

namespace wirewatch {
namespace {

// What Kafka takes for a time, besides milliseconds since the epoch.
constexpr int64_t kFirst = RD_KAFKA_OFFSET_BEGINNING;
constexpr int64_t kLast = RD_KAFKA_OFFSET_END;

int64_t TimestampOf(absl::Time time) {
  if (time == absl::InfinitePast()) return kFirst;
  if (time == absl::InfiniteFuture()) return kLast;
  return std::max<int64_t>(absl::ToUnixMillis(time), 0);
}

}  // namespace

absl::StatusOr<std::vector<PartitionId>> FindPartitions(rd_kafka_t* client,
                                                        const std::vector<std::string>& topics,
                                                        absl::Duration timeout) {
  std::vector<PartitionId> partitions;
  for (const std::string& name : topics) {
    const TopicHandle topic(rd_kafka_topic_new(client, name.c_str(), nullptr));
    WW_ASSIGN_OR_RETURN(const MetadataHandle metadata,
                        AskForMetadata(client, topic.get(), timeout));
    const rd_kafka_metadata_topic_t* const found =
        metadata->topic_cnt == 1 ? metadata->topics : nullptr;
    const rd_kafka_resp_err_t error =
        found != nullptr ? found->err : RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC;
    for (int i = 0; found != nullptr && i < found->partition_cnt; ++i) {
      partitions.emplace_back(name, found->partitions[i].id);
    }
    WW_RETURN_IF_ERROR(KafkaStatus(error, absl::StrCat("topic '", name, "'")));
  }
  return partitions;
}

absl::StatusOr<PartitionOffsets> FindOffsets(rd_kafka_t* client,
                                             const std::vector<PartitionId>& partitions,
                                             absl::Time time, absl::Duration timeout) {
  PartitionOffsets wanted;
  for (const PartitionId& partition : partitions) wanted[partition] = TimestampOf(time);
  if (wanted.empty()) return wanted;
  const PartitionListHandle list = MakePartitionList(wanted);
  WW_RETURN_IF_ERROR(KafkaStatus(rd_kafka_offsets_for_times(client, list.get(), TimeoutMs(timeout)),
                                 "cannot look up offsets"));
  std::vector<PartitionId> newer;
  for (int i = 0; i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& entry = list->elems[i];
    WW_RETURN_IF_ERROR(KafkaStatus(
        entry.err,
        absl::StrCat("cannot look up the offsets of ", entry.topic, "[", entry.partition, "]")));
    // All its records are older.
    if (entry.offset < 0) newer.emplace_back(entry.topic, entry.partition);
  }
  PartitionOffsets offsets = ReadPartitionList(*list);
  if (!newer.empty() && time != absl::InfiniteFuture()) {
    WW_ASSIGN_OR_RETURN(PartitionOffsets ends,
                        FindOffsets(client, newer, absl::InfiniteFuture(), timeout));
    offsets.merge(ends);
  }
  return offsets;
}

PartitionListHandle MakePartitionList(const PartitionOffsets& offsets) {
  PartitionListHandle list(rd_kafka_topic_partition_list_new(static_cast<int>(offsets.size())));
  for (const auto& [partition, offset] : offsets) {
    rd_kafka_topic_partition_list_add(list.get(), partition.first.c_str(), partition.second)
        ->offset = offset;
  }
  return list;
}

PartitionOffsets ReadPartitionList(const rd_kafka_topic_partition_list_t& list) {
  PartitionOffsets offsets;
  for (int i = 0; i < list.cnt; ++i) {
    const rd_kafka_topic_partition_t& entry = list.elems[i];
    if (entry.offset >= 0) offsets[{entry.topic, entry.partition}] = entry.offset;
  }
  return offsets;
}

}  // namespace wirewatch
