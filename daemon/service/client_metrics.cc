#include "daemon/service/client_metrics.h"

namespace wirewatch {
namespace {

void AddSince(int64_t before, int64_t now, prometheus::Counter* counter) {
  counter->Increment(static_cast<double>(now >= before ? now - before : now));
}

}  // namespace

ClientMetrics::ClientMetrics(prometheus::Registry& registry)
    : queued_messages_(GaugeFamily(registry, "wirewatch_kafka_client_queue_messages",
                                   "Records that wait to be sent and acknowledged, or that are "
                                   "fetched and not taken yet, by worker and role.")),
      queued_bytes_(GaugeFamily(registry, "wirewatch_kafka_client_queue_bytes",
                                "Bytes of those records, by worker and role.")),
      connected_brokers_(GaugeFamily(registry, "wirewatch_kafka_client_connected_brokers",
                                     "Brokers that a client has a working connection with.")),
      round_trip_(GaugeFamily(registry, "wirewatch_kafka_client_round_trip_seconds",
                              "99th percentile of the time from a request to its answer in the "
                              "last seconds, of the slowest broker.")),
      errors_(CounterFamily(registry, "wirewatch_kafka_client_request_errors_total",
                            "Requests that could not be sent, and answers that were no good.")),
      timeouts_(CounterFamily(registry, "wirewatch_kafka_client_request_timeouts_total",
                              "Requests that were not answered in time.")),
      retries_(CounterFamily(registry, "wirewatch_kafka_client_request_retries_total",
                             "Requests that were sent again.")),
      disconnects_(CounterFamily(registry, "wirewatch_kafka_client_disconnects_total",
                                 "Connections that ended, whoever ended them.")) {}

ClientMetrics::Series::Series(ClientMetrics& families, const MetricLabels& labels)
    : queued_messages(families.queued_messages_.Add(labels)),
      queued_bytes(families.queued_bytes_.Add(labels)),
      connected_brokers(families.connected_brokers_.Add(labels)),
      round_trip(families.round_trip_.Add(labels)),
      errors(families.errors_.Add(labels)),
      timeouts(families.timeouts_.Add(labels)),
      retries(families.retries_.Add(labels)),
      disconnects(families.disconnects_.Add(labels)) {}

void ClientMetrics::Set(int64_t worker, absl::string_view role,
                        const ClientStatistics& statistics) {
  absl::MutexLock lock(&mu_);
  const std::pair<int64_t, std::string> key(worker, role);
  auto it = series_.find(key);
  if (it == series_.end()) {
    const MetricLabels labels = {{"worker", std::to_string(worker)}, {"role", key.second}};
    it = series_.emplace(key, Series(*this, labels)).first;
  }
  Series& series = it->second;
  series.queued_messages.Set(static_cast<double>(statistics.queued_messages));
  series.queued_bytes.Set(static_cast<double>(statistics.queued_bytes));
  series.connected_brokers.Set(static_cast<double>(statistics.connected_brokers));
  series.round_trip.Set(absl::ToDoubleSeconds(statistics.round_trip));
  AddSince(series.latest.request_errors, statistics.request_errors, &series.errors);
  AddSince(series.latest.request_timeouts, statistics.request_timeouts, &series.timeouts);
  AddSince(series.latest.request_retries, statistics.request_retries, &series.retries);
  AddSince(series.latest.disconnects, statistics.disconnects, &series.disconnects);
  series.latest = statistics;
}

}  // namespace wirewatch
