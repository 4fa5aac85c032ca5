#pragma once

#include <cstdint>
#include <vector>

#include "daemon/match/mention_algebra.h"
#include "daemon/match/pattern_mentions.h"
#include "daemon/match/term_mentions.h"

namespace wirewatch {

// What the conditions of a rule are evaluated over: the mentions that count.
struct RuleInput {
  std::vector<TermMention> mentions;
  // By term.
  std::vector<std::vector<WordSpan>> spans_of_term;

  // The input outlives what it gives.
  ConditionInput Get(ArticleMentions* article) const;
};

// The mentions of the rule that `terms` holds, those of entities narrowed to
// `entity` unless it is -1.
RuleInput MakeRuleInput(const Rule& rule, const TermMentions& terms, const ArticleMentions& article,
                        int32_t entity);

// The entities that the rule's terms mention in its zones, by their first
// mention.
std::vector<int32_t> MentionedEntities(const Rule& rule, const TermMentions& terms,
                                       const ArticleMentions& article);

}  // namespace wirewatch
