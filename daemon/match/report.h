#pragma once

#include <cstdint>
#include <tuple>
#include <vector>

#include "absl/types/span.h"
#include "wirewatch/article.h"

namespace wirewatch {

// A place where a pattern was found: bytes [begin, end) of the text, words [word_begin, word_end)
// of the flow. `entity` is -1 for words and regexes.
struct FoundMention {
  uint32_t begin;
  uint32_t end;
  int32_t entity;
  int32_t paragraph;
  int64_t word_begin;
  int64_t word_end;
  // Of a spelling that counts only with a cue.
  bool weak = false;

  // Of two at one place a strong one comes first.
  friend bool operator<(const FoundMention& a, const FoundMention& b) {
    return std::tie(a.begin, a.end, a.entity, a.weak) < std::tie(b.begin, b.end, b.entity, b.weak);
  }
  friend bool operator==(const FoundMention& a, const FoundMention& b) {
    return a.begin == b.begin && a.end == b.end && a.entity == b.entity;
  }
};

// A mention of a rule's term, by the term's index.
struct TermMention {
  int32_t term;
  FoundMention found;
};

// Those of a true condition's mentions, which are indices into `mentions`, that are evidence,
// sorted by place: each once, without those that lie inside a longer one of the same term and
// entity, and without those of a repeated paragraph that are also there where it stands first.
std::vector<TermMention> MentionsToReport(absl::Span<const int32_t> indices,
                                          absl::Span<const TermMention> mentions,
                                          const Article& article);

// At how many places of the text those stand.
size_t CountReported(absl::Span<const int32_t> indices, absl::Span<const TermMention> mentions,
                     const Article& article);

}  // namespace wirewatch
