#pragma once

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "daemon/service/rule_metrics.h"
#include "daemon/service/rule_source.h"
#include "wirewatch/rule_set.h"

namespace wirewatch {

// What happens to a set of which tests fail, those in its rules or in files beside them.
enum class RuleTestGate { kRefuse, kIgnore };

// The rules that run. A load is all or nothing: files are checked and compiled aside, and only a
// good set takes the place of the current one. Thread-safe.
class RuleStore {
 public:
  // InvalidArgument with all diagnostics if the set is bad, FailedPrecondition if its tests fail;
  // the last good one stays. One caller at a time.
  absl::Status Load(RuleSetFiles read, RuleTestGate gate = RuleTestGate::kIgnore);

  // The current set, nullptr before the first good one.
  std::shared_ptr<const RuleSet> Current() const;

  // Its release in the rules topic; empty where it came from files.
  std::string Release() const;
  // What it took to load it.
  RuleSetCost Cost() const;

 private:
  mutable absl::Mutex mu_;
  std::shared_ptr<const RuleSet> current_ ABSL_GUARDED_BY(mu_);
  std::string release_ ABSL_GUARDED_BY(mu_);
  RuleSetCost cost_ ABSL_GUARDED_BY(mu_);
};

}  // namespace wirewatch
