#include "daemon/service/rule_metrics.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/types/span.h"

namespace wirewatch {
namespace {

Counters& Reloads(prometheus::Registry& registry) {
  return CounterFamily(registry, "wirewatch_config_reloads_total",
                       "Attempts to load the rules, by result.");
}

prometheus::Gauge& GaugeOf(prometheus::Registry& registry, const char* name, const char* help) {
  return GaugeFamily(registry, name, help).Add({});
}

template <typename Map>
void RemoveOthers(Counters& family, const Map& kept, const Map& old) {
  for (const auto& [labels, counter] : old) {
    if (!kept.contains(labels)) family.Remove(counter);
  }
}

template <typename Value>
std::vector<std::pair<std::string, Value>> Most(std::vector<std::pair<std::string, Value>> all,
                                                size_t count) {
  // By name where they are equal.
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return a.second != b.second ? a.second > b.second : a.first < b.first;
  });
  if (all.size() > count) all.resize(count);
  return all;
}

}  // namespace

RuleMetrics::RuleMetrics(prometheus::Registry& registry)
    : alerts_(
          CounterFamily(registry, "wirewatch_alerts_total", "Alerts made, by rule and severity.")),
      group_alerts_(CounterFamily(registry, "wirewatch_group_alerts_total",
                                  "Alerts made, by group of the entities in them; one with two "
                                  "groups counts in both.")),
      rule_seconds_(CounterFamily(registry, "wirewatch_rule_evaluation_seconds_total",
                                  "Time that the conditions of a rule took, from a sample of the "
                                  "articles.")),
      mentions_omitted_(CounterFamily(registry, "wirewatch_mentions_omitted_total",
                                      "Mentions left out of alerts by alert.max_mentions.")
                            .Add({})),
      reloads_successful_(Reloads(registry).Add({{"result", "success"}})),
      reloads_failed_(Reloads(registry).Add({{"result", "failure"}})),
      info_(GaugeFamily(registry, "wirewatch_ruleset_info",
                        "1 for the digest of the rules that run.")),
      rules_(GaugeOf(registry, "wirewatch_ruleset_rules", "Rules that run.")),
      entities_(GaugeOf(registry, "wirewatch_ruleset_entities", "Entities that are watched.")),
      load_seconds_(GaugeOf(registry, "wirewatch_ruleset_load_seconds",
                            "Time it took to check, compile and test the rules that run.")),
      bytes_(GaugeOf(registry, "wirewatch_ruleset_memory_bytes",
                     "Memory that the rules that run take, about.")),
      restored_(GaugeOf(registry, "wirewatch_ruleset_restored",
                        "Whether the rules that run come from the state directory, as their "
                        "source had no good ones.")),
      reload_successful_(GaugeOf(registry, "wirewatch_config_last_reload_successful",
                                 "Whether the last attempt to load the rules succeeded.")),
      reload_timestamp_(GaugeOf(registry, "wirewatch_config_last_reload_success_timestamp_seconds",
                                "When rules were last loaded successfully.")) {}

void RuleMetrics::SetRules(const RuleSet& rules, const RuleSetCost& cost, absl::Time now) {
  // Whoever counts meanwhile does not wait for it.
  Series series;
  AddRules(rules, &series);
  AddGroups(rules, &series);
  absl::MutexLock lock(&mu_);
  for (const auto& [id, old] : series_.by_rule) {
    if (old.alert_count == 0 && old.time == absl::ZeroDuration()) continue;
    const auto it = series.by_rule.find(id);
    if (it == series.by_rule.end()) continue;
    it->second.alert_count = old.alert_count;
    it->second.time = old.time;
  }
  std::swap(series, series_);
  RemoveOthers(alerts_, series_.alerts, series.alerts);
  RemoveOthers(rule_seconds_, series_.seconds, series.seconds);
  RemoveOthers(group_alerts_, series_.groups, series.groups);
  if (current_ != nullptr) info_.Remove(current_);
  current_ = &info_.Add({{"digest", std::string(rules.digest())}});
  current_->Set(1);
  rules_.Set(static_cast<double>(rules.rules().size()));
  entities_.Set(static_cast<double>(rules.entities().size()));
  load_seconds_.Set(absl::ToDoubleSeconds(cost.took));
  bytes_.Set(static_cast<double>(cost.bytes));
  reload_timestamp_.Set(absl::ToDoubleSeconds(now - absl::UnixEpoch()));
}

void RuleMetrics::AddRules(const RuleSet& rules, Series* series) {
  const auto alerts_of = [&](const std::string& name, RuleSeverity value) {
    const std::string severity(RuleSeverityName(value));
    prometheus::Counter*& counter = series->alerts[{name, severity}];
    if (counter == nullptr) counter = &alerts_.Add({{"rule", name}, {"severity", severity}});
    return counter;
  };
  for (const Rule& rule : rules.rules()) {
    if (!rule.enabled) continue;
    const std::string name = series->by_rule.size() < kMaxRules ? rule.id : kOther;
    RuleSeries& mine = series->by_rule[rule.id];
    const auto keep = [&](RuleSeverity severity) {
      mine.alerts[static_cast<size_t>(severity)] = alerts_of(name, severity);
    };
    keep(rule.severity);
    for (const SeverityWhen& when : rule.severity_when) keep(when.severity);
    prometheus::Counter*& seconds = series->seconds[{name}];
    if (seconds == nullptr) seconds = &rule_seconds_.Add({{"rule", name}});
    mine.seconds = seconds;
  }
}

