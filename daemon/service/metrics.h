#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "daemon/service/client_metrics.h"
#include "daemon/service/metric_families.h"
#include "daemon/service/rule_metrics.h"
#include "daemon/service/scan_metrics.h"
#include "wirewatch/record_source.h"

namespace wirewatch {

// Everything the daemon counts, for Prometheus; docs/operating/metrics.md says what each series
// means. All series exist from the beginning, so that rates work from the first event on.
// Thread-safe.
class Metrics {
 public:
  Metrics();

  // A dead letter was sent; see AllUnscannedReasons, and kUndeliverable.
  void CountDeadLetter(absl::string_view reason);
  static constexpr absl::string_view kUndeliverable = "undeliverable_alert";
  // An alert was acknowledged, this long after it was sent, its record was written, and its article
  // was published by its own account, where it has one.
  struct Latency {
    absl::Duration since_sent;
    absl::Duration since_record;
    std::optional<absl::Duration> since_published = {};
  };
  void CountDelivery(const Latency& latency);
  void CountFailedDelivery();
  void CountRebalance(Rebalance::Kind kind);
  void CountWorkerRestart();
  // A transaction was committed, and how long that took; or aborted.
  void CountCommit(absl::Duration took);
  void CountAbort();

  struct Progress {
    int64_t lag = 0;
    absl::Duration age;
    absl::Time last_progress;
  };
  // How far a partition of ours is; removed when it is no longer ours.
  void SetProgress(const PartitionId& partition, const Progress& progress);
  void RemoveProgress(const PartitionId& partition);

  void SetReady(bool ready);

  // For a ScanCounter of each thread that scans.
  ScanMetrics& scans() { return scans_; }
  RuleMetrics& rules() { return rules_; }
  ClientMetrics& clients() { return clients_; }

  // What has been counted so far, for people.
  struct Totals {
    int64_t articles = 0;
    int64_t alerts = 0;
    int64_t unscanned = 0;
  };
  Totals totals();

  // Of the partitions that are ours.
  std::map<PartitionId, Progress> progress();

  // The text exposition format, with what is known of the process.
  std::string Expose();

 private:
  using Histogram = prometheus::Histogram;
  struct PartitionGauges {
    prometheus::Gauge* lag;
    prometheus::Gauge* age;
    prometheus::Gauge* last_progress;
    Progress latest;
  };

  const std::shared_ptr<prometheus::Registry> registry_;
  // Constant after construction; prometheus-cpp's metrics lock themselves.
  prometheus::Counter& failed_deliveries_;
  prometheus::Counter& worker_restarts_;
  prometheus::Counter& transactions_committed_;
  prometheus::Counter& transactions_aborted_;
  Counters& dead_letters_;
  Counters& rebalances_;
  Histogram& produce_seconds_;
  Histogram& end_to_end_seconds_;
  Histogram& publication_seconds_;
  Histogram& commit_seconds_;
  Gauges& lag_;
  Gauges& age_;
  Gauges& last_progress_;
  prometheus::Gauge& ready_;
  RuleMetrics rules_;
  ScanMetrics scans_;
  ClientMetrics clients_;

  absl::Mutex mu_;
  absl::flat_hash_map<PartitionId, PartitionGauges> partitions_ ABSL_GUARDED_BY(mu_);
};

}  // namespace wirewatch
