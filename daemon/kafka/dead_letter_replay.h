#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "daemon/kafka/dead_letter.h"
#include "daemon/kafka/kafka_config.h"
#include "daemon/kafka/topic_writer.h"
#include "wirewatch/record.h"

namespace wirewatch {

// Sends the records of dead letters to their topics again. Used by one thread.
class DeadLetterReplay {
 public:
  // With `dry_run`, everything but the sending.
  DeadLetterReplay(const KafkaConfig& config, bool dry_run) : config_(config), dry_run_(dry_run) {}

  // FailedPrecondition: the record is not to be sent, and why.
  absl::Status Check(const DeadLetter& letter) const;

  // Waits while too much is under way. An error is about this record or one before it; Unavailable
  // where nothing was acknowledged within the request timeout.
  absl::Status Send(const Record& record, const DeadLetter& letter);

  // Waits until all is acknowledged; errors as of Send.
  absl::Status Finish();

  // Records that were acknowledged, or that would be sent.
  int64_t sent() const;

 private:
  absl::StatusOr<TopicWriter*> WriterTo(const std::string& topic);

  const KafkaConfig config_;
  const bool dry_run_;
  std::map<std::string, std::unique_ptr<TopicWriter>> writers_;
  int64_t dry_sent_ = 0;
};

}  // namespace wirewatch
