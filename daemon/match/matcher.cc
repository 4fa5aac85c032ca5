#include <algorithm>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "daemon/base/status.h"
#include "daemon/match/article_view.h"
#include "daemon/match/mention_algebra.h"
#include "daemon/match/report.h"
#include "daemon/match/rule_set_index.h"
#include "wirewatch/rule_set.h"

namespace wirewatch {

// The work on one article; members are scratch memory.
class Matcher::State {
 public:
  explicit State(const RuleSet& rule_set)
      : rule_set_(rule_set),
        index_(rule_set.index()),
        is_candidate_(rule_set.rules().size(), false),
        found_of_pattern_(index_.patterns.size()),
        is_pattern_found_(index_.patterns.size(), false) {}

  absl::StatusOr<bool> Find(const Article& article) {
    Clear();
    view_.Reset(article);
    WW_RETURN_IF_ERROR(FindHits());
    FindCandidates();
    return !candidates_.empty();
  }

  absl::StatusOr<std::vector<RuleMatch>> MatchFound(const Article& article) {
    std::vector<RuleMatch> matches;
    if (candidates_.empty()) return matches;
    view_.PlaceParagraphs(article);
    absl::Status status;
    for (const int32_t rule : candidates_) {
      status = EvaluateRule(rule, &matches);
      if (!status.ok()) return status;
    }
    return matches;
  }

 private:
  absl::Status FindHits() {
    phrase_hits_.clear();
    regex_hits_.clear();
    index_.phrases.Find(view_.tokenized(), kMaxMentionsPerArticle, &phrase_hits_);
    index_.regexes.Find(view_.tokenized(), kMaxMentionsPerArticle, &regex_hits_);
    CountHits(phrase_hits_.size() + regex_hits_.size());
    return hit_limit_;
  }

  void CountHits(size_t count) {
    hit_count_ += count;
    if (hit_count_ <= kMaxMentionsPerArticle) return;
    hit_limit_ = absl::ResourceExhaustedError(
        absl::StrCat("more than ", kMaxMentionsPerArticle, " mentions in one article"));
  }

  void FindCandidates() {
    const auto add_rules = [this](const std::vector<int32_t>& patterns) {
      for (const int32_t pattern : patterns) {
        for (const int32_t rule : index_.patterns[static_cast<size_t>(pattern)].anchored_rules) {
          AddCandidate(rule);
        }
      }
    };
    for (const PhraseHit& hit : phrase_hits_) {
      const auto phrase = static_cast<size_t>(hit.phrase);
      add_rules(index_.patterns_of_phrase[phrase]);
      for (const int32_t entity : index_.entities_of_phrase[phrase]) {
        add_rules(index_.patterns_of_entity[static_cast<size_t>(entity)]);
      }
    }
    for (const RegexHit& hit : regex_hits_) {
      add_rules(index_.patterns_of_regex[static_cast<size_t>(hit.regex)]);
    }
    for (const int32_t rule : index_.unanchored_rules) AddCandidate(rule);
    std::sort(candidates_.begin(), candidates_.end());
  }

  void AddCandidate(int32_t rule) {
    if (is_candidate_[static_cast<size_t>(rule)]) return;
    is_candidate_[static_cast<size_t>(rule)] = true;
    candidates_.push_back(rule);
  }

  void Clear() {
    for (const int32_t rule : candidates_) is_candidate_[static_cast<size_t>(rule)] = false;
    for (const int32_t pattern : found_patterns_) {
      is_pattern_found_[static_cast<size_t>(pattern)] = false;
    }
    candidates_.clear();
    found_patterns_.clear();
    hit_count_ = 0;
    hit_limit_ = absl::OkStatus();
  }

