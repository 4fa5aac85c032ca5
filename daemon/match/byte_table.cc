#include "daemon/match/byte_table.h"

namespace wirewatch {
namespace {

// How common a byte is in texts, in thousandths; English letters, and what is near to them in the
// languages that share the alphabet.
unsigned Frequency(char c) {
  switch (c) {
    case ' ':
      return 180;
    case 'e':
      return 100;
    case 't':
    case 'a':
    case 'o':
    case 'i':
    case 'n':
    case 's':
    case 'r':
      return 65;
    case 'h':
    case 'l':
    case 'd':
    case 'u':
    case 'c':
    case 'm':
      return 30;
    case 'j':
    case 'q':
    case 'x':
    case 'z':
      return 2;
    default:
      return 12;
  }
}

}  // namespace

size_t ByteTable::RarestOffset(absl::string_view literal, size_t size) {
  size_t best = 0;
  uint64_t best_frequency = ~uint64_t{0};
  for (size_t at = 0; at + size <= literal.size(); ++at) {
    uint64_t frequency = 1;
    for (size_t i = at; i < at + size; ++i) frequency *= Frequency(literal[i]);
    if (frequency < best_frequency) {
      best_frequency = frequency;
      best = at;
    }
  }
  return best;
}

void ByteTable::Add(absl::string_view bytes, int32_t value) {
  char padded[kMaxBytes] = {};
  std::copy(bytes.begin(), bytes.end(), padded);
  (bytes.size() == kMaxBytes ? fours_ : threes_).postings.push_back({Load4(padded), value});
}

void ByteTable::Build() {
  for (Table* const table : {&threes_, &fours_}) {
    std::stable_sort(table->postings.begin(), table->postings.end(),
                     [](const Posting& a, const Posting& b) { return a.key < b.key; });
    table->filter.assign((size_t{1} << kFilterBits) / 64, 0);
    for (const Posting& posting : table->postings) {
      const uint32_t bit = FilterBit(posting.key);
      table->filter[bit / 64] |= uint64_t{1} << (bit % 64);
    }
  }
}

}  // namespace wirewatch
