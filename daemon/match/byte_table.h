#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "absl/strings/string_view.h"

namespace wirewatch {

// Looks up three or four bytes at every place of a text, for what is not found by words. Texts have
// 0x20 set in each byte, see TokenizedText::Lowered. Thread-safe once built.
class ByteTable {
 public:
  static constexpr size_t kMinBytes = 3;
  static constexpr size_t kMaxBytes = 4;

  // Where the rarest `size` bytes of a literal begin.
  static size_t RarestOffset(absl::string_view literal, size_t size);

  // Has `value` found where these kMinBytes or kMaxBytes bytes stand. Not after Build.
  void Add(absl::string_view bytes, int32_t value);

  // Call once, after all Adds.
  void Build();

  // Calls found(value, at) for all of these. Four bytes can be read
  // behind the text.
  template <typename Found>
  void Find(absl::string_view lowered, const Found& found) const {
    FindIn<3>(threes_, lowered, found);
    FindIn<4>(fours_, lowered, found);
  }

 private:
  struct Posting {
    uint32_t key;
    int32_t value;
  };
  // What is looked up by as many bytes.
  struct Table {
    std::vector<uint64_t> filter;
    // Sorted by key.
    std::vector<Posting> postings;
  };
  static constexpr unsigned kFilterBits = 16;
  // Places are looked at in batches, whose candidates are collected without a branch for each.
  static constexpr size_t kBatch = 1024;

  static uint32_t Load4(const char* bytes) {
    uint32_t word;
    std::memcpy(&word, bytes, sizeof(word));
    return word;
  }
  // The first `size` of four bytes, as a number; little endian.
  static constexpr uint32_t Keep(uint32_t word, size_t size) {
    return size == 3 ? word & 0xFFFFFF : word;
  }
  static uint32_t FilterBit(uint32_t key) { return key * 0x9E3779B1u >> (32 - kFilterBits); }

  template <size_t kBytes, typename Found>
  static void FindIn(const Table& table, absl::string_view lowered, const Found& found) {
    if (table.postings.empty() || lowered.size() < kBytes) return;
    const size_t places = lowered.size() - kBytes + 1;
    const uint64_t* const filter = table.filter.data();
    uint32_t candidates[kBatch];
    for (size_t from = 0; from < places; from += kBatch) {
      const size_t to = std::min(from + kBatch, places);
      size_t count = 0;
      for (size_t at = from; at < to; ++at) {
        const uint32_t bit = FilterBit(Keep(Load4(lowered.data() + at), kBytes));
        candidates[count] = static_cast<uint32_t>(at);
        count += filter[bit / 64] >> (bit % 64) & 1;
      }
      for (size_t i = 0; i < count; ++i) {
        const uint32_t key = Keep(Load4(lowered.data() + candidates[i]), kBytes);
        auto it = std::lower_bound(table.postings.begin(), table.postings.end(), key,
                                   [](const Posting& p, uint32_t k) { return p.key < k; });
        for (; it != table.postings.end() && it->key == key; ++it) found(it->value, candidates[i]);
      }
    }
  }

  // By three bytes, and by four.
  Table threes_;
  Table fours_;
};

}  // namespace wirewatch
