#include "daemon/service/metrics.h"

#include <prometheus/text_serializer.h>

#include <algorithm>

#include "daemon/base/version.h"
#include "daemon/kafka/kafka_config.h"
#include "wirewatch/unscanned.h"

namespace wirewatch {
namespace {

using Labels = std::map<std::string, std::string>;

prometheus::Family<prometheus::Counter>& CounterFamily(prometheus::Registry& registry,
                                                       const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}

prometheus::Family<prometheus::Gauge>& GaugeFamily(prometheus::Registry& registry, const char* name,
                                                   const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}

// Seconds: from microseconds, for stages of a single article.
prometheus::Histogram& StageHistogram(prometheus::Registry& registry, const char* name,
                                      const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry).Add(
      {}, prometheus::Histogram::BucketBoundaries{1e-6, 5e-6, 1e-5, 2.5e-5, 5e-5, 1e-4, 2.5e-4,
                                                  1e-3, 1e-2, 0.1, 1});
}

// Seconds: from a millisecond up to a quarter of an hour, for what crosses the network and may
// wait.
prometheus::Histogram& LatencyHistogram(prometheus::Registry& registry, const char* name,
                                        const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry).Add(
      {}, prometheus::Histogram::BucketBoundaries{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1,
                                                  0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900});
}

prometheus::Family<prometheus::Counter>& Articles(prometheus::Registry& registry) {
  return CounterFamily(
      registry, "wirewatch_articles_total",
      "Records scanned, by outcome: matched (at least one alert), clean or unscanned.");
}

prometheus::Family<prometheus::Counter>& Reloads(prometheus::Registry& registry) {
  return CounterFamily(registry, "wirewatch_config_reloads_total",
                       "Attempts to load the rules, by result.");
}

prometheus::Family<prometheus::Counter>& Transactions(prometheus::Registry& registry) {
  return CounterFamily(registry, "wirewatch_transactions_total",
                       "Transactions of exactly-once delivery, by result.");
}

double UnixSeconds(absl::Time time) { return absl::ToDoubleSeconds(time - absl::UnixEpoch()); }

