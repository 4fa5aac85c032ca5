#include "daemon/service/metrics.h"

#include <prometheus/text_serializer.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "daemon/base/version.h"
#include "daemon/kafka/kafka_config.h"
#include "daemon/service/process_metrics.h"
#include "wirewatch/unscanned.h"

namespace wirewatch {
namespace {

Counters& Transactions(prometheus::Registry& registry) {
  return CounterFamily(registry, "wirewatch_transactions_total",
                       "Transactions of exactly-once delivery, by result.");
}

double UnixSeconds(absl::Time time) { return absl::ToDoubleSeconds(time - absl::UnixEpoch()); }

MetricLabels PartitionLabels(const PartitionId& partition) {
  return {{"topic", partition.first}, {"partition", std::to_string(partition.second)}};
}

const char* RebalanceName(Rebalance::Kind kind) {
  switch (kind) {
    case Rebalance::Kind::kAssigned:
      return "assigned";
    case Rebalance::Kind::kRevoked:
      return "revoked";
    case Rebalance::Kind::kLost:
      return "lost";
  }
  return "lost";
}

}  // namespace

Metrics::Metrics()
    : registry_(std::make_shared<prometheus::Registry>()),
      failed_deliveries_(
          CounterFamily(*registry_, "wirewatch_failed_deliveries_total",
                        "Alerts and dead letters that a broker did not take at a try.")
              .Add({})),
      worker_restarts_(CounterFamily(*registry_, "wirewatch_worker_restarts_total",
                                     "Workers that were made anew after an error.")
                           .Add({})),
      transactions_committed_(Transactions(*registry_).Add({{"result", "committed"}})),
      transactions_aborted_(Transactions(*registry_).Add({{"result", "aborted"}})),
      dead_letters_(CounterFamily(*registry_, "wirewatch_dead_letters_total",
                                  "Records sent to the dead-letter topic, by reason.")),
      rebalances_(CounterFamily(*registry_, "wirewatch_kafka_rebalances_total",
                                "Changes of the partitions that the workers read, by kind.")),
      produce_seconds_(LatencyHistogram(*registry_, "wirewatch_produce_seconds",
                                        "Time from sending an alert to its acknowledgement, or to "
                                        "the commit of its transaction.")),
      end_to_end_seconds_(
          LatencyHistogram(*registry_, "wirewatch_end_to_end_seconds",
                           "Time from a record's timestamp to the acknowledgement of its alert, or "
                           "to the commit of its transaction.")),
      publication_seconds_(AgeHistogram(
          *registry_, "wirewatch_publication_to_alert_seconds",
          "Time from the article's own published_at to the acknowledgement of its alert, or to the "
          "commit of its transaction; articles without one are left out.")),
      commit_seconds_(
          LatencyHistogram(*registry_, "wirewatch_transaction_commit_seconds",
                           "Time from the last record of a transaction to its commit.")),
      lag_(GaugeFamily(*registry_, "wirewatch_kafka_consumer_lag",
                       "Records of a partition that are not done yet.")),
      age_(GaugeFamily(*registry_, "wirewatch_kafka_consumer_age_seconds",
                       "Age of the last record done while there are more; 0 when there are none.")),
      last_progress_(GaugeFamily(*registry_, "wirewatch_kafka_last_progress_timestamp_seconds",
                                 "When a record of the partition was last done.")),
      ready_(GaugeFamily(*registry_, "wirewatch_ready", "Whether /readyz says so.").Add({})),
      rules_(*registry_),
      scans_(*registry_, rules_),
      clients_(*registry_) {
  for (const UnscannedReason reason : AllUnscannedReasons()) {
    dead_letters_.Add({{"reason", std::string(UnscannedReasonName(reason))}});
  }
  dead_letters_.Add({{"reason", std::string(kUndeliverable)}});
  for (const Rebalance::Kind kind :
       {Rebalance::Kind::kAssigned, Rebalance::Kind::kRevoked, Rebalance::Kind::kLost}) {
    rebalances_.Add({{"kind", RebalanceName(kind)}});
  }
  GaugeFamily(*registry_, "wirewatch_build_info",
              "1 for the versions that were built and are in use.")
      .Add({{"version", kVersion}, {"librdkafka", KafkaLibraryVersion()}})
      .Set(1);
}

void Metrics::CountDeadLetter(absl::string_view reason) {
  dead_letters_.Add({{"reason", std::string(reason)}}).Increment();
}

void Metrics::CountDelivery(const Latency& latency) {
  produce_seconds_.Observe(absl::ToDoubleSeconds(latency.since_sent));
  end_to_end_seconds_.Observe(absl::ToDoubleSeconds(latency.since_record));
  if (latency.since_published.has_value()) {
    publication_seconds_.Observe(absl::ToDoubleSeconds(*latency.since_published));
  }
}

void Metrics::CountFailedDelivery() { failed_deliveries_.Increment(); }

void Metrics::CountRebalance(Rebalance::Kind kind) {
  rebalances_.Add({{"kind", RebalanceName(kind)}}).Increment();
}

void Metrics::CountWorkerRestart() { worker_restarts_.Increment(); }

void Metrics::CountCommit(absl::Duration took) {
  transactions_committed_.Increment();
  commit_seconds_.Observe(absl::ToDoubleSeconds(took));
}

void Metrics::CountAbort() { transactions_aborted_.Increment(); }

void Metrics::SetProgress(const PartitionId& partition, const Progress& progress) {
  absl::MutexLock lock(&mu_);
  auto it = partitions_.find(partition);
  if (it == partitions_.end()) {
    const MetricLabels labels = PartitionLabels(partition);
    it = partitions_
             .emplace(partition,
                      PartitionGauges{
                          &lag_.Add(labels), &age_.Add(labels), &last_progress_.Add(labels), {}})
             .first;
  }
  it->second.latest = progress;
  it->second.lag->Set(static_cast<double>(progress.lag));
  it->second.age->Set(absl::ToDoubleSeconds(progress.age));
  it->second.last_progress->Set(UnixSeconds(progress.last_progress));
}

void Metrics::RemoveProgress(const PartitionId& partition) {
  absl::MutexLock lock(&mu_);
  const auto it = partitions_.find(partition);
  if (it == partitions_.end()) return;
  lag_.Remove(it->second.lag);
  age_.Remove(it->second.age);
  last_progress_.Remove(it->second.last_progress);
  partitions_.erase(it);
}

std::map<PartitionId, Metrics::Progress> Metrics::progress() {
  absl::MutexLock lock(&mu_);
  std::map<PartitionId, Progress> progress;
  for (const auto& [partition, gauges] : partitions_) progress[partition] = gauges.latest;
  return progress;
}

void Metrics::SetReady(bool ready) { ready_.Set(ready ? 1 : 0); }

Metrics::Totals Metrics::totals() {
  return {scans_.articles(), rules_.alerts(), scans_.unscanned()};
}

std::string Metrics::Expose() {
  std::vector<prometheus::MetricFamily> families = registry_->Collect();
  for (prometheus::MetricFamily& family : CollectProcessMetrics()) {
    families.push_back(std::move(family));
  }
  return prometheus::TextSerializer().Serialize(families);
}

}  // namespace wirewatch
