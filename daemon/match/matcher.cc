#include <algorithm>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/types/span.h"
#include "daemon/base/monotonic_time.h"
#include "daemon/base/status.h"
#include "daemon/match/article_filter.h"
#include "daemon/match/mention_algebra.h"
#include "daemon/match/pattern_mentions.h"
#include "daemon/match/report.h"
#include "daemon/match/rule_input.h"
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

  absl::StatusOr<std::vector<RuleMatch>> MatchFound(const Article& article, absl::Time now,
                                                    std::vector<RuleTime>* times) {
    std::vector<RuleMatch> matches;
    if (candidates_.empty()) return matches;
    article_.PlaceParagraphs(article);
    labels_.Reset(article);
    for (const int32_t rule : candidates_) {
      const MonotonicTime begin =
          times == nullptr ? MonotonicTime::InfinitePast() : MonotonicTime::Now();
      WW_RETURN_IF_ERROR(EvaluateRule(rule, now, &matches));
      if (times == nullptr) continue;
      times->push_back(
          {&rule_set_.rules()[static_cast<size_t>(rule)], MonotonicTime::Now() - begin});
    }
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
    for (const int32_t entity : MentionedEntities(rule, terms_, article_)) {
      WW_RETURN_IF_ERROR(EvaluateFor(rule, entity, matches));
    }
    return absl::OkStatus();
  }

  // Evaluates a rule with its mentions of entities narrowed to `entity`, unless that is -1.
  absl::Status EvaluateFor(const Rule& rule, int32_t entity, std::vector<RuleMatch>* matches) {
    const RuleInput input = MakeRuleInput(rule, terms_, article_, entity);
    WW_RETURN_IF_ERROR(article_.hit_limit());
    const auto evaluate = [&](const Condition& condition) -> absl::StatusOr<ConditionValue> {
      absl::StatusOr<ConditionValue> value = Evaluate(condition, input.Get(&article_));
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
         MentionsToReport(value.mentions, input.mentions, article_.view().article())) {
      const FoundMention& found = mention.found;
      match.mentions.push_back(
          {&rule.terms[static_cast<size_t>(mention.term)],
           found.entity < 0 ? nullptr : &rule_set_.entities()[static_cast<size_t>(found.entity)],
           article_.ZoneOf(found), found.begin, found.end});
    }
    matches->push_back(std::move(match));
    return absl::OkStatus();
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

absl::StatusOr<std::vector<RuleMatch>> Matcher::MatchFound(const Article& article, absl::Time now,
                                                           std::vector<RuleTime>* times) {
  return state_->MatchFound(article, now, times);
}

}  // namespace wirewatch
