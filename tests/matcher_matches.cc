#include "tests/matcher_matches.h"

#include <gtest/gtest.h>

#include <utility>

#include "daemon/base/status.h"

namespace wirewatch {

absl::StatusOr<std::vector<OracleMatch>> TryMatcherMatches(const RuleSet& rules,
                                                           const Article& article, absl::Time now) {
  Matcher matcher(rules);
  WW_ASSIGN_OR_RETURN(const std::vector<RuleMatch> matches, matcher.Match(article, now));
  std::vector<OracleMatch> result;
  for (const RuleMatch& match : matches) {
    OracleMatch made{match.rule->id,
                     match.entity == nullptr ? "" : match.entity->id,
                     std::string(RuleSeverityName(match.severity)),
                     {}};
    for (const Mention& mention : match.mentions) {
      const auto entity = mention.entity == nullptr
                              ? -1
                              : static_cast<int32_t>(mention.entity - rules.entities().data());
      made.mentions.push_back({static_cast<int32_t>(mention.term - match.rule->terms.data()),
                               entity, mention.begin, mention.end});
    }
    result.push_back(std::move(made));
  }
  return result;
}

std::vector<OracleMatch> MatcherMatches(const RuleSet& rules, const Article& article,
                                        absl::Time now) {
  auto matches = TryMatcherMatches(rules, article, now);
  EXPECT_TRUE(matches.ok()) << matches.status();
  return matches.ok() ? *std::move(matches) : std::vector<OracleMatch>();
}

}  // namespace wirewatch
