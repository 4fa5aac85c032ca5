#include "daemon/match/anchor_filter.h"

#include <algorithm>
#include <bit>

#include "daemon/match/word_keys.h"

namespace wirewatch {

void AnchorFilter::Reset(size_t pairs, size_t words) {
  // Few enough to stay near the processor, enough to say no of nine words in ten.
  const size_t tags = std::bit_ceil(std::max((pairs + words) / 4, kMinTags));
  tags_.assign(tags, 0);
  mask_ = tags - 1;
  pairs_.Reset(pairs);
  words_.Reset(words);
  starts_.assign((size_t{1} << kStartBits) / 64, 0);
  start_sizes_ = 0;
}

void AnchorFilter::AddPair(uint64_t hash, uint64_t next) {
  tags_[hash & mask_] |= uint64_t{1} << NextBit(next);
  pairs_.Add(PairKey(hash, next));
}

void AnchorFilter::AddWord(uint64_t hash) {
  tags_[hash & mask_] |= uint64_t{1} << WordBit(hash);
  words_.Add(hash);
}

void AnchorFilter::AddStart(uint32_t start, size_t size) {
  const uint32_t bit = StartBit(KeepStart(start, size), size);
  starts_[bit / 64] |= uint64_t{1} << (bit % 64);
  start_sizes_ |= 1u << size;
}

size_t AnchorFilter::Collect(const TokenizedText& text, size_t from, uint32_t* candidates) const {
  const size_t to = std::min(from + kBatch, text.size());
  const uint64_t* const hashes = text.hashes();
  const uint32_t* const starts = text.starts();
  size_t count = 0;
  const auto collect = [&](const auto& may_start) {
    for (size_t i = from; i < to; ++i) {
      candidates[count] = static_cast<uint32_t>(i);
      // The hash behind the last one is there, too.
      count += MayAnchor(hashes[i], hashes[i + 1]) | may_start(starts[i]);
    }
  };
  if (start_sizes_ == 0) {
    collect([](uint32_t) { return 0u; });
  } else if (start_sizes_ == 1u << kMaxStartKey) {
    collect([this](uint32_t start) { return MayHaveStart(start, kMaxStartKey); });
  } else {
    collect([this](uint32_t start) {
      return MayHaveStart(KeepStart(start, 2), 2) | MayHaveStart(KeepStart(start, 3), 3) |
             MayHaveStart(start, kMaxStartKey);
    });
  }
  return count;
}

}  // namespace wirewatch
