#include "daemon/match/pattern_mentions.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace wirewatch {

ArticleMentions::ArticleMentions(const RuleSet::Index& index)
    : index_(index), of_pattern_(index.patterns.size()), is_found_(index.patterns.size(), false) {}

absl::Status ArticleMentions::Reset(const Article& article) {
  for (const int32_t pattern : found_) is_found_[static_cast<size_t>(pattern)] = false;
  found_.clear();
  view_.Reset(article);
  phrase_hits_.clear();
  regex_hits_.clear();
  index_.phrases.Find(view_.tokenized(), kMaxMentionsPerArticle, &phrase_hits_);
  index_.regexes.Find(view_.tokenized(), kMaxMentionsPerArticle, &regex_hits_);
  hit_count_ = 0;
  hit_limit_ = absl::OkStatus();
  CountHits(phrase_hits_.size() + regex_hits_.size());
  return hit_limit_;
}

void ArticleMentions::CountHits(size_t count) {
  hit_count_ += count;
  if (hit_count_ <= kMaxMentionsPerArticle) return;
  hit_limit_ = absl::ResourceExhaustedError(
      absl::StrCat("more than ", kMaxMentionsPerArticle, " mentions in one article"));
}

// The hits of a regex, which is searched for here unless all texts are looked through for it.
const std::vector<RegexHit>& ArticleMentions::RegexHitsOf(const Pattern& pattern) {
  if (pattern.ids.empty() || index_.regexes.IsWatched(pattern.ids[0])) return regex_hits_;
  late_regex_hits_.clear();
  index_.regexes.FindOne(pattern.ids[0], view_.article().text, kMaxMentionsPerArticle,
                         &late_regex_hits_);
  CountHits(late_regex_hits_.size());
  return late_regex_hits_;
}

const PatternMentions& ArticleMentions::Of(int32_t pattern_id) {
  const auto id = static_cast<size_t>(pattern_id);
  PatternMentions& found = of_pattern_[id];
  if (is_found_[id]) return found;
  is_found_[id] = true;
  found_.push_back(pattern_id);
  found.mentions.clear();
  found.any_weak = false;
  const Pattern& pattern = index_.patterns[id];
  const auto holds = [&pattern](int32_t wanted) {
    return std::binary_search(pattern.ids.begin(), pattern.ids.end(), wanted);
  };
  if (pattern.kind == Term::Kind::kRegex) {
    for (const RegexHit& hit : RegexHitsOf(pattern)) {
      if (holds(hit.regex)) Add(hit, &found);
    }
  } else {
    for (const PhraseHit& hit : phrase_hits_) {
      if (pattern.kind == Term::Kind::kWords) {
        if (holds(hit.phrase)) Add(hit, Spelling(), &found);
        continue;
      }
      for (const Spelling& spelling : index_.spellings_of_phrase[static_cast<size_t>(hit.phrase)]) {
        if (holds(spelling.entity)) Add(hit, spelling, &found);
      }
    }
  }
  std::sort(found.mentions.begin(), found.mentions.end());
  found.mentions.erase(std::unique(found.mentions.begin(), found.mentions.end()),
                       found.mentions.end());
  return found;
}

void ArticleMentions::Add(const PhraseHit& hit, const Spelling& spelling,
                          PatternMentions* to) const {
  const int32_t paragraph = view_.ParagraphOf(hit.first_token, hit.last_token);
  if (paragraph < 0) return;
  const absl::Span<const Token> tokens = view_.tokenized().tokens();
  to->mentions.push_back({tokens[hit.first_token].begin, tokens[hit.last_token].end,
                          spelling.entity, paragraph,
                          view_.WordPosition(paragraph, hit.first_token),
                          view_.WordPosition(paragraph, hit.last_token) + 1, spelling.weak});
  to->any_weak |= spelling.weak;
}

// A regex may match parts of words, or none; its words are all that it touches.
void ArticleMentions::Add(const RegexHit& hit, PatternMentions* to) const {
  const absl::Span<const Token> tokens = view_.tokenized().tokens();
  const uint32_t first = view_.TokenAt(hit.begin);
  uint32_t end = first;
  while (end < tokens.size() && tokens[end].begin < hit.end) ++end;
  int32_t paragraph = view_.ParagraphAt(hit.begin);
  // A match may begin in the white space before its paragraph.
  if (paragraph < 0 && end > first) paragraph = view_.ParagraphAt(tokens[first].begin);
  if (paragraph < 0) return;
  // It may go on over other paragraphs; words of other flows do not count.
  to->mentions.push_back({hit.begin, hit.end, /*entity=*/-1, paragraph,
                          view_.WordsBefore(paragraph, first), view_.WordsBefore(paragraph, end),
                          /*weak=*/false});
}

}  // namespace wirewatch
