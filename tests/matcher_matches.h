#pragma once

#include <vector>

#include "absl/time/time.h"
#include "tests/oracle.h"
#include "wirewatch/rule_set.h"

namespace wirewatch {

// What a matcher says of an article, in the oracle's form.
std::vector<OracleMatch> MatcherMatches(const RuleSet& rules, const Article& article,
                                        absl::Time now = absl::UnixEpoch());

}  // namespace wirewatch
