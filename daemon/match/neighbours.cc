#include "daemon/match/neighbours.h"

namespace wirewatch {

std::pair<int64_t, int64_t> Reach::StretchesOf(const WordSpan& span) const {
  if (starts == nullptr) return {0, 1};
  const auto behind = std::upper_bound(starts->begin(), starts->end(), span.begin);
  if (behind != starts->end() && span.end > *behind) return {0, 0};
  const int64_t end = behind - starts->begin();
  const int64_t start = *(behind - 1);
  const bool between = span.begin == span.end && span.begin == start && start % kFlowStride != 0;
  return {between ? end - 2 : end - 1, end};
}

bool Reach::Holds(const WordSpan& a, const WordSpan& b) const {
  const auto [a_first, a_end] = StretchesOf(a);
  const auto [b_first, b_end] = StretchesOf(b);
  return std::max(a_first, b_first) < std::min(a_end, b_end);
}

Neighbours::Neighbours(absl::Span<const WordSpan> spans, const Reach& reach, Side side)
    : reach_(reach), side_(side) {
  entries_.reserve(spans.size());
  for (const WordSpan& span : spans) {
    const auto [first, end] = reach.StretchesOf(span);
    const int64_t place = side == Side::kBehind ? span.begin : span.end;
    for (int64_t stretch = first; stretch < end; ++stretch) {
      entries_.push_back({stretch, place, &span});
    }
  }
  std::sort(entries_.begin(), entries_.end());
}

Overlaps::Overlaps(absl::Span<const WordSpan> spans) {
  by_begin_.reserve(spans.size());
  for (const WordSpan& span : spans) by_begin_.push_back({&span, &span});
  std::sort(by_begin_.begin(), by_begin_.end(),
            [](const Entry& a, const Entry& b) { return a.span->begin < b.span->begin; });
  for (size_t i = 1; i < by_begin_.size(); ++i) {
    const WordSpan* const before = by_begin_[i - 1].reaching_furthest;
    if (before->end > by_begin_[i].span->end) by_begin_[i].reaching_furthest = before;
  }
}

}  // namespace wirewatch