  // All mentions of a pattern in any zone, sorted by place; made once an article.
  const std::vector<FoundMention>& FoundOf(int32_t pattern_id) {
    std::vector<FoundMention>& found = found_of_pattern_[static_cast<size_t>(pattern_id)];
    if (is_pattern_found_[static_cast<size_t>(pattern_id)]) return found;
    is_pattern_found_[static_cast<size_t>(pattern_id)] = true;
    found_patterns_.push_back(pattern_id);
    found.clear();
    const TermPattern& pattern = index_.patterns[static_cast<size_t>(pattern_id)];
    const auto holds = [&pattern](int32_t id) {
      return std::binary_search(pattern.ids.begin(), pattern.ids.end(), id);
    };
    if (pattern.kind == Term::Kind::kRegex) {
      for (const RegexHit& hit : RegexHitsOf(pattern)) {
        if (holds(hit.regex)) AddFound(hit, &found);
      }
    } else {
      for (const PhraseHit& hit : phrase_hits_) {
        if (pattern.kind == Term::Kind::kWords) {
          if (holds(hit.phrase)) AddFound(hit, /*entity=*/-1, &found);
          continue;
        }
        for (const int32_t entity : index_.entities_of_phrase[static_cast<size_t>(hit.phrase)]) {
          if (holds(entity)) AddFound(hit, entity, &found);
        }
      }
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
  }

  // The hits of a regex, which is searched for here unless all texts are looked through for it.
  const std::vector<RegexHit>& RegexHitsOf(const TermPattern& pattern) {
    if (pattern.ids.empty() || index_.regexes.IsWatched(pattern.ids[0])) return regex_hits_;
    late_regex_hits_.clear();
    index_.regexes.FindOne(pattern.ids[0], view_.article().text, kMaxMentionsPerArticle,
                           &late_regex_hits_);
    CountHits(late_regex_hits_.size());
    return late_regex_hits_;
  }

  void AddFound(const PhraseHit& hit, int32_t entity, std::vector<FoundMention>* found) const {
    const int32_t paragraph = view_.ParagraphOf(hit.first_token, hit.last_token);
    if (paragraph < 0) return;
    const absl::Span<const Token> tokens = view_.tokenized().tokens();
    found->push_back({tokens[hit.first_token].begin, tokens[hit.last_token].end, entity, paragraph,
                      view_.WordPosition(paragraph, hit.first_token),
                      view_.WordPosition(paragraph, hit.last_token) + 1});
  }

  // A regex may match parts of words, or none; its words are all that it touches.
  void AddFound(const RegexHit& hit, std::vector<FoundMention>* found) const {
    const absl::Span<const Token> tokens = view_.tokenized().tokens();
    const uint32_t first = view_.TokenAt(hit.begin);
    uint32_t end = first;
    while (end < tokens.size() && tokens[end].begin < hit.end) ++end;
    int32_t paragraph = view_.ParagraphAt(hit.begin);
    // A match may begin in the white space before its paragraph.
    if (paragraph < 0 && end > first) paragraph = view_.ParagraphAt(tokens[first].begin);
    if (paragraph < 0) return;
    // It may go on over other paragraphs; words of other flows do not count.
    found->push_back({hit.begin, hit.end, /*entity=*/-1, paragraph,
                      view_.WordsBefore(paragraph, first), view_.WordsBefore(paragraph, end)});
  }

  absl::Status EvaluateRule(int32_t rule_id, std::vector<RuleMatch>* matches) {
    const Rule& rule = rule_set_.rules()[static_cast<size_t>(rule_id)];
    const std::vector<int32_t>& patterns = index_.patterns_of_rule[static_cast<size_t>(rule_id)];
    if (rule.per == Rule::Per::kArticle) {
      return EvaluateFor(rule, patterns, /*entity=*/-1, matches);
    }
    for (const int32_t entity : EntitiesIn(rule, patterns)) {
      WW_RETURN_IF_ERROR(EvaluateFor(rule, patterns, entity, matches));
    }
    return absl::OkStatus();
  }

  // The entities that the rule's terms mention in its zones, by their first mention.
  std::vector<int32_t> EntitiesIn(const Rule& rule, const std::vector<int32_t>& patterns) {
    std::vector<std::pair<uint32_t, int32_t>> firsts;
    for (size_t term = 0; term < patterns.size(); ++term) {
      if (rule.terms[term].kind != Term::Kind::kEntities) continue;
      for (const FoundMention& found : FoundOf(patterns[term])) {
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

  // Evaluates a rule with its entity terms narrowed to `entity`, unless that is -1.
  absl::Status EvaluateFor(const Rule& rule, const std::vector<int32_t>& patterns, int32_t entity,
                           std::vector<RuleMatch>* matches) {
    std::vector<TermMention> mentions;
    std::vector<std::vector<WordSpan>> spans_of_term(patterns.size());
    for (size_t term = 0; term < patterns.size(); ++term) {
      const bool narrowed = entity >= 0 && rule.terms[term].kind == Term::Kind::kEntities;
      for (const FoundMention& found : FoundOf(patterns[term])) {
        if (!InZones(rule, found) || (narrowed && found.entity != entity)) continue;
        spans_of_term[term].push_back(
            {found.word_begin, found.word_end, {static_cast<int32_t>(mentions.size())}});
        mentions.push_back({static_cast<int32_t>(term), found});
      }
    }
    WW_RETURN_IF_ERROR(hit_limit_);
    const absl::StatusOr<ConditionValue> evaluated =
        Evaluate(rule.condition, spans_of_term, kMaxMentionsPerArticle);
    if (!evaluated.ok()) {
      return absl::ResourceExhaustedError(
          absl::StrCat("rule '", rule.id, "': ", evaluated.status().message()));
    }
    const ConditionValue& value = *evaluated;
    if (!value.truth) return absl::OkStatus();
    RuleMatch match;
    match.rule = &rule;
    if (entity >= 0) match.entity = &rule_set_.entities()[static_cast<size_t>(entity)];
    for (const TermMention& mention : MentionsToReport(value, mentions, view_.article())) {
      const FoundMention& found = mention.found;
      match.mentions.push_back(
          {&rule.terms[static_cast<size_t>(mention.term)],
           found.entity < 0 ? nullptr : &rule_set_.entities()[static_cast<size_t>(found.entity)],
           ZoneOf(found), found.begin, found.end});
    }
    matches->push_back(std::move(match));
    return absl::OkStatus();
  }

  Zone ZoneOf(const FoundMention& found) const {
    return view_.article().paragraphs[static_cast<size_t>(found.paragraph)].zone;
  }

  bool InZones(const Rule& rule, const FoundMention& found) const {
    return rule.zones.Contains(ZoneOf(found));
  }

  const RuleSet& rule_set_;
  const RuleSet::Index& index_;
  ArticleView view_;
  std::vector<PhraseHit> phrase_hits_;
  std::vector<RegexHit> regex_hits_;
  std::vector<RegexHit> late_regex_hits_;
  // Of the article, and the error once there are too many.
  size_t hit_count_ = 0;
  absl::Status hit_limit_;
  std::vector<int32_t> candidates_;
  std::vector<bool> is_candidate_;
  std::vector<std::vector<FoundMention>> found_of_pattern_;
  std::vector<bool> is_pattern_found_;
  std::vector<int32_t> found_patterns_;
};

Matcher::Matcher(const RuleSet& rule_set) : state_(std::make_unique<State>(rule_set)) {}

Matcher::~Matcher() = default;

absl::StatusOr<std::vector<RuleMatch>> Matcher::Match(const Article& article) {
  WW_ASSIGN_OR_RETURN(const bool found, Find(article));
  if (!found) return std::vector<RuleMatch>();
  return MatchFound(article);
}

absl::StatusOr<bool> Matcher::Find(const Article& article) { return state_->Find(article); }

absl::StatusOr<std::vector<RuleMatch>> Matcher::MatchFound(const Article& article) {
  return state_->MatchFound(article);
}

}  // namespace wirewatch
