#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "wirewatch/record.h"

namespace wirewatch {

// A record to be written.
struct OutgoingRecord {
  enum class Kind { kAlert, kDeadLetter };

  Kind kind = Kind::kAlert;
  std::optional<std::string> key;
  std::optional<std::string> value;
  std::vector<Header> headers;
  // Milliseconds since the epoch; -1 for now.
  int64_t timestamp_ms = -1;
  // The sender's own mark, given back with the delivery.
  uint64_t ticket = 0;
};

// What became of a record that was sent.
struct Delivery {
  uint64_t ticket = 0;
  // ok: written, and acknowledged by as many replicas as the topic asks for.
  // InvalidArgument: this record can never be written (too large, refused by the topic).
  // Unavailable: not written; the same record may go through later.
  // FailedPrecondition: the sink is finished.
  absl::Status status;
  // The record itself, where it was not written.
  std::optional<OutgoingRecord> undelivered;
};

// Where alerts and dead letters go. Used by one thread.
class AlertSink {
 public:
  virtual ~AlertSink() = default;

  // Takes a record to be delivered. ResourceExhausted: the queue is full and nothing was taken.
  // Other codes as in Delivery::status, at once.
  virtual absl::Status Send(const OutgoingRecord& record) = 0;

  // Waits up to the timeout for a delivery and returns all that are there.
  virtual std::vector<Delivery> Poll(absl::Duration timeout) = 0;

  // Records that were taken and of which Poll has not told yet.
  virtual size_t in_flight() const = 0;

  // As RecordSource::Health.
  virtual absl::Status Health() = 0;
};

}  // namespace wirewatch
