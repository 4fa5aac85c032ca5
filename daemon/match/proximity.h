#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "absl/types/span.h"
#include "daemon/match/article_view.h"
#include "daemon/match/neighbours.h"
#include "daemon/match/report.h"
#include "daemon/match/word_span.h"
#include "wirewatch/rule.h"

namespace wirewatch {

// Within what the two sides of a proximity must be.
Reach ReachOf(const Condition& proximity, ArticleView* view);

// Whether two spans are within each other, but no mention of one overlaps one of the other: such as
// what stands between the two of a pair.
bool AreInterlaced(const WordSpan& a, const WordSpan& b, absl::Span<const TermMention> mentions);

// How much more may be done of what grows with the product of mentions.
class PairBudget {
 public:
  explicit PairBudget(size_t mentions) : left_(kLooks * mentions) {}

  // Takes what a pair of so many mentions costs; false when that is too much, from then on.
  bool Spend(size_t mentions) { return Take(kLooks * mentions); }

  // Takes what it costs to look at two spans that turn out to be no pair.
  bool SpendLook() { return Take(1); }

  bool exhausted() const { return exhausted_; }

 private:
  // As many looks cost as much as a mention in a pair, which takes memory too.
  static constexpr size_t kLooks = 8;

  bool Take(size_t cost) {
    exhausted_ |= cost > left_;
    left_ -= std::min(cost, left_);
    return !exhausted_;
  }

  size_t left_;
  bool exhausted_ = false;
};

// A "near", "before" or "not near", asked of the spans of its two sides. What it takes of *budget
// may run out; results are incomplete then.
class Proximity {
 public:
  // All outlive this.
  Proximity(const Condition& condition, absl::Span<const TermMention> mentions, ArticleView* view,
            PairBudget* budget);

  // Whether there is a pair; the mentions of both sides that are in one go to *out unless it is
  // null.
  bool Members(const std::vector<WordSpan>& left, const std::vector<WordSpan>& right,
               std::vector<int32_t>* out);

  // The smallest span over each pair.
  std::vector<WordSpan> Pairs(const std::vector<WordSpan>& left,
                              const std::vector<WordSpan>& right);

  // Of a "not near", the spans that have none of the others near them. What overlaps a span is near
  // it, unless that is a part of the span itself.
  std::vector<WordSpan> Lonely(std::vector<WordSpan> spans, const std::vector<WordSpan>& others);

 private:
  // Where partners of a span may stand.
  struct Sides {
    bool behind;
    bool before;
    bool within;
  };

  bool AddMembers(const std::vector<WordSpan>& spans, const std::vector<WordSpan>& others,
                  Sides sides, std::vector<int32_t>* out);
  bool AreWithin(const WordSpan& a, const WordSpan& b) const;

  const Reach reach_;
  const bool ordered_;
  const absl::Span<const TermMention> mentions_;
  PairBudget* const budget_;
};

}  // namespace wirewatch
