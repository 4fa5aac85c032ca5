#include <algorithm>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "daemon/base/status.h"
#include "daemon/match/article_filter.h"
#include "daemon/match/mention_algebra.h"
#include "daemon/match/pattern_mentions.h"
#include "daemon/match/report.h"
#include "daemon/match/rule_set_index.h"
#include "daemon/match/term_mentions.h"
#include "wirewatch/rule_set.h"

namespace wirewatch {

// The work on one article; members are scratch memory.
class Matcher::State {
 public:
  explicit State(const RuleSet& rule_set)
      : rule_set_(rule_set),
        index_(rule_set.index()),
        article_(index_),
        terms_(index_, &article_),
        is_candidate_(rule_set.rules().size(), false),
        is_seen_(index_.patterns.size(), false) {}

  absl::StatusOr<bool> Find(const Article& article) {
    Clear();
    WW_RETURN_IF_ERROR(article_.Reset(article));
    FindCandidates();
    return !candidates_.empty();
  }

  absl::StatusOr<std::vector<RuleMatch>> MatchFound(const Article& article, absl::Time now) {
    std::vector<RuleMatch> matches;
    if (candidates_.empty()) return matches;
    article_.PlaceParagraphs(article);
    labels_.Reset(article);
    for (const int32_t rule : candidates_) WW_RETURN_IF_ERROR(EvaluateRule(rule, now, &matches));
    return matches;
  }

 private:
  void FindCandidates() {
    for (const PhraseHit& hit : article_.phrase_hits()) {
      const auto phrase = static_cast<size_t>(hit.phrase);
      AddRules(index_.patterns_of_phrase[phrase]);
      for (const Spelling& spelling : index_.spellings_of_phrase[phrase]) {
        AddRules(index_.patterns_of_entity[static_cast<size_t>(spelling.entity)]);
      }
    }
    for (const RegexHit& hit : article_.regex_hits()) {
      AddRules(index_.patterns_of_regex[static_cast<size_t>(hit.regex)]);
    }
    for (const int32_t rule : index_.unanchored_rules) AddCandidate(rule);
    std::sort(candidates_.begin(), candidates_.end());
  }

  void AddRules(absl::Span<const int32_t> patterns) {
    for (const int32_t pattern : patterns) {
      const auto id = static_cast<size_t>(pattern);
      // Many rules may ask for one large group, of which an article has many members.
      if (is_seen_[id]) continue;
      is_seen_[id] = true;
      seen_.push_back(pattern);
      for (const int32_t rule : index_.patterns[id].anchored_rules) AddCandidate(rule);
    }
  }

  void AddCandidate(int32_t rule) {
    if (is_candidate_[static_cast<size_t>(rule)]) return;
    is_candidate_[static_cast<size_t>(rule)] = true;
    candidates_.push_back(rule);
  }

  void Clear() {
    for (const int32_t rule : candidates_) is_candidate_[static_cast<size_t>(rule)] = false;
    for (const int32_t pattern : seen_) is_seen_[static_cast<size_t>(pattern)] = false;
    candidates_.clear();
    seen_.clear();
  }

  absl::Status EvaluateRule(int32_t rule_id, absl::Time now, std::vector<RuleMatch>* matches) {
    const Rule& rule = rule_set_.rules()[static_cast<size_t>(rule_id)];
    const RulePlan& plan = index_.rules[static_cast<size_t>(rule_id)];
    if (now >= rule.expires_at) return absl::OkStatus();
    if (plan.extras != nullptr && !Passes(plan.extras->filter, &labels_)) return absl::OkStatus();
    if (!terms_.Reset({rule, plan}, &labels_, now)) return absl::OkStatus();
    if (rule.per == Rule::Per::kArticle) return EvaluateFor(rule, /*entity=*/-1, matches);
    for (const int32_t entity : EntitiesIn(rule)) {
      WW_RETURN_IF_ERROR(EvaluateFor(rule, entity, matches));
    }
    return absl::OkStatus();
  }

