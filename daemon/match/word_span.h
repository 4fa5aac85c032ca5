#pragma once

#include <cstdint>
#include <vector>

#include "absl/container/inlined_vector.h"

namespace wirewatch {

// Words of different flows are this far apart, more than any distance of a rule. A flow is what is
// read in one go: the title, the story (lead and body), the captions, the bylines, the furniture.
inline constexpr int64_t kFlowStride = int64_t{1} << 40;
inline constexpr int kFlowCount = 5;

// A run of words [begin, end), counted over the words of its flow, and the mentions in it. A
// mention without a word, such as a regex's of punctuation, stands between two words.
struct WordSpan {
  int64_t begin = 0;
  int64_t end = 0;
  // Indices of mentions; one for a mention itself, more for the span over a pair.
  absl::InlinedVector<int32_t, 2> mentions;
};

// Whether the two have a word in common, or one stands between two words of the other.
inline bool Overlap(const WordSpan& a, const WordSpan& b) {
  return a.begin < b.end && b.begin < a.end;
}

// Whether one mention is in both.
bool ShareMention(const WordSpan& a, const WordSpan& b);

// Whether every mention of `part` is in `whole`.
bool IsPart(const WordSpan& part, const WordSpan& whole);

// Adds a span's mentions to *out.
void AddMentions(const WordSpan& span, std::vector<int32_t>* out);

// The smallest span over two, with the mentions of both.
WordSpan Over(const WordSpan& a, const WordSpan& b);

}  // namespace wirewatch
