#include "daemon/match/mention_algebra.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

using Spans = std::vector<WordSpan>;

// The spans of one side of a proximity, sorted both ways to find neighbours by binary search.
class Neighbours {
 public:
  explicit Neighbours(const Spans& spans) {
    for (const WordSpan& span : spans) {
      begins_.push_back(span.begin);
      ends_.push_back(span.end);
    }
    std::sort(begins_.begin(), begins_.end());
    std::sort(ends_.begin(), ends_.end());
  }

  // Whether a span begins behind `span` with at most `distance` words between them.
  bool AnyAfter(const WordSpan& span, int64_t distance) const {
    const auto it = std::lower_bound(begins_.begin(), begins_.end(), span.end);
    return it != begins_.end() && *it - span.end <= distance;
  }

  // Whether a span ends before `span` with at most `distance` words between them.
  bool AnyBefore(const WordSpan& span, int64_t distance) const {
    const auto it = std::upper_bound(ends_.begin(), ends_.end(), span.begin);
    return it != ends_.begin() && span.begin - *std::prev(it) <= distance;
  }

 private:
  std::vector<int64_t> begins_;
  std::vector<int64_t> ends_;
};

WordSpan Over(const WordSpan& a, const WordSpan& b) {
  WordSpan over{std::min(a.begin, b.begin), std::max(a.end, b.end), a.mentions};
  over.mentions.insert(over.mentions.end(), b.mentions.begin(), b.mentions.end());
  return over;
}

// Whether `b` begins behind `a` with at most `distance` words between.
bool Follows(const WordSpan& a, const WordSpan& b, int64_t distance) {
  return b.begin >= a.end && b.begin - a.end <= distance;
}

class Evaluator {
 public:
  Evaluator(const std::vector<Spans>& spans_of_term, size_t max_paired)
      : spans_of_term_(spans_of_term), max_paired_(max_paired) {}

  // Whether a result is incomplete since there were too many pairs.
  bool exhausted() const { return paired_ > max_paired_; }

  // `as_pairs`: a further proximity measures from what is returned, so a proximity gives the spans
  // over its pairs; else it gives the mentions by themselves, of which there are fewer.
  ConditionValue Run(const Condition& condition, bool as_pairs) {
    switch (condition.kind) {
      case Condition::Kind::kTerm: {
        const Spans& spans = spans_of_term_[static_cast<size_t>(condition.term)];
        return {!spans.empty(), spans};
      }
      case Condition::Kind::kAnd:
        return RunAnd(condition, as_pairs);
      case Condition::Kind::kOr:
        return RunOr(condition, as_pairs);
      case Condition::Kind::kNot:
        return {!Run(condition.children[0], false).truth, {}};
      case Condition::Kind::kNear:
      case Condition::Kind::kBefore:
        return RunProximity(condition, as_pairs);
      case Condition::Kind::kNotNear:
        return RunNotNear(condition);
    }
    return {};
  }

 private:
  ConditionValue RunAnd(const Condition& condition, bool as_pairs) {
    ConditionValue value{true, {}};
    for (const Condition& child : condition.children) {
      ConditionValue operand = Run(child, as_pairs);
      if (!operand.truth) return {};
      Append(std::move(operand.spans), &value.spans);
    }
    return value;
  }

  ConditionValue RunOr(const Condition& condition, bool as_pairs) {
    ConditionValue value;
    for (const Condition& child : condition.children) {
      ConditionValue operand = Run(child, as_pairs);
      if (!operand.truth) continue;
      value.truth = true;
      Append(std::move(operand.spans), &value.spans);
    }
    return value;
  }

  ConditionValue RunProximity(const Condition& condition, bool as_pairs) {
    const bool ordered = condition.kind == Condition::Kind::kBefore;
    const int64_t distance = condition.distance;
    const Spans left = Run(condition.children[0], true).spans;
    if (left.empty()) return {};
    const Spans right = Run(condition.children[1], true).spans;
    ConditionValue value;
    value.spans =
        as_pairs ? Pairs(left, right, distance, ordered) : Members(left, right, distance, ordered);
    value.truth = !value.spans.empty();
    return value;
  }

  // The spans of both sides that have a partner on the other one.
  static Spans Members(const Spans& left, const Spans& right, int64_t distance, bool ordered) {
    Spans members;
    const Neighbours lefts(left);
    const Neighbours rights(right);
    for (const WordSpan& span : left) {
      if (rights.AnyAfter(span, distance) || (!ordered && rights.AnyBefore(span, distance))) {
        members.push_back(span);
      }
    }
    for (const WordSpan& span : right) {
      if (lefts.AnyBefore(span, distance) || (!ordered && lefts.AnyAfter(span, distance))) {
        members.push_back(span);
      }
    }
    return members;
  }

  // The smallest span over each pair. At most as many as words fit in the distance, for each span.
  Spans Pairs(const Spans& left, Spans right, int64_t distance, bool ordered) {
    Spans pairs;
    const auto by_begin = [](const WordSpan& a, const WordSpan& b) { return a.begin < b.begin; };
    std::sort(right.begin(), right.end(), by_begin);
    int64_t longest = 0;
    for (const WordSpan& span : right) longest = std::max(longest, span.end - span.begin);
    for (const WordSpan& span : left) {
      WordSpan first;
      first.begin = ordered ? span.end : span.begin - distance - longest;
      auto it = std::lower_bound(right.begin(), right.end(), first, by_begin);
      for (; it != right.end() && it->begin <= span.end + distance && !exhausted(); ++it) {
        if (Follows(span, *it, distance) || (!ordered && Follows(*it, span, distance))) {
          pairs.push_back(Over(span, *it));
          paired_ += pairs.back().mentions.size();
        }
      }
    }
    return pairs;
  }

  ConditionValue RunNotNear(const Condition& condition) {
    const Spans left = Run(condition.children[0], true).spans;
    if (left.empty()) return {};
    const Neighbours rights(Run(condition.children[1], true).spans);
    ConditionValue value;
    for (const WordSpan& span : left) {
      if (rights.AnyAfter(span, condition.distance) || rights.AnyBefore(span, condition.distance)) {
        continue;
      }
      value.spans.push_back(span);
    }
    value.truth = !value.spans.empty();
    return value;
  }

  static void Append(Spans from, Spans* to) {
    if (to->empty()) {
      *to = std::move(from);
    } else {
      to->insert(to->end(), std::make_move_iterator(from.begin()),
                 std::make_move_iterator(from.end()));
    }
  }

  const std::vector<Spans>& spans_of_term_;
  const size_t max_paired_;
  size_t paired_ = 0;
};

}  // namespace

absl::StatusOr<ConditionValue> Evaluate(const Condition& condition,
                                        const std::vector<std::vector<WordSpan>>& spans_of_term,
                                        size_t max_paired) {
  Evaluator evaluator(spans_of_term, max_paired);
  ConditionValue value = evaluator.Run(condition, /*as_pairs=*/false);
  if (!evaluator.exhausted()) return value;
  return absl::ResourceExhaustedError(
      absl::StrCat("its proximities pair up more than ", max_paired, " mentions in one article"));
}

}  // namespace wirewatch
