#pragma once

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/service/rule_source.h"

namespace wirewatch {

// The last good rules, kept in the state directory, so that a daemon that starts while their source
// is broken runs those.
struct KeptRules {
  RuleSetFiles set;
  absl::Time saved_at = absl::InfinitePast();
};

// Writes them in place of those before, all or nothing. An error of the file system names the path.
absl::Status KeepRules(const std::string& directory, const KeptRules& kept);

// NotFound if nothing is kept, DataLoss if it is not what was written.
absl::StatusOr<KeptRules> ReadKeptRules(const std::string& directory);

}  // namespace wirewatch
