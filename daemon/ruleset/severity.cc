#include "wirewatch/severity.h"

namespace wirewatch {

absl::string_view RuleSeverityName(RuleSeverity severity) {
  switch (severity) {
    case RuleSeverity::kInfo:
      return "info";
    case RuleSeverity::kLow:
      return "low";
    case RuleSeverity::kMedium:
      return "medium";
    case RuleSeverity::kHigh:
      return "high";
    case RuleSeverity::kCritical:
      return "critical";
  }
  return "medium";
}

}  // namespace wirewatch
