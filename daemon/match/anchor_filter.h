#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "daemon/match/hash_filter.h"
#include "daemon/text/tokenizer.h"

namespace wirewatch {

// Says of nearly every word of a text at once that nothing is looked up by it, in two steps: one
// word of memory holds what is to be known of a text word's hash, a bit for itself and one for the
// word behind (the idea is the tagged bucket of vectorised multi-pattern matchers, such as
// Vectorscan's FDR); what is left is asked of larger filters. May say yes where there is nothing,
// never no where there is something.
class AnchorFilter {
 public:
  // How many words are asked about at most in one go.
  static constexpr size_t kBatch = 2048;

  // Empties it, for so many keys.
  void Reset(size_t pairs, size_t words);

  // Two neighbouring words, by their hashes; a word by itself; the first `size` of its bytes.
  void AddPair(uint64_t hash, uint64_t next);
  void AddWord(uint64_t hash);
  void AddStart(uint32_t start, size_t size);

  // 1 or 0. Of a key of word_keys.h.
  unsigned MayHavePair(uint64_t key) const { return pairs_.MayContain(key); }
  unsigned MayHaveWord(uint64_t hash) const { return words_.MayContain(hash); }
  unsigned MayHaveStart(uint32_t start, size_t size) const {
    const uint32_t bit = StartBit(start, size);
    return static_cast<unsigned>(starts_[bit / 64] >> (bit % 64) & 1);
  }

  // Whether anything is looked up by the first `size` bytes of words.
  bool HasStarts(size_t size) const { return (start_sizes_ >> size & 1) != 0; }

  // Writes the tokens of [from, from + kBatch) by which something may be looked up to `candidates`,
  // without a branch for each; returns how many. Tokens behind the last one are none.
  size_t Collect(const TokenizedText& text, size_t from, uint32_t* candidates) const;

  size_t bytes() const {
    return pairs_.bytes() + words_.bytes() +
           (tags_.capacity() + starts_.capacity()) * sizeof(uint64_t);
  }

 private:
  static constexpr size_t kMinTags = 2048;
  static constexpr unsigned kStartBits = 15;

  // The lower half of a tag is for words by themselves, the upper one for the words behind.
  static unsigned WordBit(uint64_t hash) { return static_cast<unsigned>(hash >> 59); }
  static unsigned NextBit(uint64_t next) { return 32 + static_cast<unsigned>(next >> 59); }
  static uint32_t StartBit(uint32_t start, size_t size) {
    return (start * 0x9E3779B1u + static_cast<uint32_t>(size)) * 0x85EBCA6Bu >> (32 - kStartBits);
  }
  unsigned MayAnchor(uint64_t hash, uint64_t next) const {
    const uint64_t tag = tags_[hash & mask_];
    return static_cast<unsigned>((tag >> WordBit(hash) | tag >> NextBit(next)) & 1);
  }

  std::vector<uint64_t> tags_ = {0};
  size_t mask_ = 0;
  HashFilter pairs_;
  HashFilter words_;
  std::vector<uint64_t> starts_;
  // Bit n is set where there is a key of n bytes.
  unsigned start_sizes_ = 0;
};

}  // namespace wirewatch
