#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <map>
#include <string>
#include <vector>

namespace wirewatch {

// Short forms of prometheus-cpp's, for the files that hold metrics.
using MetricLabels = std::map<std::string, std::string>;
using Counters = prometheus::Family<prometheus::Counter>;
using Gauges = prometheus::Family<prometheus::Gauge>;

Counters& CounterFamily(prometheus::Registry& registry, const char* name, const char* help);
Gauges& GaugeFamily(prometheus::Registry& registry, const char* name, const char* help);

// Their upper ends of buckets.
const std::vector<double>& StageBoundaries();
const std::vector<double>& LatencyBoundaries();

// Seconds: from microseconds, for stages of a single article.
prometheus::Histogram& StageHistogram(prometheus::Registry& registry, const char* name,
                                      const char* help);
// Seconds: from a millisecond up to a quarter of an hour, for what crosses the network and may
// wait.
prometheus::Histogram& LatencyHistogram(prometheus::Registry& registry, const char* name,
                                        const char* help);
// Seconds: from one up to a week, for what waits for people.
prometheus::Histogram& AgeHistogram(prometheus::Registry& registry, const char* name,
                                    const char* help);

}  // namespace wirewatch
