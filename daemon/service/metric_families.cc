#include "daemon/service/metric_families.h"

#include <utility>

namespace wirewatch {
namespace {

using Boundaries = prometheus::Histogram::BucketBoundaries;

prometheus::Histogram& HistogramOf(prometheus::Registry& registry, const char* name,
                                   const char* help, Boundaries boundaries) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry).Add(
      {}, std::move(boundaries));
}

}  // namespace

Counters& CounterFamily(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

Gauges& GaugeFamily(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

const std::vector<double>& StageBoundaries() {
  static const auto* const boundaries =
      new std::vector<double>{1e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4, 1e-3, 1e-2, 0.1, 1};
  return *boundaries;
}

const std::vector<double>& LatencyBoundaries() {
  static const auto* const boundaries = new std::vector<double>{
      0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900};
  return *boundaries;
}

prometheus::Histogram& StageHistogram(prometheus::Registry& registry, const char* name,
                                      const char* help) {
  return HistogramOf(registry, name, help, StageBoundaries());
}

prometheus::Histogram& LatencyHistogram(prometheus::Registry& registry, const char* name,
                                        const char* help) {
  return HistogramOf(registry, name, help, LatencyBoundaries());
}

prometheus::Histogram& AgeHistogram(prometheus::Registry& registry, const char* name,
                                    const char* help) {
  return HistogramOf(registry, name, help,
                     {1, 5, 15, 60, 300, 900, 3600, 4 * 3600, 24 * 3600, 7 * 24 * 3600});
}

}  // namespace wirewatch
