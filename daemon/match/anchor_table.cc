#include "daemon/match/anchor_table.h"

#include <bit>

namespace wirewatch {

void AnchorTable::Build(const std::vector<std::pair<uint64_t, int32_t>>& entries) {
  const size_t buckets = std::bit_ceil(entries.size() + 2);
  shift_ = 64 - static_cast<unsigned>(std::countr_zero(buckets));
  begins_.assign(buckets + 1, 0);
  for (const auto& [key, phrase] : entries) {
    ++begins_[(key >> shift_) + 1];
  }
  for (size_t i = 1; i < begins_.size(); ++i) begins_[i] += begins_[i - 1];
  entries_.resize(entries.size());
  std::vector<uint32_t> next(begins_.begin(), begins_.end() - 1);
  for (const auto& [key, phrase] : entries) {
    entries_[next[key >> shift_]++] = {static_cast<uint32_t>(key), phrase};
  }
}

}  // namespace wirewatch
