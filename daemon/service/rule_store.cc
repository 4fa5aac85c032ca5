#include "daemon/service/rule_store.h"

#include <utility>

#include "absl/strings/str_join.h"
#include "daemon/base/status.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {

absl::Status RuleStore::Reload() {
  LoadedRules loaded = LoadRules(paths_);
  if (!loaded.book.has_value()) {
    return absl::InvalidArgumentError(
        absl::StrJoin(loaded.diagnostics, "\n",
                      [](std::string* out, const Diagnostic& d) { out->append(ToString(d)); }));
  }
  WW_ASSIGN_OR_RETURN(std::shared_ptr<const RuleSet> compiled,
                      RuleSet::Compile(*std::move(loaded.book)));
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
