#include "daemon/kafka/topic_reader.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "daemon/base/monotonic_time.h"
#include "daemon/base/status.h"
#include "daemon/kafka/errors.h"
#include "daemon/kafka/messages.h"

namespace wirewatch {
namespace {

constexpr int kPollMs = 100;

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
  health_.Attach(conf.get(), nullptr);
  WW_ASSIGN_OR_RETURN(client_, MakeClient(RD_KAFKA_CONSUMER, std::move(conf)));
  rd_kafka_poll_set_consumer(client_.get());
  return absl::OkStatus();
}

absl::Status TopicReader::Assign(absl::Time from) {
  WW_ASSIGN_OR_RETURN(const std::vector<PartitionId> partitions,
                      FindPartitions(client_.get(), {topic_name_}, config_.request_timeout));
  WW_ASSIGN_OR_RETURN(PartitionOffsets begins,
                      FindOffsets(client_.get(), partitions, from, config_.request_timeout));
  WW_ASSIGN_OR_RETURN(ends_, FindOffsets(client_.get(), partitions, absl::InfiniteFuture(),
                                         config_.request_timeout));
  for (const PartitionId& partition : partitions) {
    if (begins[partition] < ends_[partition]) continue;
    begins.erase(partition);
    ends_.erase(partition);
  }
  return KafkaStatus(rd_kafka_assign(client_.get(), MakePartitionList(begins).get()),
                     absl::StrCat("cannot read the topic '", topic_name_, "'"));
}

absl::StatusOr<std::optional<Record>> TopicReader::Next() {
  const MonotonicTime deadline = MonotonicTime::Now() + config_.request_timeout;
  while (!ends_.empty()) {
    MessageHandle message(rd_kafka_consumer_poll(client_.get(), kPollMs));
    if (message == nullptr) {
      if (MonotonicTime::Now() < deadline) continue;
      return absl::UnavailableError(absl::StrCat(
          "nothing more came of the topic '", topic_name_, "', which has not come to its end: ",
          health_.status().ok() ? health_.detail() : health_.status().message()));
    }
    if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR &&
        message->err != RD_KAFKA_RESP_ERR__PARTITION_EOF) {
      health_.Report(message->err, rd_kafka_message_errstr(message.get()));
      continue;
    }
    // The last ones before the end may be markers of transactions, which nobody sees: then the end
    // of the partition is said instead.
    const bool is_record = message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
    const auto end = ends_.find({rd_kafka_topic_name(message->rkt), message->partition});
    if (end == ends_.end()) continue;
    const bool is_behind = message->offset >= end->second;
    if (message->offset + is_record >= end->second) ends_.erase(end);
    if (is_record && !is_behind) return ReadMessage(std::move(message));
  }
  return std::nullopt;
}

}  // namespace wirewatch