Labels PartitionLabels(const PartitionId& partition) {
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
      articles_matched_(Articles(*registry_).Add({{"outcome", "matched"}})),
      articles_clean_(Articles(*registry_).Add({{"outcome", "clean"}})),
      articles_unscanned_(Articles(*registry_).Add({{"outcome", "unscanned"}})),
      article_bytes_(CounterFamily(*registry_, "wirewatch_article_bytes_total",
                                   "Bytes of the values of records scanned.")
                         .Add({})),
      repairs_(CounterFamily(*registry_, "wirewatch_text_repairs_total",
                             "Byte sequences that were not valid text and were replaced.")
                   .Add({})),
      mentions_omitted_(CounterFamily(*registry_, "wirewatch_mentions_omitted_total",
                                      "Mentions left out of alerts by alert.max_mentions.")
                            .Add({})),
      failed_deliveries_(
          CounterFamily(*registry_, "wirewatch_failed_deliveries_total",
                        "Alerts and dead letters that a broker did not take at a try.")
              .Add({})),
      worker_restarts_(CounterFamily(*registry_, "wirewatch_worker_restarts_total",
                                     "Workers that were made anew after an error.")
                           .Add({})),
      transactions_committed_(Transactions(*registry_).Add({{"result", "committed"}})),
      transactions_aborted_(Transactions(*registry_).Add({{"result", "aborted"}})),
      reloads_successful_(Reloads(*registry_).Add({{"result", "success"}})),
      reloads_failed_(Reloads(*registry_).Add({{"result", "failure"}})),
      unscanned_(CounterFamily(*registry_, "wirewatch_unscanned_total",
                               "Records that could not be scanned, by reason.")),
      dead_letters_(CounterFamily(*registry_, "wirewatch_dead_letters_total",
                                  "Records sent to the dead-letter topic, by reason.")),
      rebalances_(CounterFamily(*registry_, "wirewatch_kafka_rebalances_total",
                                "Changes of the partitions that the workers read, by kind.")),
      alerts_(CounterFamily(*registry_, "wirewatch_alerts_total",
                            "Alerts made, by rule and severity.")),
      decode_seconds_(StageHistogram(*registry_, "wirewatch_decode_seconds",
                                     "Time from a record's bytes to its article.")),
      match_seconds_(StageHistogram(*registry_, "wirewatch_match_seconds",
                                    "Time from an article to its alerts.")),
      produce_seconds_(LatencyHistogram(*registry_, "wirewatch_produce_seconds",
                                        "Time from sending an alert to its acknowledgement, or to "
                                        "the commit of its transaction.")),
      end_to_end_seconds_(
          LatencyHistogram(*registry_, "wirewatch_end_to_end_seconds",
                           "Time from a record's timestamp to the acknowledgement of its alert, or "
                           "to the commit of its transaction.")),
      commit_seconds_(
          LatencyHistogram(*registry_, "wirewatch_transaction_commit_seconds",
                           "Time from the last record of a transaction to its commit.")),
      lag_(GaugeFamily(*registry_, "wirewatch_kafka_consumer_lag",
                       "Records of a partition that are not done yet.")),
      age_(GaugeFamily(*registry_, "wirewatch_kafka_consumer_age_seconds",
                       "Age of the last record done while there are more; 0 when there are none.")),
      last_progress_(GaugeFamily(*registry_, "wirewatch_kafka_last_progress_timestamp_seconds",
                                 "When a record of the partition was last done.")),
      ruleset_info_(GaugeFamily(*registry_, "wirewatch_ruleset_info",
                                "1 for the digest of the rules that run.")),
      ruleset_rules_(GaugeFamily(*registry_, "wirewatch_ruleset_rules", "Rules that run.").Add({})),
      ruleset_entities_(
          GaugeFamily(*registry_, "wirewatch_ruleset_entities", "Entities that are watched.")
              .Add({})),
      ruleset_restored_(GaugeFamily(*registry_, "wirewatch_ruleset_restored",
                                    "Whether the rules that run come from the state directory, as "
                                    "their source had no good ones.")
                            .Add({})),
      reload_successful_(GaugeFamily(*registry_, "wirewatch_config_last_reload_successful",
                                     "Whether the last attempt to load the rules succeeded.")
                             .Add({})),
      reload_timestamp_(GaugeFamily(*registry_,
                                    "wirewatch_config_last_reload_success_timestamp_seconds",
                                    "When rules were last loaded successfully.")
                            .Add({})),
      ready_(GaugeFamily(*registry_, "wirewatch_ready", "Whether /readyz says so.").Add({})) {
  for (const UnscannedReason reason : AllUnscannedReasons()) {
    unscanned_.Add({{"reason", std::string(UnscannedReasonName(reason))}});
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

void Metrics::CountScan(const Record& record, const ScanResult& result) {
  if (record.value.has_value()) article_bytes_.Increment(static_cast<double>(record.value->size()));
  decode_seconds_.Observe(absl::ToDoubleSeconds(result.decode_time));
  if (!result.status.ok()) {
    articles_unscanned_.Increment();
    const UnscannedReason reason = UnscannedReasonOf(result.status);
    unscanned_.Add({{"reason", std::string(UnscannedReasonName(reason))}}).Increment();
    return;
  }
  match_seconds_.Observe(absl::ToDoubleSeconds(result.match_time));
  if (result.repairs > 0) repairs_.Increment(static_cast<double>(result.repairs));
  if (result.alerts.empty()) {
    articles_clean_.Increment();
    return;
  }
  articles_matched_.Increment();
  absl::MutexLock lock(&mu_);
  for (const Alert& alert : result.alerts) {
    if (alert.mentions_omitted > 0) {
      mentions_omitted_.Increment(static_cast<double>(alert.mentions_omitted));
    }
    const std::string severity(RuleSeverityName(alert.rule.severity));
    prometheus::Counter*& counter = alerts_by_rule_[{alert.rule.id, severity}];
    // A worker may finish an article with rules that were replaced in the meantime.
    if (counter == nullptr) {
      counter = &alerts_.Add({{"rule", alert.rule.id}, {"severity", severity}});
    }
    counter->Increment();
  }
}

void Metrics::CountDeadLetter(absl::string_view reason) {
  dead_letters_.Add({{"reason", std::string(reason)}}).Increment();
}

void Metrics::CountDelivery(absl::Duration since_sent, absl::Duration since_record) {
  produce_seconds_.Observe(absl::ToDoubleSeconds(since_sent));
  end_to_end_seconds_.Observe(absl::ToDoubleSeconds(since_record));
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
    const Labels labels = PartitionLabels(partition);
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

std::vector<std::pair<std::string, int64_t>> Metrics::NoisiestRules(size_t count) {
  std::map<std::string, int64_t> alerts;
  {
    absl::MutexLock lock(&mu_);
    for (const auto& [key, counter] : alerts_by_rule_) {
      const auto value = static_cast<int64_t>(counter->Value());
      if (value > 0) alerts[key.first] += value;
    }
  }
  std::vector<std::pair<std::string, int64_t>> rules(alerts.begin(), alerts.end());
  std::stable_sort(rules.begin(), rules.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  if (rules.size() > count) rules.resize(count);
  return rules;
}

void Metrics::SetRules(const RuleSet& rules, absl::Time now) {
  absl::MutexLock lock(&mu_);
  std::map<std::pair<std::string, std::string>, prometheus::Counter*> kept;
  for (const Rule& rule : rules.rules()) {
    if (!rule.enabled) continue;
    const auto keep = [&](RuleSeverity value) {
      const std::string severity(RuleSeverityName(value));
      kept[{rule.id, severity}] = &alerts_.Add({{"rule", rule.id}, {"severity", severity}});
    };
    keep(rule.severity);
    for (const SeverityWhen& when : rule.severity_when) keep(when.severity);
  }
  for (const auto& [key, counter] : alerts_by_rule_) {
    if (kept.count(key) == 0) alerts_.Remove(counter);
  }
  alerts_by_rule_ = std::move(kept);
  if (ruleset_ != nullptr) ruleset_info_.Remove(ruleset_);
  ruleset_ = &ruleset_info_.Add({{"digest", std::string(rules.digest())}});
  ruleset_->Set(1);
  ruleset_rules_.Set(static_cast<double>(rules.rules().size()));
  ruleset_entities_.Set(static_cast<double>(rules.entities().size()));
  reload_timestamp_.Set(UnixSeconds(now));
}

void Metrics::CountReload(bool successful) {
  (successful ? reloads_successful_ : reloads_failed_).Increment();
  reload_successful_.Set(successful ? 1 : 0);
}

void Metrics::SetRulesRestored(bool restored) { ruleset_restored_.Set(restored ? 1 : 0); }

void Metrics::SetReady(bool ready) { ready_.Set(ready ? 1 : 0); }

Metrics::Totals Metrics::totals() {
  const auto whole = [](const prometheus::Counter& counter) {
    return static_cast<int64_t>(counter.Value());
  };
  Totals totals;
  totals.unscanned = whole(articles_unscanned_);
  totals.articles = whole(articles_matched_) + whole(articles_clean_) + totals.unscanned;
  absl::MutexLock lock(&mu_);
  for (const auto& [key, counter] : alerts_by_rule_) totals.alerts += whole(*counter);
  return totals;
}

std::string Metrics::Expose() {
  return prometheus::TextSerializer().Serialize(registry_->Collect());
}

}  // namespace wirewatch
