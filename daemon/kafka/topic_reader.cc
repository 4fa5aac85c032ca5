#include "daemon/kafka/topic_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "daemon/base/monotonic_time.h"
#include "daemon/base/status.h"
#include "daemon/kafka/errors.h"
#include "daemon/kafka/kafka_config.h"
#include "daemon/kafka/messages.h"

namespace wirewatch {
namespace {

constexpr absl::Duration kPoll = absl::Milliseconds(100);

}  // namespace

absl::StatusOr<std::unique_ptr<TopicReader>> TopicReader::Open(const KafkaConfig& config,
                                                               const std::string& topic,
                                                               absl::Time from) {
  std::unique_ptr<TopicReader> reader(new TopicReader(config, topic));
  WW_RETURN_IF_ERROR(reader->Connect());
  WW_RETURN_IF_ERROR(reader->Assign(from));
  return reader;
}

absl::Status TopicReader::Connect() {
  WW_ASSIGN_OR_RETURN(ConfHandle conf, MakeConsumerConf(config_));
  rd_kafka_conf_set(conf.get(), "isolation.level", "read_committed", nullptr, 0);
  // Where a topic was made anew, or has lost its old records meanwhile.
  rd_kafka_conf_set(conf.get(), "auto.offset.reset", "earliest", nullptr, 0);
  health_.Attach(conf.get(), nullptr);
  WW_ASSIGN_OR_RETURN(client_, MakeClient(RD_KAFKA_CONSUMER, std::move(conf)));
  rd_kafka_poll_set_consumer(client_.get());
  return absl::OkStatus();
}

absl::Status TopicReader::Assign(absl::Time from) {
  WW_ASSIGN_OR_RETURN(const std::vector<PartitionId> partitions,
                      FindPartitions(client_.get(), {topic_name_}, config_.request_timeout));
  WW_ASSIGN_OR_RETURN(const PartitionOffsets begins,
                      FindOffsets(client_.get(), partitions, from, config_.request_timeout));
  WW_ASSIGN_OR_RETURN(ends_, FindOffsets(client_.get(), partitions, absl::InfiniteFuture(),
                                         config_.request_timeout));
  for (const PartitionId& partition : partitions) {
    if (begins.at(partition) >= ends_.at(partition)) ends_.erase(partition);
  }
  return KafkaStatus(rd_kafka_assign(client_.get(), MakePartitionList(begins).get()),
                     absl::StrCat("cannot read the topic '", topic_name_, "'"));
}

absl::StatusOr<std::optional<Record>> TopicReader::Next() {
  const MonotonicTime deadline = MonotonicTime::Now() + config_.request_timeout;
  while (!AtEnd()) {
    bool is_behind = false;
    std::optional<Record> record = Take(kPoll, &is_behind);
    if (record.has_value() && !is_behind) return record;
    if (record.has_value() || AtEnd() || MonotonicTime::Now() < deadline) continue;
    return absl::UnavailableError(absl::StrCat(
        "nothing more came of the topic '", topic_name_, "', which has not come to its end: ",
        Health().ok() ? health_.detail() : Health().message()));
  }
  return std::nullopt;
}

std::optional<Record> TopicReader::Follow(absl::Duration timeout) {
  bool is_behind = false;
  return Take(timeout, &is_behind);
}

absl::Status TopicReader::Health() const { return health_.status(); }

std::optional<Record> TopicReader::Take(absl::Duration timeout, bool* is_behind) {
  MessageHandle message(rd_kafka_consumer_poll(client_.get(), TimeoutMs(timeout)));
  if (message == nullptr) return std::nullopt;
  const bool is_record = message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
  if (!is_record && message->err != RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    health_.Report(message->err, rd_kafka_message_errstr(message.get()));
    return std::nullopt;
  }
  health_.Clear();
  // The last ones before the end may be markers of transactions, which nobody sees: then the end of
  // the partition is said instead.
  const auto end = ends_.find({rd_kafka_topic_name(message->rkt), message->partition});
  *is_behind = end == ends_.end() || message->offset >= end->second;
  if (end != ends_.end() && message->offset + is_record >= end->second) ends_.erase(end);
  if (!is_record) return std::nullopt;
  return ReadMessage(std::move(message));
}

}  // namespace wirewatch
