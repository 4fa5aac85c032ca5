#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "daemon/match/mention_algebra.h"

namespace wirewatch {

// The words' places in the flows of AlgebraInput's article: the title's are 0 and up.
inline constexpr int64_t kStory = kFlowStride;
inline constexpr int64_t kCaptions = 2 * kFlowStride;

// A mention as words [begin, end) of a flow.
struct Words {
  int64_t begin;
  int64_t end;
};

// The mentions of the terms a, b, c, d.
using Terms = std::vector<std::vector<Words>>;

// What a condition is evaluated over, made of places alone. The article has two titles, of two
// sentences and of one; a caption; a lead and a body, of one sentence each. They have ten words
// each; places further on are of no paragraph, which only words can tell.
struct AlgebraInput {
  explicit AlgebraInput(const Terms& terms);
  AlgebraInput(const AlgebraInput&) = delete;
  AlgebraInput& operator=(const AlgebraInput&) = delete;

  // Lives as long as this.
  ConditionInput Get(size_t max_paired = 1'000'000);

  // A mention is named by its term and number: "a0 a1 b0".
  std::string NamesOf(absl::Span<const int32_t> indices) const;

  const Article article;
  ArticleView view;
  std::vector<std::string> names;
  std::vector<TermMention> mentions;
  std::vector<std::vector<WordSpan>> spans;
};

// A condition over the terms a, b, c, d.
Condition ParseAlgebra(const std::string& text);

}  // namespace wirewatch
