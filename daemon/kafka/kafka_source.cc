#include "daemon/kafka/kafka_source.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "daemon/base/log.h"
#include "daemon/base/status.h"
#include "daemon/kafka/errors.h"
#include "daemon/kafka/messages.h"
#include "daemon/kafka/topic_metadata.h"

namespace wirewatch {
namespace {

// A worker that takes longer than this between two polls of a full queue has let it run dry.
constexpr size_t kFullQueue = 1000;
constexpr absl::Duration kNudgeInterval = absl::Milliseconds(10);
// For a rebalance that goes on: the other members notice it with their next heartbeat, in a second
// or, where that is configured, in 3.
constexpr absl::Duration kLeaveTimeout = absl::Seconds(4);
// A seek is a matter of the client's own threads.
constexpr int kSeekTimeoutMs = 10'000;
// Of the answer where a group stands, which a transaction may hold up.
constexpr absl::Duration kCommittedTry = absl::Seconds(1);
constexpr absl::Duration kCommittedPause = absl::Milliseconds(50);
constexpr absl::Duration kLeavePoll = absl::Milliseconds(10);

std::vector<PartitionId> PartitionsOf(const rd_kafka_topic_partition_list_t& list) {
  std::vector<PartitionId> partitions;
  for (int i = 0; i < list.cnt; ++i) {
    partitions.emplace_back(list.elems[i].topic, list.elems[i].partition);
  }
  return partitions;
}

// Asks for the committed offset of each partition; the first error.
rd_kafka_resp_err_t CommittedOffsets(rd_kafka_t* client,
                                     rd_kafka_topic_partition_list_t* partitions) {
  const rd_kafka_resp_err_t error =
      rd_kafka_committed(client, partitions, TimeoutMs(kCommittedTry));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return error;
  for (int i = 0; i < partitions->cnt; ++i) {
    if (partitions->elems[i].err != RD_KAFKA_RESP_ERR_NO_ERROR) return partitions->elems[i].err;
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

// INVALID where that is to be an error.
int64_t DefaultBeginning(const rd_kafka_conf_t* conf) {
  char value[32] = "";
  size_t size = sizeof(value);
  rd_kafka_conf_get(conf, "auto.offset.reset", value, &size);
  const absl::string_view reset = value;
  if (reset == "smallest" || reset == "earliest" || reset == "beginning") {
    return RD_KAFKA_OFFSET_BEGINNING;
  }
  if (reset == "largest" || reset == "latest" || reset == "end") return RD_KAFKA_OFFSET_END;
  return RD_KAFKA_OFFSET_INVALID;
}

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaSource>> KafkaSource::Create(
    const KafkaConfig& config, std::optional<PartitionOffsets> ends, StatisticsObserver observer) {
  std::unique_ptr<KafkaSource> source(new KafkaSource(config, std::move(ends)));
  WW_ASSIGN_OR_RETURN(ConfHandle conf, MakeConsumerConf(config));
  source->default_beginning_ = DefaultBeginning(conf.get());
  source->health_.Attach(conf.get(), source.get());
  source->health_.Observe(conf.get(), std::move(observer));
  rd_kafka_conf_set_rebalance_cb(conf.get(), &KafkaSource::OnRebalance);
  WW_ASSIGN_OR_RETURN(source->client_, MakeClient(RD_KAFKA_CONSUMER, std::move(conf)));
  rd_kafka_poll_set_consumer(source->client_.get());
  source->queue_.reset(rd_kafka_queue_get_consumer(source->client_.get()));
  source->topic_.reset(
      rd_kafka_topic_new(source->client_.get(), config.input_topics.front().c_str(), nullptr));
  PartitionListHandle topics(
      rd_kafka_topic_partition_list_new(static_cast<int>(config.input_topics.size())));
  for (const std::string& topic : config.input_topics) {
    rd_kafka_topic_partition_list_add(topics.get(), topic.c_str(), RD_KAFKA_PARTITION_UA);
  }
  WW_RETURN_IF_ERROR(KafkaStatus(rd_kafka_subscribe(source->client_.get(), topics.get()),
                                 "cannot subscribe to the input topics"));
  return source;
}

KafkaSource::~KafkaSource() { Close(); }

void KafkaSource::OnRebalance(rd_kafka_t* client, rd_kafka_resp_err_t code,
                              rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  auto* source = static_cast<KafkaSource*>(ClientHealth::OwnerOf(opaque));
  source->rebalance_ =
      PendingRebalance{code, PartitionListHandle(rd_kafka_topic_partition_list_copy(partitions))};
  // As it is now, and not when something is committed: the client may have been put out of the
  // group by then, and a commit without a member and generation is let through.
  const bool lost =
      code != RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS && rd_kafka_assignment_lost(client);
  source->group_.reset(lost ? nullptr : rd_kafka_consumer_group_metadata(client));
  // Nobody polls any more, and closing waits for the answer.
  if (source->closing_) (void)source->ConfirmRebalance();
}

absl::StatusOr<PollResult> KafkaSource::Poll(const PollOptions& options) {
  PollResult result;
  int timeout_ms = TimeoutMs(options.timeout);
  if (FetchQueueStalls()) NudgeFetcher();
  while (result.records.size() < options.max_records && !rebalance_.has_value()) {
    MessageHandle message(rd_kafka_consumer_poll(client_.get(), timeout_ms));
    if (message == nullptr) break;
    timeout_ms = 0;
    WW_RETURN_IF_ERROR(TakeMessage(std::move(message), &result));
  }
  if (rebalance_.has_value()) result.rebalance = DescribeRebalance();
  return result;
}

absl::Status KafkaSource::TakeMessage(MessageHandle message, PollResult* result) {
  const bool is_record = message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
  const bool is_first = result->records.empty();
  if (is_record ? is_first : message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) health_.Clear();
  if (!is_record) return TakeError(*message, result);
  if (!IsBehindEnd(*message, result)) result->records.push_back(ReadMessage(std::move(message)));
  return absl::OkStatus();
}

absl::Status KafkaSource::TakeError(const rd_kafka_message_t& message, PollResult* result) {
  if (message.err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    (void)IsBehindEnd(message, result);
    return absl::OkStatus();
  }
  if (message.err == RD_KAFKA_RESP_ERR__FATAL || rd_kafka_fatal_error(client_.get(), nullptr, 0)) {
    if (rd_kafka_fatal_error(client_.get(), nullptr, 0) == RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID) {
      return absl::AlreadyExistsError(
          absl::StrCat("another process of the group has the instance id '",
                       config_.group_instance_id, "': each needs one of its own"));
    }
    return FatalStatus(client_.get(), "the consumer cannot go on");
  }
  // Everything else librdkafka retries by itself; it is a reason for not being ready meanwhile.
  const std::string topic =
      message.rkt != nullptr ? rd_kafka_topic_name(message.rkt) : config_.input_topics.front();
  const std::string reason = absl::StrCat(rd_kafka_message_errstr(&message),
                                          GrantHint(message.err, config_, {"Read", topic}));
  health_.Report(message.err, reason.c_str());
  return absl::OkStatus();
}

bool KafkaSource::IsBehindEnd(const rd_kafka_message_t& message, PollResult* result) {
  if (!ends_.has_value()) return false;
  const PartitionId partition{rd_kafka_topic_name(message.rkt), message.partition};
  const auto it = ends_->find(partition);
  const int64_t end = it == ends_->end() ? 0 : it->second;
  if (message.offset < end) return false;
  if (finished_.insert(partition).second) {
    result->finished.emplace_back(partition, message.offset);
    const PartitionListHandle list = MakePartitionList({{partition, message.offset}});
    (void)rd_kafka_pause_partitions(client_.get(), list.get());
  }
  return true;
}

Rebalance KafkaSource::DescribeRebalance() const {
  Rebalance described;
  described.kind = rebalance_->code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS
                       ? Rebalance::Kind::kAssigned
                   : rd_kafka_assignment_lost(client_.get()) ? Rebalance::Kind::kLost
                                                             : Rebalance::Kind::kRevoked;
  described.partitions = PartitionsOf(*rebalance_->partitions);
  return described;
}

bool KafkaSource::IsCooperative() const {
  return absl::string_view(rd_kafka_rebalance_protocol(client_.get())) == "COOPERATIVE";
}

absl::Status KafkaSource::ConfirmRebalance() {
  if (!rebalance_.has_value()) return absl::OkStatus();
  const bool assigned = rebalance_->code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
  if (assigned && !closing_) WW_RETURN_IF_ERROR(FindBeginnings(rebalance_->partitions.get()));
  const PendingRebalance pending = std::move(*rebalance_);
  rebalance_.reset();
  health_.Clear();
  for (const PartitionId& partition : PartitionsOf(*pending.partitions)) {
    finished_.erase(partition);
  }
  if (IsCooperative()) {
    const ErrorHandle error(
        assigned ? rd_kafka_incremental_assign(client_.get(), pending.partitions.get())
                 : rd_kafka_incremental_unassign(client_.get(), pending.partitions.get()));
    if (error != nullptr) {
      return KafkaStatus(rd_kafka_error_code(error.get()), "cannot change the assignment");
    }
  } else {
    WW_RETURN_IF_ERROR(
        KafkaStatus(rd_kafka_assign(client_.get(), assigned ? pending.partitions.get() : nullptr),
                    "cannot change the assignment"));
  }
  // What comes while others are paused is paused too.
  return assigned && std::exchange(paused_, false) ? Pause() : absl::OkStatus();
}

absl::Status KafkaSource::StoreOffset(const PartitionId& partition, int64_t next_offset) {
  const PartitionListHandle list = MakePartitionList({{partition, next_offset}});
  const rd_kafka_resp_err_t error = rd_kafka_offsets_store(client_.get(), list.get());
  return KafkaStatus(error, absl::StrCat("cannot store the offset of ", partition.first, "[",
                                         partition.second, "]"));
}

absl::Status KafkaSource::Commit() {
  const rd_kafka_resp_err_t error = rd_kafka_commit(client_.get(), nullptr, /*async=*/0);
  // Nothing stored since the last commit.
  if (error == RD_KAFKA_RESP_ERR__NO_OFFSET) return absl::OkStatus();
  return KafkaStatus(error, "cannot commit offsets");
}

PartitionListHandle KafkaSource::Assignment() const {
  rd_kafka_topic_partition_list_t* list = nullptr;
  if (rd_kafka_assignment(client_.get(), &list) != RD_KAFKA_RESP_ERR_NO_ERROR) return nullptr;
  return PartitionListHandle(list);
}

PartitionListHandle KafkaSource::Unfinished() const {
  PartitionListHandle list = Assignment();
  for (const auto& [topic, partition] : finished_) {
    if (list == nullptr) break;
    rd_kafka_topic_partition_list_del(list.get(), topic.c_str(), partition);
  }
  return list;
}

absl::Status KafkaSource::Seek(const PartitionId& partition, int64_t offset) {
  const PartitionListHandle list = MakePartitionList({{partition, offset}});
  // What has come to its end is to be read again from before it.
  if (finished_.erase(partition) > 0) {
    (void)rd_kafka_resume_partitions(client_.get(), list.get());
    list->elems[0].err = RD_KAFKA_RESP_ERR_NO_ERROR;
  }
  const ErrorHandle error(rd_kafka_seek_partitions(client_.get(), list.get(), kSeekTimeoutMs));
  const rd_kafka_resp_err_t code =
      error != nullptr ? rd_kafka_error_code(error.get()) : list->elems[0].err;
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  return absl::FailedPreconditionError(absl::StrCat("cannot read ", partition.first, "[",
                                                    partition.second, "] again from ", offset, ": ",
                                                    rd_kafka_err2str(code)));
}

GroupMetadataHandle KafkaSource::GroupMetadata() const {
  if (group_ == nullptr) return nullptr;
  void* buffer = nullptr;
  size_t size = 0;
  rd_kafka_consumer_group_metadata_t* copy = nullptr;
  if (const ErrorHandle error(rd_kafka_consumer_group_metadata_write(group_.get(), &buffer, &size));
      error != nullptr) {
    return nullptr;
  }
  const ErrorHandle error(rd_kafka_consumer_group_metadata_read(&copy, buffer, size));
  rd_kafka_mem_free(nullptr, buffer);
  return GroupMetadataHandle(copy);
}

absl::Status KafkaSource::Pause() {
  if (paused_) return absl::OkStatus();
  const PartitionListHandle list = Assignment();
  if (list == nullptr || list->cnt == 0) return absl::OkStatus();
  paused_ = true;
  return KafkaStatus(rd_kafka_pause_partitions(client_.get(), list.get()), "cannot pause");
}

absl::Status KafkaSource::Resume() {
  if (!paused_) return absl::OkStatus();
  paused_ = false;
  const PartitionListHandle list = Unfinished();
  if (list == nullptr || list->cnt == 0) return absl::OkStatus();
  return KafkaStatus(rd_kafka_resume_partitions(client_.get(), list.get()), "cannot resume");
}

std::vector<PartitionLag> KafkaSource::Lags() {
  std::vector<PartitionLag> lags;
  const PartitionListHandle list = Assignment();
  for (int i = 0; list != nullptr && i < list->cnt; ++i) {
    const rd_kafka_topic_partition_t& partition = list->elems[i];
    int64_t low = 0;
    int64_t high = 0;
    if (rd_kafka_get_watermark_offsets(client_.get(), partition.topic, partition.partition, &low,
                                       &high) != RD_KAFKA_RESP_ERR_NO_ERROR ||
        high < 0) {
      continue;
    }
    lags.push_back({{partition.topic, partition.partition}, high});
  }
  return lags;
}

absl::Status KafkaSource::Health() {
  health_.Look(client_.get(), topic_.get());
  return health_.status();
}

void KafkaSource::NudgeFetcher() {
  // Once its queue was full, librdkafka looks at it again after a second, unless something wakes
  // the thread that talks to the broker. A request does, and this one does not wait for its answer.
  const size_t queued = rd_kafka_queue_length(queue_.get());
  if (queued >= kFullQueue) {
    fetch_queue_was_full_ = true;
    return;
  }
  if (!fetch_queue_was_full_) return;
  const MonotonicTime now = MonotonicTime::Now();
  if (now - last_nudge_ < kNudgeInterval) return;
  last_nudge_ = now;
  if (queued == 0) fetch_queue_was_full_ = false;
  (void)AskForMetadata(client_.get(), topic_.get(), absl::ZeroDuration());
}

void KafkaSource::Wake() { WakeClient(client_.get(), queue_.get(), topic_.get()); }

absl::Status KafkaSource::FindBeginnings(rd_kafka_topic_partition_list_t* partitions) {
  // librdkafka would ask by itself, and get it wrong (2.0.2 and the newest alike): a partition
  // stays ours and is never read when the coordinator moves in that moment, and begins at
  // auto.offset.reset when the assignment changes while a transaction holds the answer up.
  const MonotonicTime deadline = MonotonicTime::Now() + config_.transaction_deadline;
  if (partitions->cnt == 0) return absl::OkStatus();
  rd_kafka_resp_err_t error;
  while ((error = CommittedOffsets(client_.get(), partitions)) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    const std::string doing =
        absl::StrCat("cannot learn where the group '", config_.group_id, "' stands");
    if (MonotonicTime::Now() >= deadline) {
      return absl::FailedPreconditionError(KafkaStatus(error, doing).message());
    }
    absl::SleepFor(kCommittedPause);
  }
  for (int i = 0; i < partitions->cnt; ++i) {
    rd_kafka_topic_partition_t& partition = partitions->elems[i];
    if (partition.offset == RD_KAFKA_OFFSET_INVALID) partition.offset = default_beginning_;
  }
  return absl::OkStatus();
}

bool KafkaSource::IsMember() const {
  char* const id = rd_kafka_memberid(client_.get());
  const bool is_member = id != nullptr && *id != '\0';
  if (id != nullptr) rd_kafka_mem_free(client_.get(), id);
  return is_member;
}

void KafkaSource::LeaveGroup() {
  // rd_kafka_consumer_close does not let a cooperative member leave that has no partitions (seen
  // with 2.8.0), and then the group gives out none until the session of that member ends. Ending
  // the subscription does. It is put off while a rebalance goes on, which polling brings to its
  // end; what is polled is not ours any more.
  if (rd_kafka_unsubscribe(client_.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  const MonotonicTime deadline = MonotonicTime::Now() + kLeaveTimeout;
  while (IsMember() && MonotonicTime::Now() < deadline) {
    const MessageHandle unread(rd_kafka_consumer_poll(client_.get(), TimeoutMs(kLeavePoll)));
  }
  if (IsMember()) {
    Log(LogLevel::kWarning,
        "did not leave the consumer group: a rebalance takes too long; its partitions may wait for "
        "the session timeout");
  }
}

void KafkaSource::Close() {
  if (client_ == nullptr) return;
  closing_ = true;
  // A rebalance that came after the last poll.
  (void)ConfirmRebalance();
  // One with a name stays a member until its session ends, and its successor takes its place.
  if (IsCooperative() && !IsStatic()) LeaveGroup();
  rd_kafka_consumer_close(client_.get());
  queue_.reset();
  topic_.reset();
  client_.reset();
}

}  // namespace wirewatch
