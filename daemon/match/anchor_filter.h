#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace wirewatch {

// Says of nearly every token of a text at once that no phrase is anchored there: one word of memory
// holds what is to be known of a token's hash. May say yes where there is none, never no where
// there is one. The idea of one word for the token and the one behind it is the tagged bucket of
// vectorised multi-pattern matchers, such as Vectorscan's FDR.
class AnchorFilter {
 public:
  // Empties it, for as many anchors as there are phrases.
  void Reset(size_t anchors) {
    const size_t words = std::bit_ceil(anchors / 2 < kMinWords ? kMinWords : anchors / 2);
    words_.assign(words, 0);
    mask_ = words - 1;
    starts_.assign((size_t{1} << kStartBits) / 64, 0);
  }

  void AddSingle(uint64_t hash) { words_[hash & mask_] |= uint64_t{1} << SingleBit(hash); }
  void AddPair(uint64_t hash, uint64_t next) {
    words_[hash & mask_] |= uint64_t{1} << PairBit(next);
  }
  // A word's first `size` bytes, as a number.
  void AddStart(uint32_t start, size_t size) {
    const uint32_t bit = StartBit(start, size);
    starts_[bit / 64] |= uint64_t{1} << (bit % 64);
  }

  // 1 if the token may be an anchor, alone or together with the one behind it.
  unsigned MayAnchor(uint64_t hash, uint64_t next) const {
    const uint64_t word = words_[hash & mask_];
    return static_cast<unsigned>((word >> SingleBit(hash) | word >> PairBit(next)) & 1);
  }
  unsigned MayStart(uint32_t start, size_t size) const {
    const uint32_t bit = StartBit(start, size);
    return static_cast<unsigned>(starts_[bit / 64] >> (bit % 64) & 1);
  }

  size_t bytes() const { return (words_.capacity() + starts_.capacity()) * sizeof(words_[0]); }

 private:
  static constexpr size_t kMinWords = 2048;
  static constexpr unsigned kStartBits = 15;

  // The lower half of a word is for single tokens, the upper one for the tokens behind.
  static unsigned SingleBit(uint64_t hash) { return static_cast<unsigned>(hash >> 59); }
  static unsigned PairBit(uint64_t next) { return 32 + static_cast<unsigned>(next >> 59); }
  static uint32_t StartBit(uint32_t start, size_t size) {
    return (start * 0x9E3779B1u + static_cast<uint32_t>(size)) * 0x85EBCA6Bu >> (32 - kStartBits);
  }

  std::vector<uint64_t> words_ = {0};
  size_t mask_ = 0;
  std::vector<uint64_t> starts_;
};

}  // namespace wirewatch
