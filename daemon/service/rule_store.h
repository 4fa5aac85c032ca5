#pragma once

#include <memory>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "wirewatch/rule_set.h"

namespace wirewatch {

// What happens to a set of which tests fail, those in its rules or in files beside them.
enum class RuleTestGate { kRefuse, kIgnore };

// The rules that run. A reload is all or nothing: files are read, checked and compiled aside, and
// only a good set takes the place of the current one. Thread-safe.
class RuleStore {
 public:
  explicit RuleStore(std::vector<std::string> paths) : paths_(std::move(paths)) {}

  // Loads the files again. InvalidArgument with all diagnostics if the set is bad,
  // FailedPrecondition if its tests fail, Aborted if files changed while they were read, so that
  // they may be parts of two sets; the last good one stays. One caller at a time.
  absl::Status Reload(RuleTestGate gate = RuleTestGate::kIgnore);

  // The current set, nullptr before the first good one.
  std::shared_ptr<const RuleSet> Current() const;

 private:
  const std::vector<std::string> paths_;
  mutable absl::Mutex mu_;
  std::shared_ptr<const RuleSet> current_ ABSL_GUARDED_BY(mu_);
};

}  // namespace wirewatch
