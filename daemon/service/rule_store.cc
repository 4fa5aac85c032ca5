#include "daemon/service/rule_store.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {

absl::Status RuleStore::Reload() {
  LoadedRules loaded = LoadRules(paths_);
  std::shared_ptr<const RuleSet> compiled;
  if (loaded.book.has_value()) {
    compiled = RuleSet::Compile(*std::move(loaded.book), {}, &loaded.diagnostics);
    PlaceDiagnostics(loaded.files, &loaded.diagnostics);
  }
  if (compiled == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrJoin(loaded.diagnostics, "\n",
                      [](std::string* out, const Diagnostic& d) { out->append(ToString(d)); }));
  }
  absl::MutexLock lock(&mu_);
  // The old set goes when the last worker has let it go.
  current_.swap(compiled);
  return absl::OkStatus();
}

std::shared_ptr<const RuleSet> RuleStore::Current() const {
  absl::MutexLock lock(&mu_);
  return current_;
}

}  // namespace wirewatch
