#include "daemon/service/liveness.h"

#include "absl/strings/str_cat.h"

namespace wirewatch {

void Liveness::Beat(const std::string& part, MonotonicTime now) {
  absl::MutexLock lock(&mu_);
  beats_.insert_or_assign(part, now);
}

void Liveness::Remove(const std::string& part) {
  absl::MutexLock lock(&mu_);
  beats_.erase(part);
}

absl::Status Liveness::Check(MonotonicTime now, absl::Duration timeout) const {
  absl::MutexLock lock(&mu_);
  std::string stuck;
  for (const auto& [part, beat] : beats_) {
    if (now - beat <= timeout) continue;
    absl::StrAppend(&stuck, part, ": no progress for ",
                    absl::FormatDuration(absl::Trunc(now - beat, absl::Seconds(1))), "\n");
  }
  return stuck.empty() ? absl::OkStatus() : absl::FailedPreconditionError(stuck);
}

}  // namespace wirewatch
