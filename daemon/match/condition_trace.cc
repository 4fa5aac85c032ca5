#include "daemon/match/condition_trace.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "daemon/base/status.h"
#include "daemon/match/neighbours.h"
#include "daemon/match/proximity.h"

namespace wirewatch {
namespace {

using Side = Neighbours::Side;
using Verdict = ClosestPair::Verdict;

// Two spans of a flow, and how many words stand between.
struct Pair {
  const WordSpan* left = nullptr;
  const WordSpan* right = nullptr;
  int64_t words_between = std::numeric_limits<int64_t>::max();
};

int64_t FlowOf(const WordSpan& span) { return span.begin / kFlowStride; }

// As one stretch each.
const std::vector<int64_t>& FlowStarts() {
  static const auto* const starts = [] {
    auto* const made = new std::vector<int64_t>;
    for (int64_t flow = 0; flow < kFlowCount; ++flow) made->push_back(flow * kFlowStride);
    return made;
  }();
  return *starts;
}

// The pair with the fewest words between them of which the right span stands on `side` of the left
// one, both within a reach.
Pair Nearest(const std::vector<WordSpan>& left, const std::vector<WordSpan>& right,
             const Reach& reach, Side side) {
  Pair nearest;
  const Neighbours neighbours(right, reach, side);
  for (const WordSpan& span : left) {
    neighbours.Any(span, [&](const WordSpan& other) {
      if (ShareMention(span, other)) return false;
      const int64_t words = side == Side::kBehind ? other.begin - span.end : span.begin - other.end;
      if (words < nearest.words_between) nearest = {&span, &other, words};
      return true;
    });
  }
  return nearest;
}

// A pair within a reach that is interlaced, so that nothing stands between, if one is found before
// it takes too long.
Pair FindInterlaced(const std::vector<WordSpan>& left, const std::vector<WordSpan>& right,
                    const Reach& reach, const ConditionInput& input) {
  Pair pair;
  PairBudget budget(input.max_paired);
  const Overlaps overlaps(right);
  for (const WordSpan& span : left) {
    overlaps.AnyOfAll(span, [&](const WordSpan& other) {
      if (!budget.SpendLook()) return true;
      if (!AreInterlaced(span, other, input.mentions) || !reach.Holds(span, other)) return false;
      pair = {&span, &other, 0};
      return true;
    });
    if (pair.left != nullptr || budget.exhausted()) break;
  }
  return pair;
}

Pair Nearer(const Pair& a, const Pair& b) { return b.words_between < a.words_between ? b : a; }

// A pair that overlaps, if there is one; parts of a span do not count.
Pair FindOverlap(const std::vector<WordSpan>& left, const std::vector<WordSpan>& right) {
  Pair pair;
  const Overlaps overlaps(right);
  for (const WordSpan& span : left) {
    overlaps.Any(span, [&](const WordSpan& other) {
      if (IsPart(other, span)) return false;
      pair = {&span, &other, -1};
      return true;
    });
    if (pair.left != nullptr) break;
  }
  return pair;
}

ClosestPair Say(Verdict verdict, const Pair& pair) {
  return {verdict, *pair.left, *pair.right, pair.words_between};
}

// What is wrong with the nearest of the pairs that are out of reach.
Verdict OutOfReach(const Condition& proximity) {
  switch (proximity.within) {
    case Condition::Within::kWords:
      return Verdict::kTooFar;
    case Condition::Within::kSentence:
      return Verdict::kOtherSentence;
    case Condition::Within::kParagraph:
      return Verdict::kOtherParagraph;
  }
  return Verdict::kTooFar;
}

std::optional<ClosestPair> FindClosest(const Condition& proximity,
                                       const std::vector<WordSpan>& left,
                                       const std::vector<WordSpan>& right,
                                       const ConditionInput& input) {
  if (left.empty() || right.empty()) return std::nullopt;
  const Reach reach = ReachOf(proximity, input.view);
  const Reach flow{&FlowStarts(), kFlowStride};
  const bool ordered = proximity.kind == Condition::Kind::kBefore;
  const Pair overlap = FindOverlap(left, right);
  if (proximity.kind == Condition::Kind::kNotNear && overlap.left != nullptr) {
    return Say(Verdict::kClose, overlap);
  }
  const Pair behind = Nearest(left, right, reach, Side::kBehind);
  const Pair before = Nearest(left, right, reach, Side::kBefore);
  const auto interlaced = [&](const Reach& within) {
    return ordered ? Pair() : FindInterlaced(left, right, within, input);
  };
  const Pair close = ordered ? behind : Nearer(Nearer(behind, before), interlaced(reach));
  if (close.left != nullptr) return Say(Verdict::kClose, close);
  if (before.left != nullptr) return Say(Verdict::kWrongOrder, before);
  const Pair far_behind = Nearest(left, right, flow, Side::kBehind);
  const Pair far_before = Nearest(left, right, flow, Side::kBefore);
  const Pair far = ordered && far_behind.left != nullptr
                       ? far_behind
                       : Nearer(Nearer(far_behind, far_before), interlaced(flow));
  if (far.left != nullptr) return Say(OutOfReach(proximity), far);
  if (overlap.left != nullptr) return Say(Verdict::kOverlap, overlap);
  for (const WordSpan& span : right) {
    if (FlowOf(span) == FlowOf(left[0])) continue;
    return Say(Verdict::kOtherFlow, {&left[0], &span, -1});
  }
  // One mention on both sides.
  return std::nullopt;
}

absl::Status Trace(const Condition& condition, const ConditionInput& input,
                   std::vector<NodeTrace>* nodes) {
  NodeTrace node;
  node.condition = &condition;
  WW_ASSIGN_OR_RETURN(node.value, Evaluate(condition, input));
  if (condition.kind == Condition::Kind::kNear || condition.kind == Condition::Kind::kBefore ||
      condition.kind == Condition::Kind::kNotNear) {
    WW_ASSIGN_OR_RETURN(const std::vector<WordSpan> left,
                        EvaluateSpans(condition.children[0], input));
    WW_ASSIGN_OR_RETURN(const std::vector<WordSpan> right,
                        EvaluateSpans(condition.children[1], input));
    node.closest = FindClosest(condition, left, right, input);
  }
  nodes->push_back(std::move(node));
  for (const Condition& child : condition.children) {
    WW_RETURN_IF_ERROR(Trace(child, input, nodes));
  }
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<std::vector<NodeTrace>> EvaluateTraced(const Condition& condition,
                                                      const ConditionInput& input) {
  std::vector<NodeTrace> nodes;
  WW_RETURN_IF_ERROR(Trace(condition, input, &nodes));
  return nodes;
}

}  // namespace wirewatch
