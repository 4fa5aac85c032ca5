#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/types/span.h"

namespace wirewatch {

// A list of values for each of the keys 0, 1, ..., in one piece of memory: there may be millions of
// keys, most with one value or none.
template <typename T>
class IdLists {
 public:
  // The lists keep the order of the entries. Keys behind the last one have empty lists.
  void Build(const std::vector<std::pair<int32_t, T>>& entries) {
    size_t keys = 0;
    for (const auto& [key, value] : entries) keys = std::max(keys, static_cast<size_t>(key) + 1);
    begins_.assign(keys + 1, 0);
    for (const auto& [key, value] : entries) ++begins_[static_cast<size_t>(key) + 1];
    for (size_t i = 0; i < keys; ++i) begins_[i + 1] += begins_[i];
    std::vector<uint32_t> next(begins_.begin(), begins_.end() - 1);
    values_.resize(entries.size());
    for (const auto& [key, value] : entries) values_[next[static_cast<size_t>(key)]++] = value;
  }

  absl::Span<const T> operator[](size_t key) const {
    if (key + 1 >= begins_.size()) return {};
    return {values_.data() + begins_[key], begins_[key + 1] - begins_[key]};
  }

 private:
  std::vector<uint32_t> begins_;
  std::vector<T> values_;
};

}  // namespace wirewatch
