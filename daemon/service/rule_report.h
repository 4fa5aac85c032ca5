#pragma once

#include <cstddef>
#include <string>

#include "daemon/service/rule_metrics.h"
#include "wirewatch/rule_set.h"

namespace wirewatch {

// A part of the rules that run, for /api/v1/rules; docs/operating/openapi.json has it as a schema.
struct RulePage {
  size_t offset = 0;
  size_t limit = 100;
  // Only those whose id or title has this in it; empty for all.
  std::string query;
};
inline constexpr size_t kMaxRulePage = 1000;

std::string RulesJson(const RuleSet& rules, RuleMetrics& metrics, const RulePage& page);

// One of them, in full. "" if there is none with that id.
std::string RuleJson(const RuleSet& rules, RuleMetrics& metrics, const std::string& id);

}  // namespace wirewatch
