#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bench/match/watchlist.h"
#include "wirewatch/rule.h"

namespace wirewatch::bench {

// The rules that wirewatch is given. Each rule watches a group of entities, asked per entity, in
// all zones; with conditions the groups take turns with those of ConditionKind.

// No rule expires, so that any time will do.
inline constexpr absl::Time kNow = absl::UnixEpoch();

// Entities of a group, so that a rule is not there for every name. It does not change the answers.
inline constexpr size_t kEntitiesOfRule = 100;

enum class ConditionKind {
  kNear,         // name near/30 sanction
  kAny,          // name and (sanction or relief)
  kNot,          // name and not sanction
  kNearNotNear,  // name near/30 (sanction not near/4 relief)
};
inline constexpr int kConditionKinds = 4;
inline constexpr int64_t kNameDistance = 30;
inline constexpr int64_t kReliefDistance = 4;
inline constexpr char kSanctionStem[] = "sanction";
inline constexpr char kSanctionPhrase[] = "asset freeze";
inline constexpr const char* kReliefStems[] = {"lift", "waiv"};

// The condition that the rule of an entity's group has.
ConditionKind ConditionOf(int32_t entity);

// The rules as an operator would write them, through the loader. The ids of entities and regexes
// sort as their numbers do.
absl::StatusOr<RuleBook> MakeRuleBook(const Watchlist& watchlist, bool with_conditions);

// The number of a regex's rule among all rules' ids; -1 for a rule that watches a group.
int32_t RegexOfRule(const std::string& rule_id);

}  // namespace wirewatch::bench
