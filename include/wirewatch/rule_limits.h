#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"

namespace wirewatch {

// Limits on what rule files and a rule set may hold; more is an error that names the number,
// nothing is dropped. Each stands in RuleLimits.
inline constexpr int64_t kMaxRuleFileBytes = 64 << 20;
inline constexpr size_t kMaxYamlValues = 5'000'000;
inline constexpr size_t kMaxYamlDepth = 200;
inline constexpr size_t kMaxRules = 100'000;
inline constexpr size_t kMaxEntities = 2'000'000;
inline constexpr size_t kMaxAliasesPerEntity = 10'000;
inline constexpr size_t kMaxLists = 100'000;
inline constexpr size_t kMaxListDepth = 20;
inline constexpr size_t kMaxTemplates = 10'000;
inline constexpr size_t kMaxTermsPerRule = 100;
inline constexpr size_t kMaxWordsPerTerm = 100'000;
inline constexpr size_t kMaxWordsInAll = 5'000'000;
inline constexpr size_t kMaxTokensPerPhrase = 32;
inline constexpr size_t kMaxRegexBytes = 10'000;
inline constexpr int64_t kMaxRegexProgramBytes = 8 << 20;
inline constexpr int64_t kMaxRegexProgramsBytes = 256 << 20;
inline constexpr size_t kMaxConditionBytes = 256 << 10;
inline constexpr int kMaxConditionDepth = 50;
inline constexpr int64_t kMaxNearDistance = 1000;
inline constexpr int64_t kMaxCountedMentions = 1000;
inline constexpr size_t kMaxSeveritiesPerRule = 20;
inline constexpr size_t kMaxExceptionsPerRule = 1000;
inline constexpr size_t kMaxTestsPerRule = 1000;

struct RuleLimit {
  // "kMaxRules"
  absl::string_view constant;
  // "rules in a set"
  absl::string_view what;
  int64_t value;
  bool is_bytes = false;
};

// All of them, in the order of above.
const std::vector<RuleLimit>& RuleLimits();

// What a set may hold in all; a loader may be given less.
struct SetLimits {
  size_t rules = kMaxRules;
  size_t entities = kMaxEntities;
  size_t words = kMaxWordsInAll;
};

}  // namespace wirewatch
