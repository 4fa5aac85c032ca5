#pragma once

#include <set>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bench/pipeline/measures.h"
#include "bench/pipeline/setup.h"

namespace wirewatch::bench {

struct LatencyRun {
  int articles_per_s = 500;
  absl::Duration warm_up = absl::Seconds(5);
  absl::Duration measured = absl::Seconds(20);
};

inline constexpr uint64_t kLatencyHitPercent = 20;

// Writes articles at an even pace while the engine runs, and takes the time from the moment an
// article is handed to the producer (linger 0) to the moment its alert is handed to a consumer of
// this same process, by one monotonic clock. Checks the alerts like MeasureThroughput.
//   p50_ms, p99_ms, repeated_alerts
absl::StatusOr<Measures> MeasureLatency(const Setup& setup, Engine engine, const LatencyRun& run);

}  // namespace wirewatch::bench