  // The entities that the rule's terms mention in its zones, by their first mention.
  std::vector<int32_t> EntitiesIn(const Rule& rule) {
    std::vector<std::pair<uint32_t, int32_t>> firsts;
    for (size_t term = 0; term < rule.terms.size(); ++term) {
      if (rule.terms[term].kind != Term::Kind::kEntities) continue;
      for (const FoundMention& found : terms_.Of(term)) {
        if (InZones(rule, found)) firsts.emplace_back(found.begin, found.entity);
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

  // Evaluates a rule with its mentions of entities narrowed to `entity`, unless that is -1.
  absl::Status EvaluateFor(const Rule& rule, int32_t entity, std::vector<RuleMatch>* matches) {
    std::vector<TermMention> mentions;
    std::vector<std::vector<WordSpan>> spans_of_term(rule.terms.size());
    for (size_t term = 0; term < rule.terms.size(); ++term) {
      for (const FoundMention& found : terms_.Of(term)) {
        const bool other = entity >= 0 && found.entity >= 0 && found.entity != entity;
        if (other || !InZones(rule, found)) continue;
        spans_of_term[term].push_back(
            {found.word_begin, found.word_end, {static_cast<int32_t>(mentions.size())}});
        mentions.push_back({static_cast<int32_t>(term), found});
      }
    }
    WW_RETURN_IF_ERROR(article_.hit_limit());
    const auto evaluate = [&](const Condition& condition) -> absl::StatusOr<ConditionValue> {
      absl::StatusOr<ConditionValue> value =
          Evaluate(condition, {mentions, spans_of_term, &article_.view(), kMaxMentionsPerArticle});
      if (value.ok()) return value;
      return absl::ResourceExhaustedError(
          absl::StrCat("rule '", rule.id, "': ", value.status().message()));
    };
    WW_ASSIGN_OR_RETURN(const ConditionValue value, evaluate(rule.condition));
    if (!value.truth) return absl::OkStatus();
    RuleMatch match;
    match.rule = &rule;
    match.severity = rule.severity;
    for (const SeverityWhen& when : rule.severity_when) {
      WW_ASSIGN_OR_RETURN(const ConditionValue holds, evaluate(when.condition));
      if (!holds.truth) continue;
      match.severity = when.severity;
      break;
    }
    if (entity >= 0) match.entity = &rule_set_.entities()[static_cast<size_t>(entity)];
    for (const TermMention& mention :
         MentionsToReport(value.mentions, mentions, article_.view().article())) {
      const FoundMention& found = mention.found;
      match.mentions.push_back(
          {&rule.terms[static_cast<size_t>(mention.term)],
           found.entity < 0 ? nullptr : &rule_set_.entities()[static_cast<size_t>(found.entity)],
           article_.ZoneOf(found), found.begin, found.end});
    }
    matches->push_back(std::move(match));
    return absl::OkStatus();
  }

  bool InZones(const Rule& rule, const FoundMention& found) const {
    return rule.zones.Contains(article_.ZoneOf(found));
  }

  const RuleSet& rule_set_;
  const RuleSet::Index& index_;
  ArticleMentions article_;
  TermMentions terms_;
  ArticleLabels labels_;
  std::vector<int32_t> candidates_;
  std::vector<bool> is_candidate_;
  // Patterns whose rules are candidates already.
  std::vector<int32_t> seen_;
  std::vector<bool> is_seen_;
};

Matcher::Matcher(const RuleSet& rule_set) : state_(std::make_unique<State>(rule_set)) {}

Matcher::~Matcher() = default;

absl::StatusOr<std::vector<RuleMatch>> Matcher::Match(const Article& article, absl::Time now) {
  WW_ASSIGN_OR_RETURN(const bool found, Find(article));
  if (!found) return std::vector<RuleMatch>();
  return MatchFound(article, now);
}

absl::StatusOr<bool> Matcher::Find(const Article& article) { return state_->Find(article); }

absl::StatusOr<std::vector<RuleMatch>> Matcher::MatchFound(const Article& article, absl::Time now) {
  return state_->MatchFound(article, now);
}

}  // namespace wirewatch
