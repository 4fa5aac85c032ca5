#pragma once

#include <cstddef>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace wirewatch {

// How much an alert matters, from least to most.
enum class RuleSeverity : uint8_t { kInfo, kLow, kMedium, kHigh, kCritical };
inline constexpr size_t kRuleSeverities = 5;

// "info", "low", "medium", "high" or "critical".
absl::string_view RuleSeverityName(RuleSeverity severity);

}  // namespace wirewatch
