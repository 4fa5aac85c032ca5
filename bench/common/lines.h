#pragma once

#include <functional>
#include <string>

#include "absl/status/status.h"

namespace wirewatch::bench {

// Calls `take` with each line of a file, through zcat if its name ends in .gz, until it returns
// false. NotFound if the file cannot be read.
absl::Status ForEachLine(const std::string& path, const std::function<bool(std::string)>& take);

}  // namespace wirewatch::bench
