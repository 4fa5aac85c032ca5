#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/base/monotonic_time.h"
#include "daemon/kafka/client_health.h"
#include "daemon/kafka/handles.h"
#include "daemon/kafka/kafka_config.h"
#include "daemon/kafka/topic_offsets.h"
#include "wirewatch/record_source.h"

namespace wirewatch {

// A member of a consumer group. Callbacks of librdkafka run in Poll and only record; the caller
// acts on what Poll returns.
class KafkaSource : public RecordSource {
 public:
  // Joins the group; partitions come with a later Poll. With `ends`, each partition is read up to
  // there, and one that is missing not at all.
  static absl::StatusOr<std::unique_ptr<KafkaSource>> Create(
      const KafkaConfig& config, std::optional<PartitionOffsets> ends = std::nullopt,
      StatisticsObserver observer = nullptr);
  ~KafkaSource() override;

  absl::StatusOr<PollResult> Poll(const PollOptions& options) override;
  absl::Status ConfirmRebalance() override;
  absl::Status StoreOffset(const PartitionId& partition, int64_t next_offset) override;
  absl::Status Commit() override;
  absl::Status Seek(const PartitionId& partition, int64_t offset) override;
  absl::Status Pause() override;
  absl::Status Resume() override;
  std::vector<PartitionLag> Lags() override;
  absl::Status Health() override;
  void Close() override;

  // What the group knew of this consumer when its partitions last changed: offsets that are
  // committed with it are refused once somebody else may own them. nullptr where there is none.
  GroupMetadataHandle GroupMetadata() const;

  // See WakeClient. Thread-safe.
  void Wake();

 private:
  struct PendingRebalance {
    rd_kafka_resp_err_t code;
    PartitionListHandle partitions;
  };

  KafkaSource(const KafkaConfig& config, std::optional<PartitionOffsets> ends)
      : config_(config), ends_(std::move(ends)) {}

  static void OnRebalance(rd_kafka_t* client, rd_kafka_resp_err_t code,
                          rd_kafka_topic_partition_list_t* partitions, void* opaque);

  absl::Status TakeMessage(MessageHandle message, PollResult* result);
  absl::Status TakeError(const rd_kafka_message_t& message, PollResult* result);
  // Whether that offset is behind what is to be read; if so, nothing more is read of its partition.
  bool IsBehindEnd(const rd_kafka_message_t& message, PollResult* result);
  Rebalance DescribeRebalance() const;
  PartitionListHandle Assignment() const;
  // Those of the assignment of which there is more to read.
  PartitionListHandle Unfinished() const;
  bool IsCooperative() const;
  // Whether the group knows this consumer.
  bool IsMember() const;
  bool IsStatic() const { return !config_.group_instance_id.empty(); }
  void LeaveGroup();
  // See FetchQueueStalls.
  void NudgeFetcher();
  // Sets where each of these begins: where the group stands.
  absl::Status FindBeginnings(rd_kafka_topic_partition_list_t* partitions);

  const KafkaConfig config_;
  const std::optional<PartitionOffsets> ends_;
  // Where a partition begins of which the group has committed nothing (auto.offset.reset).
  int64_t default_beginning_ = RD_KAFKA_OFFSET_INVALID;
  // Paused, as their end was reached.
  absl::flat_hash_set<PartitionId> finished_;
  ClientHealth health_;
  // Destroyed in the opposite order: the topic before its client.
  ClientHandle client_;
  TopicHandle topic_;
  QueueHandle queue_;
  std::optional<PendingRebalance> rebalance_;
  GroupMetadataHandle group_;
  bool closing_ = false;
  bool paused_ = false;
  bool fetch_queue_was_full_ = false;
  MonotonicTime last_nudge_ = MonotonicTime::InfinitePast();
};

}  // namespace wirewatch
