#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "daemon/match/report.h"

namespace wirewatch {

// Where the mentions of a cue stand, to ask what is near them.
class CuePlaces {
 public:
  void Add(const FoundMention& found) {
    begins_.push_back(found.word_begin);
    ends_.push_back(found.word_end);
  }
  // Call once, after all Adds.
  void Build() {
    std::sort(begins_.begin(), begins_.end());
    std::sort(ends_.begin(), ends_.end());
  }

  // Whether one of them does not overlap the mention and has at most `within` words between.
  bool AnyNear(const FoundMention& found, int32_t within) const {
    const auto after = std::lower_bound(begins_.begin(), begins_.end(), found.word_end);
    if (after != begins_.end() && *after - found.word_end <= within) return true;
    const auto before = std::upper_bound(ends_.begin(), ends_.end(), found.word_begin);
    return before != ends_.begin() && found.word_begin - *(before - 1) <= within;
  }

 private:
  std::vector<int64_t> begins_;
  std::vector<int64_t> ends_;
};

}  // namespace wirewatch
