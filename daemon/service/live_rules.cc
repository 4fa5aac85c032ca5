#include "daemon/service/live_rules.h"

#include <malloc.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "daemon/base/log.h"
#include "daemon/base/monotonic_time.h"
#include "daemon/base/status.h"
#include "daemon/service/kept_rules.h"

namespace wirewatch {
namespace {

// The name of their part in the reasons for not being ready, and in notes.
constexpr char kRules[] = "rules";
constexpr char kSource[] = "rules topic";

// At the start, while somebody is at work on the rule files: some seconds.
constexpr int kFirstTries = 60;
// From a reload until the workers have let the old set go.
constexpr absl::Duration kTrimDelay = absl::Seconds(2);
constexpr absl::Duration kWatchInterval = absl::Milliseconds(50);
// Until a source that could not be read is tried again.
constexpr absl::Duration kRetryDelay = absl::Seconds(1);

absl::string_view FirstLine(absl::string_view text) { return text.substr(0, text.find('\n')); }

std::unique_ptr<RuleSource> SourceOf(const ServiceConfig& config) {
  return config.kafka.rules_topic.empty() ? MakeFileRuleSource(config.rules)
                                          : MakeTopicRuleSource(config.kafka);
}

}  // namespace

LiveRules::LiveRules(const ServiceConfig& config, Metrics& metrics, Readiness& readiness)
    : gate_(config.reload_tests),
      from_topic_(!config.kafka.rules_topic.empty()),
      watch_(config.reload_watch || from_topic_),
      interval_(config.reload_interval),
      state_directory_(config.state_directory),
      metrics_(metrics),
      readiness_(readiness),
      source_(SourceOf(config)) {}

absl::Status LiveRules::Start() {
  if (!from_topic_) return LoadFirst();
  readiness_.Set(kRules, absl::UnavailableError("not read yet"));
  RequestReload();
  return absl::OkStatus();
}

absl::Status LiveRules::LoadFirst() {
  absl::Status status;
  for (int tries = 0; tries < kFirstTries; ++tries) {
    status = Load(gate_);
    if (!absl::IsAborted(status)) break;
    absl::SleepFor(kWatchInterval);
  }
  if (absl::IsFailedPrecondition(status)) {
    // Nothing that the tests keep out is worse than to watch for nobody.
    const absl::Status untested = Load(RuleTestGate::kIgnore);
    if (!untested.ok()) return Restore(untested);
    Log(LogLevel::kWarning, "the rules run though tests fail", {{"reason", status.message()}});
    readiness_.Note(kRules,
                    absl::StrCat("they run though tests fail: ", FirstLine(status.message())));
    return absl::OkStatus();
  }
  return status.ok() ? status : Restore(status);
}

absl::Status LiveRules::Restore(const absl::Status& reason) {
  if (state_directory_.empty()) return reason;
  absl::StatusOr<KeptRules> kept = ReadKeptRules(state_directory_);
  absl::Status status = kept.status();
  if (kept.ok()) status = store_.Load(std::move(kept->set));
  if (!status.ok()) {
    return absl::Status(reason.code(), absl::StrCat(reason.message(), "\nand of those kept in ",
                                                    state_directory_, ": ", status.message()));
  }
  TellLoaded(kept->saved_at);
  metrics_.rules().SetRestored(true);
  TellRefused(reason);
  return absl::OkStatus();
}

void LiveRules::Watch(const std::atomic<bool>& stop) {
  MonotonicTime look_due = MonotonicTime::Now();
  MonotonicTime retry_due = MonotonicTime::Now();
  std::optional<MonotonicTime> trim_due = MonotonicTime::Now() + kTrimDelay;
  while (!stop) {
    absl::SleepFor(std::min(kWatchInterval, interval_));
    if (trim_due.has_value() && MonotonicTime::Now() >= *trim_due) {
      // glibc keeps what the files and the old set took, which is as much again.
      malloc_trim(0);
      trim_due = std::nullopt;
    }
    if (MonotonicTime::Now() < retry_due) continue;
    bool due = requested_.exchange(false);
    if (watch_ && MonotonicTime::Now() >= look_due) {
      look_due = MonotonicTime::Now() + interval_;
      due = HasChanged() || due;
    }
    if (!due || stop) continue;
    const absl::Status status = store_.Current() == nullptr ? LoadFirst() : Load(gate_);
    if (absl::IsAborted(status) || absl::IsUnavailable(status)) {
      RequestReload();
      if (absl::IsUnavailable(status)) retry_due = MonotonicTime::Now() + kRetryDelay;
    }
    trim_due = MonotonicTime::Now() + kTrimDelay;
  }
}

bool LiveRules::HasChanged() {
  const absl::StatusOr<bool> changed = source_->Look();
  // What runs may be old from now on; whether it is, nobody knows.
  readiness_.Note(
      kSource,
      changed.ok() ? "" : absl::StrCat("changes are not seen: ", changed.status().message()));
  return changed.ok() && *changed;
}

absl::Status LiveRules::Load(RuleTestGate gate) {
  absl::StatusOr<RuleSetFiles> read = source_->Read();
  absl::Status status = read.status();
  if (absl::IsAborted(status)) {
    // Whoever is at work on the files is not done. Where that goes on and on, it is to be seen.
    readiness_.Note(kRules, absl::StrCat(status.message(), "; they are read again"));
    return status;
  }
  std::optional<RuleSetFiles> to_keep;
  if (read.ok()) {
    if (!state_directory_.empty()) to_keep = *read;
    status = store_.Load(*std::move(read), gate);
  }
  if (status.ok()) {
    TellLoaded(absl::Now());
    metrics_.rules().SetRestored(false);
  } else {
    TellRefused(status);
  }
  if (status.ok() && to_keep.has_value()) {
    const absl::Status kept = KeepRules(state_directory_, {*std::move(to_keep), absl::Now()});
    if (!kept.ok()) {
      Log(LogLevel::kError, "the rules could not be kept", {{"reason", kept.message()}});
      readiness_.Note(kRules, absl::StrCat("they are not kept: ", kept.message()));
    }
  }
  // Last: whoever sees it counted finds the rest as it is now.
  metrics_.rules().CountReload(status.ok());
  return status;
}

void LiveRules::TellLoaded(absl::Time now) {
  const std::shared_ptr<const RuleSet> rules = store_.Current();
  const std::string release = store_.Release();
  metrics_.rules().SetRules(*rules, store_.Cost(), now);
  readiness_.Set(kRules, absl::OkStatus());
  readiness_.Note(kRules, "");
  {
    absl::MutexLock lock(&mu_);
    state_.loaded_at = now;
    state_.error.clear();
  }
  Log(LogLevel::kInfo, "rules loaded",
      {{"rules", rules->rules().size()},
       {"entities", rules->entities().size()},
       {"digest", rules->digest()},
       {"release", release.empty() ? "none" : release}});
}

void LiveRules::TellRefused(const absl::Status& status) {
  const std::shared_ptr<const RuleSet> rules = store_.Current();
  {
    absl::MutexLock lock(&mu_);
    state_.failed_at = absl::Now();
    state_.error = std::string(status.message());
  }
  if (rules == nullptr) {
    if (!from_topic_) return;  // It does not start.
    if (readiness_.Set(kRules, status)) {
      Log(LogLevel::kError, "there are no rules to run", {{"reason", status.message()}});
    }
    return;
  }
  readiness_.Note(kRules, absl::StrCat("the last reload failed, ", rules->digest(),
                                       " runs on: ", FirstLine(status.message())));
  Log(LogLevel::kError, "the rules were not loaded; the last good ones stay",
      {{"digest", rules->digest()}, {"reason", status.message()}});
}

LiveRules::State LiveRules::state() const {
  absl::MutexLock lock(&mu_);
  return state_;
}

}  // namespace wirewatch
