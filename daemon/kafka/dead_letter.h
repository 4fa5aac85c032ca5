#pragma once

#include <string>

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

}  // namespace wirewatch
