#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace wirewatch {

// A set of hashes that may say yes to one that it does not hold, about one time in a hundred, but
// never no to one that it does: a blocked Bloom filter (Putze, Sanders, Singler: Cache-, Hash- and
// Space-Efficient Bloom Filters, 2007) with two bits in one word of memory for each hash, and 16
// bits of memory or more.
class HashFilter {
 public:
  // Empties it, for so many hashes.
  void Reset(size_t expected) {
    size_t words = 64;
    while (words * 4 < expected) words *= 2;
    words_.assign(words, 0);
    mask_ = words - 1;
  }

  void Add(uint64_t hash) {
    words_[hash & mask_] |= uint64_t{1} << FirstBit(hash) | uint64_t{1} << SecondBit(hash);
  }

  // 1 or 0.
  unsigned MayContain(uint64_t hash) const {
    const uint64_t word = words_[hash & mask_];
    return static_cast<unsigned>(word >> FirstBit(hash) & word >> SecondBit(hash) & 1);
  }

  size_t bytes() const { return words_.capacity() * sizeof(words_[0]); }

 private:
  static unsigned FirstBit(uint64_t hash) { return static_cast<unsigned>(hash >> 58); }
  static unsigned SecondBit(uint64_t hash) { return static_cast<unsigned>(hash >> 52) & 63; }

  std::vector<uint64_t> words_ = {0};
  size_t mask_ = 0;
};

}  // namespace wirewatch
