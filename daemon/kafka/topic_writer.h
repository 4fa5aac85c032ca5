#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/kafka/kafka_config.h"
#include "daemon/kafka/kafka_sink.h"
#include "wirewatch/alert_sink.h"

namespace wirewatch {

// Writes records to one topic, outside of the daemon's work. Used by one thread.
class TopicWriter {
 public:
  // InvalidArgument for properties that librdkafka does not take. Whether the topic is there shows
  // in the first record's error.
  static absl::StatusOr<std::unique_ptr<TopicWriter>> Open(const KafkaConfig& config,
                                                           const std::string& topic);

  // Waits while too much is under way. An error is about this record or one before it; Unavailable
  // where nothing was acknowledged within the request timeout.
  absl::Status Write(const OutgoingRecord& record);

  // Waits until all is acknowledged; errors as of Write.
  absl::Status Finish();

  // Records that were acknowledged.
  int64_t written() const { return written_; }

 private:
  TopicWriter(absl::Duration timeout, std::unique_ptr<KafkaSink> sink)
      : timeout_(timeout), sink_(std::move(sink)) {}

  // Waits for an acknowledgement.
  absl::Status Await();

  const absl::Duration timeout_;
  const std::unique_ptr<KafkaSink> sink_;
  int64_t written_ = 0;
};

}  // namespace wirewatch
