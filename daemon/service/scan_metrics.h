#pragma once

#include <cstdint>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/time/time.h"
#include "daemon/service/metric_families.h"
#include "daemon/service/rule_metrics.h"
#include "wirewatch/record.h"
#include "wirewatch/scanner.h"

namespace wirewatch {

// How long ago a record's timestamp is; zero if it is not known.
absl::Duration SinceTimestamp(int64_t timestamp_ms, absl::Time now);

// Records scanned, by outcome, size and time, as metrics. Thread-safe.
class ScanMetrics {
 public:
  ScanMetrics(prometheus::Registry& registry, RuleMetrics& rules);

  int64_t articles() const;
  int64_t unscanned() const;

 private:
  friend class ScanCounter;

  prometheus::Counter& matched_;
  prometheus::Counter& clean_;
  prometheus::Counter& unscanned_;
  prometheus::Counter& bytes_;
  prometheus::Counter& repairs_;
  Counters& unscanned_by_reason_;
  prometheus::Histogram& wait_seconds_;
  prometheus::Histogram& decode_seconds_;
  prometheus::Histogram& match_seconds_;
  RuleMetrics& rules_;
};

// Counts the scans of one thread; what most articles add comes to the metrics with Flush, so that
// locks are taken once for many of them.
class ScanCounter {
 public:
  explicit ScanCounter(ScanMetrics& metrics);
  ~ScanCounter() { Flush(); }
  ScanCounter(const ScanCounter&) = delete;
  ScanCounter& operator=(const ScanCounter&) = delete;

  void Count(const Record& record, const ScanResult& result);
  void Flush();

 private:
  // What goes to a histogram.
  class Tally {
   public:
    explicit Tally(const std::vector<double>& boundaries)
        : boundaries_(boundaries), increments_(boundaries.size() + 1) {}
    void Observe(double value);
    void Flush(prometheus::Histogram* histogram);

   private:
    const std::vector<double>& boundaries_;
    std::vector<double> increments_;
    double sum_ = 0;
    bool is_empty_ = true;
  };

  ScanMetrics& metrics_;
  Tally wait_;
  Tally decode_;
  Tally match_;
  int64_t clean_ = 0;
  int64_t matched_ = 0;
  int64_t bytes_ = 0;
  int64_t repairs_ = 0;
};

}  // namespace wirewatch
