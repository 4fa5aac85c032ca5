#pragma once

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace wirewatch {

// Sets (*matches)[i] to whether the regex, in RE2 syntax, matches anywhere in names[i].
// InvalidArgument if it is none.
absl::Status MatchNames(absl::string_view regex, const std::vector<std::string>& names,
                        std::vector<bool>* matches);

}  // namespace wirewatch
