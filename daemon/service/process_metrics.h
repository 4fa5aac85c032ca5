#pragma once

#include <prometheus/metric_family.h>

#include <vector>

namespace wirewatch {

// What Linux knows of this process (proc(5)), under the names that Prometheus's client libraries
// have for it. Families of what cannot be read are left out. Thread-safe.
std::vector<prometheus::MetricFamily> CollectProcessMetrics();

}  // namespace wirewatch
