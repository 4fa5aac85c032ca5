#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "bench/pipeline/measures.h"
#include "bench/pipeline/setup.h"

namespace wirewatch::bench {

// A topic that is full before the engine starts.
struct ThroughputRun {
  std::string topic;
  size_t articles = 0;
  std::set<AlertPair> expected;
};

// Runs an engine over all of the topic and checks its alerts. How many articles it has handled is
// asked every 50 ms: of its shared counter, or of wirewatch's /metrics. Start-up does not count:
//   articles_per_s   between the first and the last answer that lie within the work; not given when
//                    they are less than 0.3 s apart
//   longest_gap_ms   the longest time there without a new article, to 50 ms
//   cpu_s_per_1000   user and system time of the process, from the last answer before the first
//                    article until all alerts are in the output topic and all offsets committed
//   peak_rss_mb, repeated_alerts
// Alerts do not time the work: a producer's start holds the first ones back for up to a second.
absl::StatusOr<Measures> MeasureThroughput(const Setup& setup, Engine engine,
                                           const ThroughputRun& run);

}  // namespace wirewatch::bench
