#pragma once

#include <cstdint>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/status/statusor.h"
#include "wirewatch/rule.h"

namespace wirewatch {

// Words of different flows are this far apart, more than any distance of a rule. A flow is what is
// read in one go: the title, the story (lead and body), the captions, the bylines, the furniture.
inline constexpr int64_t kFlowStride = int64_t{1} << 40;

// A run of words [begin, end), counted over the words of its flow, and the mentions in it.
struct WordSpan {
  int64_t begin = 0;
  int64_t end = 0;
  // Indices of mentions; one for a mention itself, more for the span over a pair.
  absl::InlinedVector<int32_t, 2> mentions;
};

// What a condition is worth: a truth, and the spans of the mentions that make it true (none where
// it is false).
struct ConditionValue {
  bool truth = false;
  std::vector<WordSpan> spans;
};

// Evaluates a condition over the mentions of its terms. `spans_of_term[i]` are those of term i.
// The algebra, with its meaning for each operator, is in docs/rules.md. ResourceExhausted when
// nested proximities make pairs with more than `max_paired` mentions in all: there may be as many
// pairs as products of mentions.
absl::StatusOr<ConditionValue> Evaluate(const Condition& condition,
                                        const std::vector<std::vector<WordSpan>>& spans_of_term,
                                        size_t max_paired);

}  // namespace wirewatch
