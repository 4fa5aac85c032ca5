#pragma once

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace wirewatch {

// What librdkafka counts of a client and is worth a look, all brokers and partitions together; its
// STATISTICS.md says where each number comes from.
struct ClientStatistics {
  // Records that wait to be sent and acknowledged, or that are fetched and not taken yet.
  int64_t queued_messages = 0;
  int64_t queued_bytes = 0;
  // Brokers with a connection that works.
  int64_t connected_brokers = 0;
  // The 99th percentile of the last interval, of the broker where it is longest.
  absl::Duration round_trip;
  // Since the client began; all but the retries are requests that failed.
  int64_t request_errors = 0;
  int64_t request_timeouts = 0;
  int64_t request_retries = 0;
  int64_t disconnects = 0;
};

// InvalidArgument if it is not what librdkafka gives to a statistics callback.
absl::StatusOr<ClientStatistics> ParseClientStatistics(absl::string_view json);

}  // namespace wirewatch
