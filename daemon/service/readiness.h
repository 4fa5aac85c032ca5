#pragma once

#include <map>
#include <string>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/synchronization/mutex.h"

namespace wirewatch {

// Why the daemon is not ready, by part: "rules", "cluster", "worker 0". Thread-safe.
class Readiness {
 public:
  // Sets what a part says; returns true if that is news: it became ok or not ok, or fails for
  // another reason.
  bool Set(const std::string& part, const absl::Status& status);

  // Something to know of a part that does not keep the daemon from being ready; empty: nothing.
  void Note(const std::string& part, std::string note);

  // Forgets a part.
  void Remove(const std::string& part);

  bool ready() const;

  // "worker 0: reason" for each part that is not ready, and the notes in the same form.
  std::vector<std::string> Reasons() const;
  std::vector<std::string> Notes() const;

  // "ok", or a line for each part that is not, with its reason; then the notes.
  std::string Explain() const;

 private:
  mutable absl::Mutex mu_;
  std::map<std::string, absl::Status> parts_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, std::string> notes_ ABSL_GUARDED_BY(mu_);
};

}  // namespace wirewatch
