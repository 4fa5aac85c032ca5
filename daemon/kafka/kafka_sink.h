#pragma once

#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/kafka/client_health.h"
#include "daemon/kafka/handles.h"
#include "daemon/kafka/kafka_config.h"
#include "wirewatch/alert_sink.h"

namespace wirewatch {

// Writes alerts and dead letters to their topics with an idempotent producer. Delivery reports are
// recorded in Poll and returned by it.
class KafkaSink : public AlertSink {
 public:
  static absl::StatusOr<std::unique_ptr<KafkaSink>> Create(const KafkaConfig& config,
                                                           StatisticsObserver observer = nullptr);
  // Gives up what is in flight: wait for it first.
  ~KafkaSink() override;

  absl::Status Send(const OutgoingRecord& record) override;
  std::vector<Delivery> Poll(absl::Duration timeout) override;
  size_t in_flight() const override { return in_flight_; }
  absl::Status Health() override;

  rd_kafka_t* client() { return client_.get(); }

  // See WakeClient. Thread-safe.
  void Wake();

 private:
  explicit KafkaSink(const KafkaConfig& config) : config_(config) {}

  static void OnDelivery(rd_kafka_t* client, const rd_kafka_message_t* message, void* opaque);
  const char* TopicOf(OutgoingRecord::Kind kind) const;
  OutgoingRecord CopyOf(const rd_kafka_message_t& message) const;

  const KafkaConfig config_;
  ClientHealth health_;
  ClientHandle client_;
  TopicHandle alert_topic_;
  QueueHandle queue_;
  size_t in_flight_ = 0;
  std::vector<Delivery> deliveries_;
};

}  // namespace wirewatch
