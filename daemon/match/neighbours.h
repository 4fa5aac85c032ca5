#pragma once

#include <algorithm>
#include <cstdint>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/types/span.h"
#include "daemon/match/word_span.h"

namespace wirewatch {

// How far two spans may be from each other: at most `distance` words, and where `starts` says where
// the sentences or paragraphs begin, both whole in one of these.
struct Reach {
  // Sorted; each flow begins one. Null: a distance counts alone.
  const std::vector<int64_t>* starts = nullptr;
  int64_t distance = 0;

  // The sentences or paragraphs that hold the whole span, as numbers [first, second): none if it
  // goes on over the end of one, two for a mention without words between them.
  std::pair<int64_t, int64_t> StretchesOf(const WordSpan& span) const;

  // Whether one of them holds both; the distance does not count.
  bool Holds(const WordSpan& a, const WordSpan& b) const;
};

// The spans of one side of a proximity, sorted to find those that follow a span of the other side,
// or those that come before it, by binary search.
class Neighbours {
 public:
  enum class Side { kBehind, kBefore };

  // The spans outlive this.
  Neighbours(absl::Span<const WordSpan> spans, const Reach& reach, Side side);

  // Calls `take` with the spans on that side of `of` and within its reach, the nearest first, until
  // it returns true; says whether it did.
  template <typename Take>
  bool Any(const WordSpan& of, const Take& take) const {
    const auto [first, end] = reach_.StretchesOf(of);
    for (int64_t stretch = first; stretch < end; ++stretch) {
      if (side_ == Side::kBehind) {
        for (auto it = std::lower_bound(entries_.begin(), entries_.end(), Entry{stretch, of.end});
             it != entries_.end() && it->stretch == stretch &&
             it->place - of.end <= reach_.distance;
             ++it) {
          if (take(*it->span)) return true;
        }
      } else {
        auto it = std::upper_bound(entries_.begin(), entries_.end(), Entry{stretch, of.begin});
        for (; it != entries_.begin(); --it) {
          const Entry& entry = *(it - 1);
          if (entry.stretch != stretch || of.begin - entry.place > reach_.distance) break;
          if (take(*entry.span)) return true;
        }
      }
    }
    return false;
  }

 private:
  struct Entry {
    int64_t stretch;
    // The beginning of a span behind, the end of one before.
    int64_t place;
    const WordSpan* span = nullptr;

    friend bool operator<(const Entry& a, const Entry& b) {
      return std::tie(a.stretch, a.place) < std::tie(b.stretch, b.place);
    }
  };

  const Reach reach_;
  const Side side_;
  // Nearly all rules have a few mentions in an article, which need no memory of their own.
  absl::InlinedVector<Entry, 8> entries_;
};

// Spans, sorted to find those that overlap another one.
class Overlaps {
 public:
  explicit Overlaps(absl::Span<const WordSpan> spans);

  // Calls `take` with spans that overlap `with` until it returns true; says whether it did. Of the
  // spans that begin before `with` it is called with one at most, in bounded time.
  template <typename Take>
  bool Any(const WordSpan& with, const Take& take) const {
    auto it = std::lower_bound(
        by_begin_.begin(), by_begin_.end(), with.begin,
        [](const Entry& entry, int64_t begin) { return entry.span->begin < begin; });
    if (it != by_begin_.begin()) {
      const WordSpan& longest = *(it - 1)->reaching_furthest;
      if (longest.end > with.begin && take(longest)) return true;
    }
    for (; it != by_begin_.end() && it->span->begin < with.end; ++it) {
      if (Overlap(*it->span, with) && take(*it->span)) return true;
    }
    return false;
  }

  // The same, with all of them: the time grows with the number of those that begin before, of which
  // `take` also gets some that do not overlap.
  template <typename Take>
  bool AnyOfAll(const WordSpan& with, const Take& take) const {
    const auto first = std::lower_bound(
        by_begin_.begin(), by_begin_.end(), with.begin,
        [](const Entry& entry, int64_t begin) { return entry.span->begin < begin; });
    for (auto it = first; it != by_begin_.begin(); --it) {
      if ((it - 1)->reaching_furthest->end <= with.begin) break;
      if (take(*(it - 1)->span)) return true;
    }
    for (auto it = first; it != by_begin_.end() && it->span->begin < with.end; ++it) {
      if (take(*it->span)) return true;
    }
    return false;
  }

 private:
  struct Entry {
    const WordSpan* span;
    // Of this span and those before it, the one that ends last.
    const WordSpan* reaching_furthest;
  };

  absl::InlinedVector<Entry, 8> by_begin_;
};

}  // namespace wirewatch
