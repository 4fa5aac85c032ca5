#pragma once

#include <atomic>
#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "daemon/service/metrics.h"
#include "daemon/service/readiness.h"
#include "daemon/service/rule_source.h"
#include "daemon/service/rule_store.h"
#include "daemon/service/service_config.h"

namespace wirewatch {

// Keeps the rules that run those of their source: loads them when they change or when it is asked
// to, and has the last good ones run on where they are not good. What comes of a load is told in
// the log, in metrics, on /readyz and in the status.
class LiveRules {
 public:
  // `metrics` and `readiness` outlive it.
  LiveRules(const ServiceConfig& config, Metrics& metrics, Readiness& readiness);

  // Loads what the daemon begins with, from files; an error where it has nothing good to begin
  // with. Failing tests do not keep it from its work, and where the source is not good, those in
  // the state directory run. Rules of a topic are loaded by Watch.
  absl::Status Start();

  // Looks for changes and loads them, until `stop`. One thread.
  void Watch(const std::atomic<bool>& stop);

  // Has Watch load the rules again, soon. Thread-safe.
  void RequestReload() { requested_ = true; }

  // What runs; thread-safe.
  const RuleStore& store() const { return store_; }

  // For the status. Thread-safe.
  struct State {
    absl::Time loaded_at = absl::InfinitePast();
    absl::Time failed_at = absl::InfinitePast();
    // Why the last load was refused, in full; empty if it was not.
    std::string error;
  };
  State state() const;

 private:
  // Loads those to begin with.
  absl::Status LoadFirst();
  // Loads once, and tells what came of it: an error of RuleSource::Read or of RuleStore::Load.
  absl::Status Load(RuleTestGate gate);
  // Runs those in the state directory, as the source has none for that reason, which it returns
  // where there are none either.
  absl::Status Restore(const absl::Status& reason);
  // Whether the source has others, as far as it can be seen.
  bool HasChanged();
  void TellLoaded(absl::Time now);
  void TellRefused(const absl::Status& status);

  // Constant.
  const RuleTestGate gate_;
  const bool from_topic_;
  const bool watch_;
  const absl::Duration interval_;
  const std::string state_directory_;
  Metrics& metrics_;
  Readiness& readiness_;
  // Used by one thread.
  const std::unique_ptr<RuleSource> source_;
  RuleStore store_;
  std::atomic<bool> requested_{false};
  mutable absl::Mutex mu_;
  State state_ ABSL_GUARDED_BY(mu_);
};

}  // namespace wirewatch
