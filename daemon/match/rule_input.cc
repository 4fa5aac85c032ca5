#include "daemon/match/rule_input.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"

namespace wirewatch {
namespace {

bool InZones(const Rule& rule, const ArticleMentions& article, const FoundMention& found) {
  return rule.zones.Contains(article.ZoneOf(found));
}

}  // namespace

ConditionInput RuleInput::Get(ArticleMentions* article) const {
  return {mentions, spans_of_term, &article->view(), kMaxMentionsPerArticle};
}

RuleInput MakeRuleInput(const Rule& rule, const TermMentions& terms, const ArticleMentions& article,
                        int32_t entity) {
  RuleInput input;
  input.spans_of_term.resize(rule.terms.size());
  for (size_t term = 0; term < rule.terms.size(); ++term) {
    for (const FoundMention& found : terms.Of(term)) {
      const bool other = entity >= 0 && found.entity >= 0 && found.entity != entity;
      if (other || !InZones(rule, article, found)) continue;
      input.spans_of_term[term].push_back(
          {found.word_begin, found.word_end, {static_cast<int32_t>(input.mentions.size())}});
      input.mentions.push_back({static_cast<int32_t>(term), found});
    }
  }
  return input;
}

std::vector<int32_t> MentionedEntities(const Rule& rule, const TermMentions& terms,
                                       const ArticleMentions& article) {
  std::vector<std::pair<uint32_t, int32_t>> firsts;
  for (size_t term = 0; term < rule.terms.size(); ++term) {
    if (rule.terms[term].kind != Term::Kind::kEntities) continue;
    for (const FoundMention& found : terms.Of(term)) {
      if (InZones(rule, article, found)) firsts.emplace_back(found.begin, found.entity);
    }
  }
  std::sort(firsts.begin(), firsts.end());
  std::vector<int32_t> entities;
  absl::flat_hash_set<int32_t> seen;
  for (const auto& [begin, entity] : firsts) {
    if (seen.insert(entity).second) entities.push_back(entity);
  }
  return entities;
}

}  // namespace wirewatch
