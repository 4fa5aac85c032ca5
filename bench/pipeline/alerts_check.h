#pragma once

#include <cstdint>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "bench/pipeline/workload.h"

namespace wirewatch::bench {

struct AlertsCheck {
  std::string bootstrap;
  std::string output_topic;
  const std::set<AlertPair>& expected;
};

// Reads all alerts of the output topic's only partition and compares them with what was expected;
// DataLoss says what is missing and what is not expected. Alerts that are there twice are counted
// in *repeated: at least once allows them.
absl::Status CheckAlerts(const AlertsCheck& check, int64_t* repeated);

}  // namespace wirewatch::bench
