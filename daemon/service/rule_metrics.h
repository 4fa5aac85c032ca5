#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/container/flat_hash_map.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "daemon/service/metric_families.h"
#include "wirewatch/alert.h"
#include "wirewatch/rule_set.h"
#include "wirewatch/scanner.h"

namespace wirewatch {

// What it took to load a set.
struct RuleSetCost {
  // To check, compile and test it.
  absl::Duration took;
  // What the heap grew by, about.
  int64_t bytes = 0;
};

// The rules that run, and what they do, as metrics. Thread-safe.
class RuleMetrics {
 public:
  // Rules, and groups, with series of their own; all behind these, by id, share those of kOther.
  static constexpr size_t kMaxRules = 5000;
  static constexpr size_t kMaxGroups = 500;
  static constexpr char kOther[] = "(other)";

  explicit RuleMetrics(prometheus::Registry& registry);

  // These rules run from now on: their series are there, those of rules that went are not.
  void SetRules(const RuleSet& rules, const RuleSetCost& cost, absl::Time now);
  void CountReload(bool successful);
  void SetRestored(bool restored);

  // Of rules and entities that may have been replaced in the meantime.
  void CountAlerts(const std::vector<Alert>& alerts);
  // Times of one article of `weight`.
  void CountTimes(const std::vector<RuleTime>& times, int weight);

  // Since the start, rules that went included.
  int64_t alerts();
  // The rules that run with the most alerts since the start, at most `count`, most first.
  std::vector<std::pair<std::string, int64_t>> Noisiest(size_t count);
  // Those of which the conditions took longest since the start, about.
  std::vector<std::pair<std::string, absl::Duration>> Slowest(size_t count);
  // Of one rule.
  int64_t AlertsOf(const std::string& rule);
  absl::Duration TimeOf(const std::string& rule);

 private:
  // By the values of their labels.
  using CounterMap = std::map<std::vector<std::string>, prometheus::Counter*>;
  // Of a rule: by severity, nullptr for one that it cannot give; and what it has done.
  struct RuleSeries {
    std::array<prometheus::Counter*, kRuleSeverities> alerts{};
    prometheus::Counter* seconds = nullptr;
    int64_t alert_count = 0;
    absl::Duration time;
  };

  // What there is to count with for a set.
  struct Series {
    CounterMap alerts;
    CounterMap seconds;
    CounterMap groups;
    // By id.
    absl::flat_hash_map<std::string, RuleSeries> by_rule;
    // Of entities with a group.
    absl::flat_hash_map<std::string, std::vector<prometheus::Counter*>> by_entity;
  };

  void AddRules(const RuleSet& rules, Series* series);
  void AddGroups(const RuleSet& rules, Series* series);
  void CountGroups(const Alert& alert) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mu_);

  // Constant after construction; prometheus-cpp's metrics lock themselves.
  Counters& alerts_;
  Counters& group_alerts_;
  Counters& rule_seconds_;
  prometheus::Counter& mentions_omitted_;
  prometheus::Counter& reloads_successful_;
  prometheus::Counter& reloads_failed_;
  Gauges& info_;
  prometheus::Gauge& rules_;
  prometheus::Gauge& entities_;
  prometheus::Gauge& load_seconds_;
  prometheus::Gauge& bytes_;
  prometheus::Gauge& restored_;
  prometheus::Gauge& reload_successful_;
  prometheus::Gauge& reload_timestamp_;

  absl::Mutex mu_;
  Series series_ ABSL_GUARDED_BY(mu_);
  prometheus::Gauge* current_ ABSL_GUARDED_BY(mu_) = nullptr;
  int64_t all_alerts_ ABSL_GUARDED_BY(mu_) = 0;
};

}  // namespace wirewatch
