#include "daemon/service/scan_metrics.h"

#include <algorithm>
#include <string>

#include "wirewatch/unscanned.h"

namespace wirewatch {
namespace {

Counters& Articles(prometheus::Registry& registry) {
  return CounterFamily(
      registry, "wirewatch_articles_total",
      "Records scanned, by outcome: matched (at least one alert), clean or unscanned.");
}

// Adds and sets back.
void Flush(int64_t* count, prometheus::Counter* counter) {
  if (*count > 0) counter->Increment(static_cast<double>(*count));
  *count = 0;
}

}  // namespace

absl::Duration SinceTimestamp(int64_t timestamp_ms, absl::Time now) {
  return timestamp_ms < 0
             ? absl::ZeroDuration()
             : std::max(now - absl::FromUnixMillis(timestamp_ms), absl::ZeroDuration());
}

ScanMetrics::ScanMetrics(prometheus::Registry& registry, RuleMetrics& rules)
    : matched_(Articles(registry).Add({{"outcome", "matched"}})),
      clean_(Articles(registry).Add({{"outcome", "clean"}})),
      unscanned_(Articles(registry).Add({{"outcome", "unscanned"}})),
      bytes_(CounterFamily(registry, "wirewatch_article_bytes_total",
                           "Bytes of the values of records scanned.")
                 .Add({})),
      repairs_(CounterFamily(registry, "wirewatch_text_repairs_total",
                             "Byte sequences that were not valid text and were replaced.")
                   .Add({})),
      unscanned_by_reason_(CounterFamily(registry, "wirewatch_unscanned_total",
                                         "Records that could not be scanned, by reason.")),
      wait_seconds_(LatencyHistogram(registry, "wirewatch_wait_seconds",
                                     "Time from a record's timestamp to its scan.")),
      decode_seconds_(StageHistogram(registry, "wirewatch_decode_seconds",
                                     "Time from a record's bytes to its article.")),
      match_seconds_(StageHistogram(registry, "wirewatch_match_seconds",
                                    "Time from an article to its alerts.")),
      rules_(rules) {
  for (const UnscannedReason reason : AllUnscannedReasons()) {
    unscanned_by_reason_.Add({{"reason", std::string(UnscannedReasonName(reason))}});
  }
}

int64_t ScanMetrics::articles() const {
  return static_cast<int64_t>(matched_.Value() + clean_.Value()) + unscanned();
}

int64_t ScanMetrics::unscanned() const { return static_cast<int64_t>(unscanned_.Value()); }

void ScanCounter::Tally::Observe(double value) {
  const auto bucket = std::lower_bound(boundaries_.begin(), boundaries_.end(), value);
  increments_[static_cast<size_t>(bucket - boundaries_.begin())] += 1;
  sum_ += value;
  is_empty_ = false;
}

void ScanCounter::Tally::Flush(prometheus::Histogram* histogram) {
  if (is_empty_) return;
  histogram->ObserveMultiple(increments_, sum_);
  std::fill(increments_.begin(), increments_.end(), 0);
  sum_ = 0;
  is_empty_ = true;
}

ScanCounter::ScanCounter(ScanMetrics& metrics)
    : metrics_(metrics),
      wait_(LatencyBoundaries()),
      decode_(StageBoundaries()),
      match_(StageBoundaries()) {}

void ScanCounter::Count(const Record& record, const ScanResult& result) {
  if (record.value.has_value()) bytes_ += static_cast<int64_t>(record.value->size());
  wait_.Observe(absl::ToDoubleSeconds(SinceTimestamp(record.timestamp_ms, result.at)));
  decode_.Observe(absl::ToDoubleSeconds(result.decode_time));
  if (!result.status.ok()) {
    metrics_.unscanned_.Increment();
    const std::string reason(UnscannedReasonName(UnscannedReasonOf(result.status)));
    metrics_.unscanned_by_reason_.Add({{"reason", reason}}).Increment();
    return;
  }
  match_.Observe(absl::ToDoubleSeconds(result.match_time));
  if (!result.rule_times.empty()) metrics_.rules_.CountTimes(result.rule_times, kRuleTimeSampling);
  repairs_ += result.repairs;
  if (result.alerts.empty()) {
    ++clean_;
    return;
  }
  ++matched_;
  metrics_.rules_.CountAlerts(result.alerts);
}

void ScanCounter::Flush() {
  wirewatch::Flush(&clean_, &metrics_.clean_);
  wirewatch::Flush(&matched_, &metrics_.matched_);
  wirewatch::Flush(&bytes_, &metrics_.bytes_);
  wirewatch::Flush(&repairs_, &metrics_.repairs_);
  wait_.Flush(&metrics_.wait_seconds_);
  decode_.Flush(&metrics_.decode_seconds_);
  match_.Flush(&metrics_.match_seconds_);
}

}  // namespace wirewatch
