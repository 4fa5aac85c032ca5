#pragma once

#include <map>
#include <string>
#include <utility>

#include "absl/base/thread_annotations.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "daemon/kafka/client_statistics.h"
#include "daemon/service/metric_families.h"

namespace wirewatch {

// What librdkafka counts of the workers' clients, as metrics. Thread-safe.
class ClientMetrics {
 public:
  explicit ClientMetrics(prometheus::Registry& registry);

  // `role`: consumer or producer. A worker that is made anew has new clients, which count from 0.
  void Set(int64_t worker, absl::string_view role, const ClientStatistics& statistics);

 private:
  struct Series {
    explicit Series(ClientMetrics& families, const MetricLabels& labels);

    prometheus::Gauge& queued_messages;
    prometheus::Gauge& queued_bytes;
    prometheus::Gauge& connected_brokers;
    prometheus::Gauge& round_trip;
    prometheus::Counter& errors;
    prometheus::Counter& timeouts;
    prometheus::Counter& retries;
    prometheus::Counter& disconnects;
    ClientStatistics latest;
  };

  Gauges& queued_messages_;
  Gauges& queued_bytes_;
  Gauges& connected_brokers_;
  Gauges& round_trip_;
  Counters& errors_;
  Counters& timeouts_;
  Counters& retries_;
  Counters& disconnects_;

  absl::Mutex mu_;
  std::map<std::pair<int64_t, std::string>, Series> series_ ABSL_GUARDED_BY(mu_);
};

}  // namespace wirewatch
