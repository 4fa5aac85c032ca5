#pragma once

#include <map>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "daemon/base/monotonic_time.h"

namespace wirewatch {

// Whether the workers go on, for /livez: a worker whose loop stands still, or has work in hand and
// gets none of it done although its brokers are well, is best ended from outside. Thread-safe.
class Liveness {
 public:
  // The part makes progress, or waits for something that is not its fault.
  void Beat(const std::string& part, MonotonicTime now);
  // The part is gone.
  void Remove(const std::string& part);

  // FailedPrecondition names the parts that have not told for longer than `timeout`.
  absl::Status Check(MonotonicTime now, absl::Duration timeout) const;

 private:
  mutable absl::Mutex mu_;
  std::map<std::string, MonotonicTime> beats_ ABSL_GUARDED_BY(mu_);
};

}  // namespace wirewatch
