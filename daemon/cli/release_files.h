#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {

// The rule files and tests at these paths as a release has them: each by its path below the folder
// that was given, or by its name. InvalidArgument where one cannot be read, or two have one path.
absl::StatusOr<std::vector<RuleFile>> ReadReleaseFiles(const std::vector<std::string>& paths);

// Writes the files below `folder`, which is made, or has to be empty (AlreadyExists).
absl::Status WriteReleaseFiles(const std::vector<RuleFile>& files, const std::string& folder);

}  // namespace wirewatch
