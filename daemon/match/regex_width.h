#pragma once

#include <cstddef>
#include <optional>

#include "absl/strings/string_view.h"

namespace wirewatch {

// The most bytes that a match of a pattern can have; nullopt if there is no such number, or if the
// pattern holds something that this reading of RE2's syntax does not know. The pattern is one that
// RE2 compiles.
std::optional<size_t> MaxMatchBytes(absl::string_view pattern);

}  // namespace wirewatch
