#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/match/mention_algebra.h"
#include "daemon/match/word_span.h"
#include "wirewatch/rule.h"

namespace wirewatch {

// How the two sides of a proximity come closest to what it asks for.
struct ClosestPair {
  enum class Verdict {
    kClose,           // as near as is asked for (or, for "not near", too near)
    kTooFar,          // in one flow, but with too many words between
    kOtherSentence,   // not both whole in one sentence
    kOtherParagraph,  // not both whole in one paragraph
    kWrongOrder,      // near enough, but the right one comes first
    kOverlap,         // all pairs of a flow overlap
    kOtherFlow,       // such as one in the title and the other in the story
  };

  Verdict verdict = Verdict::kClose;
  // A span of each side, with its mentions.
  WordSpan left;
  WordSpan right;
  // How many words stand between; -1 where that has no meaning: overlaps and different flows.
  int64_t words_between = -1;
};

// What a node of a condition is worth by itself.
struct NodeTrace {
  const Condition* condition = nullptr;
  ConditionValue value;
  // Of a proximity both sides of which have mentions.
  std::optional<ClosestPair> closest;
};

// Evaluates every node of a condition, for explaining a rule and for counting which parts of it
// were ever true: entry i is the node with Condition::node i of the whole condition, which outlives
// the trace. Each has the value that Evaluate gives to that part alone, so that a trace cannot say
// other things than the matcher does; it takes about as much time as evaluating the condition once
// for each level of it. Errors as of Evaluate.
absl::StatusOr<std::vector<NodeTrace>> EvaluateTraced(const Condition& condition,
                                                      const ConditionInput& input);

}  // namespace wirewatch
