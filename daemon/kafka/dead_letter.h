#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wirewatch/alert_sink.h"
#include "wirewatch/record.h"

namespace wirewatch {

// Why and where a record failed.
struct Failure {
  // "decode", "match" or "produce".
  absl::string_view stage;
  // A name for metrics: "malformed_json".
  absl::string_view reason;
  std::string message;
};

// The dead letter of a record: its key, value, timestamp and headers as they were, and behind
// those the headers that Kafka Connect writes (__connect.errors.*, KIP-298), as text. With
// `with_value` false the value is left out, for a record that no topic takes; a header says so.
OutgoingRecord MakeDeadLetter(const Record& record, const Failure& failure, bool with_value = true);

// A dead letter, read back.
struct DeadLetter {
  // Of the record that failed.
  Position source;
  std::string stage;
  std::string reason;
  std::string message;
  // The size of a value that was left out, in bytes.
  std::optional<int64_t> omitted_size;
  // How often the record had been sent round again before it failed this time.
  int64_t replays = 0;
};

// InvalidArgument if the record has not the headers of a dead letter of wirewatch's.
absl::StatusOr<DeadLetter> ReadDeadLetter(const Record& record);

// The record that failed, to be written to its topic again: key, value and headers as they were,
// and headers that say from where and how often it was sent round.
OutgoingRecord MakeReplay(const Record& letter);

}  // namespace wirewatch
