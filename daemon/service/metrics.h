#pragma once

#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "wirewatch/alert.h"
#include "wirewatch/record_source.h"
#include "wirewatch/rule_set.h"
#include "wirewatch/scanner.h"

namespace wirewatch {

// Everything the daemon counts, for Prometheus; docs/operating/metrics.md says what each series
// means. All series exist from the beginning, so that rates work from the first event on.
// Thread-safe.
class Metrics {
 public:
  Metrics();

  // A record was scanned: its outcome, sizes and times, and the alerts by rule.
  void CountScan(const Record& record, const ScanResult& result);
  // A dead letter was sent; see AllUnscannedReasons, and kUndeliverable.
  void CountDeadLetter(absl::string_view reason);
  static constexpr absl::string_view kUndeliverable = "undeliverable_alert";
  // An alert was acknowledged, this long after it was sent and after its record was written.
  void CountDelivery(absl::Duration since_sent, absl::Duration since_record);
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

  // These rules run from now on: their series are there, those of rules that went are not.
  void SetRules(const RuleSet& rules, absl::Time now);
  void CountReload(bool successful);
  // Whether those that run come from the state directory.
  void SetRulesRestored(bool restored);

  void SetReady(bool ready);

  // What has been counted so far, for people.
  struct Totals {
    int64_t articles = 0;
    int64_t alerts = 0;
    int64_t unscanned = 0;
  };
  Totals totals();

  // The rules with the most alerts since the start, at most `count`, most first.
  std::vector<std::pair<std::string, int64_t>> NoisiestRules(size_t count);
  // Of the partitions that are ours.
  std::map<PartitionId, Progress> progress();

  // The text exposition format.
  std::string Expose();

 private:
  using Counters = prometheus::Family<prometheus::Counter>;
  using Gauges = prometheus::Family<prometheus::Gauge>;
  using Histogram = prometheus::Histogram;
  struct PartitionGauges {
    prometheus::Gauge* lag;
    prometheus::Gauge* age;
    prometheus::Gauge* last_progress;
    Progress latest;
  };

  const std::shared_ptr<prometheus::Registry> registry_;
  // Constant after construction; prometheus-cpp's metrics lock themselves.
  prometheus::Counter& articles_matched_;
  prometheus::Counter& articles_clean_;
  prometheus::Counter& articles_unscanned_;
  prometheus::Counter& article_bytes_;
  prometheus::Counter& repairs_;
  prometheus::Counter& mentions_omitted_;
  prometheus::Counter& failed_deliveries_;
  prometheus::Counter& worker_restarts_;
  prometheus::Counter& transactions_committed_;
  prometheus::Counter& transactions_aborted_;
  prometheus::Counter& reloads_successful_;
  prometheus::Counter& reloads_failed_;
  Counters& unscanned_;
  Counters& dead_letters_;
  Counters& rebalances_;
  Counters& alerts_;
  Histogram& decode_seconds_;
  Histogram& match_seconds_;
  Histogram& produce_seconds_;
  Histogram& end_to_end_seconds_;
  Histogram& commit_seconds_;
  Gauges& lag_;
  Gauges& age_;
  Gauges& last_progress_;
  Gauges& ruleset_info_;
  prometheus::Gauge& ruleset_rules_;
  prometheus::Gauge& ruleset_entities_;
  prometheus::Gauge& ruleset_restored_;
  prometheus::Gauge& reload_successful_;
  prometheus::Gauge& reload_timestamp_;
  prometheus::Gauge& ready_;

  absl::Mutex mu_;
  // Rule id and severity -> its series.
  std::map<std::pair<std::string, std::string>, prometheus::Counter*> alerts_by_rule_
      ABSL_GUARDED_BY(mu_);
  absl::flat_hash_map<PartitionId, PartitionGauges> partitions_ ABSL_GUARDED_BY(mu_);
  prometheus::Gauge* ruleset_ ABSL_GUARDED_BY(mu_) = nullptr;
};

}  // namespace wirewatch
