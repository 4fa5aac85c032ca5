#include "daemon/kafka/kafka_sink.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/base/status.h"
#include "daemon/kafka/errors.h"
#include "daemon/kafka/messages.h"
#include "daemon/kafka/topic_metadata.h"

namespace wirewatch {
namespace {

// Why a record was not delivered. Of several in a batch librdkafka (2.4.0 and later, KIP-467) says
// of each that it is invalid, and only the broker's words say that it is for its time: which is the
// fault of a clock and not of the record.
rd_kafka_resp_err_t ErrorOf(const rd_kafka_message_t& message) {
#if RD_KAFKA_VERSION >= 0x020400ff
  if (message.err == RD_KAFKA_RESP_ERR_INVALID_RECORD) {
    const char* const reason = rd_kafka_message_produce_errstr(&message);
    if (reason != nullptr && absl::StrContains(absl::AsciiStrToLower(reason), "timestamp")) {
      return RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP;
    }
  }
#endif
  return message.err;
}

}  // namespace

absl::StatusOr<std::unique_ptr<KafkaSink>> KafkaSink::Create(const KafkaConfig& config,
                                                             StatisticsObserver observer) {
  std::unique_ptr<KafkaSink> sink(new KafkaSink(config));
  WW_ASSIGN_OR_RETURN(ConfHandle conf, MakeProducerConf(config));
  sink->health_.Attach(conf.get(), sink.get());
  sink->health_.Observe(conf.get(), std::move(observer));
  rd_kafka_conf_set_dr_msg_cb(conf.get(), &KafkaSink::OnDelivery);
  WW_ASSIGN_OR_RETURN(sink->client_, MakeClient(RD_KAFKA_PRODUCER, std::move(conf)));
  sink->alert_topic_.reset(
      rd_kafka_topic_new(sink->client_.get(), config.alert_topic.c_str(), nullptr));
  sink->queue_.reset(rd_kafka_queue_get_main(sink->client_.get()));
  return sink;
}

KafkaSink::~KafkaSink() {
  if (client_ == nullptr) return;
  // Else destroying the client waits for what cannot be delivered.
  rd_kafka_purge(client_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT |
                                    RD_KAFKA_PURGE_F_NON_BLOCKING);
}

absl::Status KafkaSink::Send(const OutgoingRecord& record) {
  HeadersHandle headers = MakeHeaders(record.headers);
  const void* const key = record.key.has_value() ? record.key->data() : nullptr;
  const size_t key_size = record.key.has_value() ? record.key->size() : 0;
  // librdkafka does not write through the value's pointer: it copies.
  void* const value = record.value.has_value() ? const_cast<char*>(record.value->data()) : nullptr;
  const size_t value_size = record.value.has_value() ? record.value->size() : 0;
  const int64_t timestamp = record.timestamp_ms < 0 ? 0 : record.timestamp_ms;
  const rd_kafka_resp_err_t error = rd_kafka_producev(
      client_.get(), RD_KAFKA_V_TOPIC(TopicOf(record.kind)),
      RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key, key_size),
      RD_KAFKA_V_VALUE(value, value_size), RD_KAFKA_V_HEADERS(headers.get()),
      RD_KAFKA_V_TIMESTAMP(timestamp),
      RD_KAFKA_V_OPAQUE(reinterpret_cast<void*>(static_cast<uintptr_t>(record.ticket))),
      RD_KAFKA_V_END);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    // The message owns its headers from here on.
    headers.release();
    ++in_flight_;
    return absl::OkStatus();
  }
  if (error == RD_KAFKA_RESP_ERR__FATAL) {
    return FatalStatus(client_.get(), "the producer cannot go on");
  }
  return KafkaStatus(error, absl::StrCat("cannot write to ", TopicOf(record.kind)));
}

void KafkaSink::OnDelivery(rd_kafka_t* client, const rd_kafka_message_t* message, void* opaque) {
  auto* sink = static_cast<KafkaSink*>(ClientHealth::OwnerOf(opaque));
  Delivery delivery;
  delivery.ticket = static_cast<uint64_t>(reinterpret_cast<uintptr_t>(message->_private));
  const rd_kafka_resp_err_t error = ErrorOf(*message);
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
    sink->health_.Clear();
  } else {
    delivery.status = error == RD_KAFKA_RESP_ERR__FATAL || rd_kafka_fatal_error(client, nullptr, 0)
                          ? FatalStatus(client, "the producer cannot go on")
                          : KafkaStatus(error, absl::StrCat("cannot write to ",
                                                            rd_kafka_topic_name(message->rkt)));
    delivery.undelivered = sink->CopyOf(*message);
    // What an aborted transaction takes back is no trouble of its own.
    const bool purged =
        error == RD_KAFKA_RESP_ERR__PURGE_QUEUE || error == RD_KAFKA_RESP_ERR__PURGE_INFLIGHT;
    if (!purged) {
      const char* const topic = rd_kafka_topic_name(message->rkt);
      const std::string reason =
          absl::StrCat(rd_kafka_err2str(error), GrantHint(error, sink->config_, {"Write", topic}));
      sink->health_.Report(error, reason.c_str());
    }
  }
  --sink->in_flight_;
  sink->deliveries_.push_back(std::move(delivery));
}

std::vector<Delivery> KafkaSink::Poll(absl::Duration timeout) {
  rd_kafka_poll(client_.get(), static_cast<int>(absl::ToInt64Milliseconds(timeout)));
  return std::exchange(deliveries_, {});
}

void KafkaSink::Wake() { WakeClient(client_.get(), queue_.get(), alert_topic_.get()); }

absl::Status KafkaSink::Health() {
  health_.Look(client_.get(), alert_topic_.get());
  return health_.status();
}

const char* KafkaSink::TopicOf(OutgoingRecord::Kind kind) const {
  return (kind == OutgoingRecord::Kind::kAlert ? config_.alert_topic : config_.dead_letter_topic)
      .c_str();
}

OutgoingRecord KafkaSink::CopyOf(const rd_kafka_message_t& message) const {
  OutgoingRecord record;
  record.kind = config_.alert_topic == rd_kafka_topic_name(message.rkt)
                    ? OutgoingRecord::Kind::kAlert
                    : OutgoingRecord::Kind::kDeadLetter;
  if (message.key != nullptr) {
    record.key = std::string(static_cast<const char*>(message.key), message.key_len);
  }
  if (message.payload != nullptr) {
    record.value = std::string(static_cast<const char*>(message.payload), message.len);
  }
  record.headers = ReadHeaders(message);
  rd_kafka_timestamp_type_t type;
  record.timestamp_ms = rd_kafka_message_timestamp(&message, &type);
  record.ticket = static_cast<uint64_t>(reinterpret_cast<uintptr_t>(message._private));
  return record;
}

}  // namespace wirewatch
