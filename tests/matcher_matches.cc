#include "tests/matcher_matches.h"

#include <gtest/gtest.h>

namespace wirewatch {

std::vector<OracleMatch> MatcherMatches(const RuleSet& rules, const Article& article,
                                        absl::Time now) {
  Matcher matcher(rules);
  const auto matches = matcher.Match(article, now);
  EXPECT_TRUE(matches.ok()) << matches.status();
  std::vector<OracleMatch> result;
  if (!matches.ok()) return result;
  for (const RuleMatch& match : *matches) {
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

}  // namespace wirewatch
