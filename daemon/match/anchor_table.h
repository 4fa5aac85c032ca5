#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "absl/types/span.h"

namespace wirewatch {

// Anchor key -> phrases: buckets of entries by the upper bits of the key, told apart by the lower
// ones; 12 bytes an entry, two reads of memory a look-up. Two keys of one bucket may have the same
// lower bits, so that what is found has to be compared. Keys are hashes.
class AnchorTable {
 public:
  struct Entry {
    uint32_t tag;
    int32_t phrase;
  };

  // Takes (key, phrase) pairs; those of one key stay in their order.
  void Build(const std::vector<std::pair<uint64_t, int32_t>>& entries);

  // Asks for the memory that PrefetchEntries reads, and that for the one that ForEach reads.
  void PrefetchBucket(uint64_t key) const { __builtin_prefetch(&begins_[key >> shift_]); }
  void PrefetchEntries(uint64_t key) const {
    __builtin_prefetch(&entries_[begins_[key >> shift_]]);
  }

  // Calls visit(phrase) for the phrases of a key, and perhaps for others.
  template <typename Visit>
  void ForEach(uint64_t key, const Visit& visit) const {
    if (entries_.empty()) return;
    const uint64_t bucket = key >> shift_;
    for (uint32_t i = begins_[bucket]; i < begins_[bucket + 1]; ++i) {
      if (entries_[i].tag == static_cast<uint32_t>(key)) visit(entries_[i].phrase);
    }
  }

  size_t bytes() const {
    return begins_.capacity() * sizeof(begins_[0]) + entries_.capacity() * sizeof(Entry);
  }

 private:
  unsigned shift_ = 63;
  // Bucket b holds entries [begins_[b], begins_[b + 1]).
  std::vector<uint32_t> begins_;
  std::vector<Entry> entries_;
};

}  // namespace wirewatch
