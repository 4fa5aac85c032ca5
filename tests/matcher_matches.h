#pragma once

#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/oracle.h"
#include "wirewatch/rule_set.h"

namespace wirewatch {

// What a matcher says of an article, in the oracle's form. ResourceExhausted as of Matcher::Match.
absl::StatusOr<std::vector<OracleMatch>> TryMatcherMatches(const RuleSet& rules,
                                                           const Article& article,
                                                           absl::Time now = absl::UnixEpoch());

// The same, where an error fails the test.
std::vector<OracleMatch> MatcherMatches(const RuleSet& rules, const Article& article,
                                        absl::Time now = absl::UnixEpoch());

}  // namespace wirewatch
