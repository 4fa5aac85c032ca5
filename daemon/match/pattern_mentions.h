#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/status.h"
#include "daemon/match/article_view.h"
#include "daemon/match/report.h"
#include "daemon/match/rule_set_index.h"

namespace wirewatch {

// The mentions of a pattern in any zone, sorted by place, none twice.
struct PatternMentions {
  std::vector<FoundMention> mentions;
  // Whether one of them is weak.
  bool any_weak = false;
};

// Finds all that rules look for in an article. Keeps scratch memory, so use one a thread.
class ArticleMentions {
 public:
  // The index outlives this.
  explicit ArticleMentions(const RuleSet::Index& index);

  // Takes an article, of which the text is looked at, and which outlives what is asked of it.
  // ResourceExhausted if it has more than kMaxMentionsPerArticle.
  absl::Status Reset(const Article& article);
  // Takes its paragraphs; before Of and ZoneOf.
  void PlaceParagraphs(const Article& article) { view_.PlaceParagraphs(article); }

  const ArticleView& view() const { return view_; }
  // For questions whose answers the view works out when they are first asked.
  ArticleView& view() { return view_; }
  const std::vector<PhraseHit>& phrase_hits() const { return phrase_hits_; }
  const std::vector<RegexHit>& regex_hits() const { return regex_hits_; }

  // The error once there are too many: regexes of which no rule is a candidate are looked for only
  // when Of asks for them.
  const absl::Status& hit_limit() const { return hit_limit_; }

  // Looked up once an article; stays until the next one.
  const PatternMentions& Of(int32_t pattern);

  Zone ZoneOf(const FoundMention& found) const {
    return view_.article().paragraphs[static_cast<size_t>(found.paragraph)].zone;
  }

 private:
  void CountHits(size_t count);
  const std::vector<RegexHit>& RegexHitsOf(const Pattern& pattern);
  void Add(const PhraseHit& hit, const Spelling& spelling, PatternMentions* to) const;
  void Add(const RegexHit& hit, PatternMentions* to) const;

  const RuleSet::Index& index_;
  ArticleView view_;
  std::vector<PhraseHit> phrase_hits_;
  std::vector<RegexHit> regex_hits_;
  std::vector<RegexHit> late_regex_hits_;
  size_t hit_count_ = 0;
  absl::Status hit_limit_;
  std::vector<PatternMentions> of_pattern_;
  std::vector<bool> is_found_;
  std::vector<int32_t> found_;
};

}  // namespace wirewatch
