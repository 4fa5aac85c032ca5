#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace wirewatch {

// A set of hashes that may say yes to one it does not hold, but never no to one it does: a bitmap
// of 16 or more bits a hash, small enough to stay in the cache.
class HashFilter {
 public:
  void Reset(size_t expected) {
    size_t words = 64;
    while (words * 4 < expected) words *= 2;
    words_.assign(words, 0);
    mask_ = words - 1;
  }
  void Add(uint64_t hash) { words_[WordOf(hash)] |= BitOf(hash); }
  bool MayContain(uint64_t hash) const { return (words_[WordOf(hash)] & BitOf(hash)) != 0; }

  size_t bytes() const { return words_.capacity() * sizeof(words_[0]); }

 private:
  size_t WordOf(uint64_t hash) const { return (hash >> 6) & mask_; }
  static uint64_t BitOf(uint64_t hash) { return uint64_t{1} << (hash & 63); }

  std::vector<uint64_t> words_ = {0};
  size_t mask_ = 0;
};

}  // namespace wirewatch
