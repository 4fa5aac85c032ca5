#pragma once

#include <memory>
#include <string>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "daemon/base/monotonic_time.h"
#include "daemon/service/admin_server.h"
#include "wirewatch/rule_set.h"
#include "wirewatch/scanner.h"

namespace wirewatch {

// Scans articles that people send, for /api/v1/scan: what the rules that run make of one, and why.
// Nothing is written to a topic or counted. Thread-safe.
class ArticleScan {
 public:
  // Articles a second, with as many at once.
  static constexpr int kRate = 5;
  // Rules that are explained, of those that give an alert.
  static constexpr size_t kMaxExplained = 5;

  explicit ArticleScan(const ScannerOptions& options) : options_(options) {}

  // The answer to a request whose body is an article; ?rule=ID explains that rule too, whether it
  // matches or not. 404 for a rule that is not there, 429 for too many requests.
  HttpResponse Answer(const HttpRequest& request, const std::shared_ptr<const RuleSet>& rules);

 private:
  // Takes one of those that are free; false if there is none.
  bool TakeTurn();

  const ScannerOptions options_;
  absl::Mutex mu_;
  double turns_ ABSL_GUARDED_BY(mu_) = kRate;
  MonotonicTime turns_at_ ABSL_GUARDED_BY(mu_) = MonotonicTime::Now();
};

}  // namespace wirewatch