void RuleMetrics::AddGroups(const RuleSet& rules, Series* series) {
  std::set<std::string> groups;
  for (const Entity& entity : rules.entities()) {
    groups.insert(entity.groups.begin(), entity.groups.end());
  }
  absl::flat_hash_map<std::string, prometheus::Counter*> by_group;
  for (const std::string& group : groups) {
    const std::string name = by_group.size() < kMaxGroups ? group : kOther;
    prometheus::Counter*& counter = series->groups[{name}];
    if (counter == nullptr) counter = &group_alerts_.Add({{"group", name}});
    by_group[group] = counter;
  }
  for (const Entity& entity : rules.entities()) {
    if (entity.groups.empty()) continue;
    std::vector<prometheus::Counter*>& counters = series->by_entity[entity.id];
    for (const std::string& group : entity.groups) counters.push_back(by_group[group]);
    // All behind the bound are one.
    std::sort(counters.begin(), counters.end());
    counters.erase(std::unique(counters.begin(), counters.end()), counters.end());
  }
}

void RuleMetrics::CountReload(bool successful) {
  (successful ? reloads_successful_ : reloads_failed_).Increment();
  reload_successful_.Set(successful ? 1 : 0);
}

void RuleMetrics::SetRestored(bool restored) { restored_.Set(restored ? 1 : 0); }

void RuleMetrics::CountAlerts(const std::vector<Alert>& alerts) {
  absl::MutexLock lock(&mu_);
  all_alerts_ += static_cast<int64_t>(alerts.size());
  for (const Alert& alert : alerts) {
    if (alert.mentions_omitted > 0) {
      mentions_omitted_.Increment(static_cast<double>(alert.mentions_omitted));
    }
    const auto rule = series_.by_rule.find(alert.rule.id);
    prometheus::Counter* counter = nullptr;
    if (rule != series_.by_rule.end()) {
      ++rule->second.alert_count;
      counter = rule->second.alerts[static_cast<size_t>(alert.rule.severity)];
    }
    if (counter == nullptr) {
      const std::string severity(RuleSeverityName(alert.rule.severity));
      prometheus::Counter*& other = series_.alerts[{kOther, severity}];
      if (other == nullptr) other = &alerts_.Add({{"rule", kOther}, {"severity", severity}});
      counter = other;
    }
    counter->Increment();
    CountGroups(alert);
  }
}

void RuleMetrics::CountGroups(const Alert& alert) {
  const auto& by_entity = series_.by_entity;
  const auto counters_of =
      [&by_entity](const std::string& entity) -> absl::Span<prometheus::Counter* const> {
    const auto it = by_entity.find(entity);
    if (it == by_entity.end()) return {};
    return it->second;
  };
  if (!alert.entity.id.empty()) {
    for (prometheus::Counter* counter : counters_of(alert.entity.id)) counter->Increment();
    return;
  }
  absl::flat_hash_set<prometheus::Counter*> counters;
  for (const AlertMention& mention : alert.mentions) {
    if (mention.entity.empty()) continue;
    for (prometheus::Counter* counter : counters_of(mention.entity)) counters.insert(counter);
  }
  for (prometheus::Counter* counter : counters) counter->Increment();
}

void RuleMetrics::CountTimes(const std::vector<RuleTime>& times, int weight) {
  absl::MutexLock lock(&mu_);
  for (const RuleTime& time : times) {
    const auto it = series_.by_rule.find(time.rule->id);
    if (it == series_.by_rule.end()) continue;
    const absl::Duration took = weight * time.took;
    it->second.time += took;
    it->second.seconds->Increment(absl::ToDoubleSeconds(took));
  }
}

int64_t RuleMetrics::alerts() {
  absl::MutexLock lock(&mu_);
  return all_alerts_;
}

int64_t RuleMetrics::AlertsOf(const std::string& rule) {
  absl::MutexLock lock(&mu_);
  const auto it = series_.by_rule.find(rule);
  return it == series_.by_rule.end() ? 0 : it->second.alert_count;
}

absl::Duration RuleMetrics::TimeOf(const std::string& rule) {
  absl::MutexLock lock(&mu_);
  const auto it = series_.by_rule.find(rule);
  return it == series_.by_rule.end() ? absl::ZeroDuration() : it->second.time;
}

std::vector<std::pair<std::string, int64_t>> RuleMetrics::Noisiest(size_t count) {
  std::vector<std::pair<std::string, int64_t>> all;
  absl::MutexLock lock(&mu_);
  for (const auto& [rule, series] : series_.by_rule) {
    if (series.alert_count > 0) all.emplace_back(rule, series.alert_count);
  }
  return Most(std::move(all), count);
}

std::vector<std::pair<std::string, absl::Duration>> RuleMetrics::Slowest(size_t count) {
  std::vector<std::pair<std::string, absl::Duration>> all;
  absl::MutexLock lock(&mu_);
  for (const auto& [rule, series] : series_.by_rule) {
    if (series.time > absl::ZeroDuration()) all.emplace_back(rule, series.time);
  }
  return Most(std::move(all), count);
}

}  // namespace wirewatch
