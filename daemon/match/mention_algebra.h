#pragma once

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "daemon/match/article_view.h"
#include "daemon/match/report.h"
#include "daemon/match/word_span.h"
#include "wirewatch/rule.h"

namespace wirewatch {

// What a condition is evaluated over: the mentions of a rule's terms in an article.
struct ConditionInput {
  absl::Span<const TermMention> mentions;
  // For each term its mentions as spans, whose indices are those of `mentions`.
  absl::Span<const std::vector<WordSpan>> spans_of_term;
  // Asked for sentences and paragraphs only by conditions that speak of them.
  ArticleView* view = nullptr;
  // The most mentions in all pairs that nested proximities make: there may be as many as products
  // of mentions.
  size_t max_paired = 0;
};

// What a condition is worth: a truth, and the mentions that make it true (none where it is false),
// each once, sorted.
struct ConditionValue {
  bool truth = false;
  std::vector<int32_t> mentions;
};

// Evaluates a condition, or a part of one. The algebra, with its meaning for each operator, is in
// docs/rules.md. ResourceExhausted when there are more pairs than the input allows; all else takes
// about as long as it takes to sort the mentions.
absl::StatusOr<ConditionValue> Evaluate(const Condition& condition, const ConditionInput& input);

// The spans that a condition stands for as an operand of a proximity: for a proximity the smallest
// ones over its pairs, else its mentions by themselves. Errors as above.
absl::StatusOr<std::vector<WordSpan>> EvaluateSpans(const Condition& condition,
                                                    const ConditionInput& input);

}  // namespace wirewatch
