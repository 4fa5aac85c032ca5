#include "daemon/match/atom_scanner.h"

#include <algorithm>
#include <cstring>

namespace wirewatch {
namespace {

constexpr unsigned kFilterBits = 16;
// Places are looked at in batches, whose candidates are collected without a branch for each place.
constexpr size_t kBatch = 1024;

uint32_t Load4(const char* bytes) {
  uint32_t word;
  std::memcpy(&word, bytes, sizeof(word));
  return word;
}

// The first `size` of four bytes, as a number; little endian.
constexpr uint32_t Keep(uint32_t word, size_t size) { return size == 3 ? word & 0xFFFFFF : word; }

uint32_t FilterBit(uint32_t key) { return key * 0x9E3779B1u >> (32 - kFilterBits); }

std::string Lowered(absl::string_view literal) {
  std::string lowered(literal);
  for (char& c : lowered) c = static_cast<char>(c | 0x20);
  return lowered;
}

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

// Where the rarest `size` bytes of a literal begin.
size_t RarestOffset(absl::string_view literal, size_t size) {
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

}  // namespace

int32_t AtomScanner::Add(absl::string_view literal) {
  std::string lowered = Lowered(literal);
  const auto [it, inserted] = ids_.try_emplace(lowered, static_cast<int32_t>(literals_.size()));
  if (inserted) literals_.push_back(std::move(lowered));
  return it->second;
}

void AtomScanner::Build() {
  ids_ = {};
  for (size_t i = 0; i < literals_.size(); ++i) {
    const std::string& literal = literals_[i];
    const size_t size = std::min<size_t>(literal.size(), 4);
    Table& table = size == 3 ? threes_ : fours_;
    const size_t offset = RarestOffset(literal, size);
    char bytes[4] = {};
    std::memcpy(bytes, literal.data() + offset, size);
    table.postings.push_back(
        {Load4(bytes), static_cast<int32_t>(i), static_cast<uint32_t>(offset)});
  }
  for (Table* const table : {&threes_, &fours_}) {
    std::sort(table->postings.begin(), table->postings.end(),
              [](const Posting& a, const Posting& b) { return a.key < b.key; });
    table->filter.assign((size_t{1} << kFilterBits) / 64, 0);
    for (const Posting& posting : table->postings) {
      const uint32_t bit = FilterBit(posting.key);
      table->filter[bit / 64] |= uint64_t{1} << (bit % 64);
    }
  }
}

void AtomScanner::Find(absl::string_view lowered, std::vector<AtomHit>* hits) const {
  if (!threes_.postings.empty()) FindIn<3>(threes_, lowered, hits);
  if (!fours_.postings.empty()) FindIn<4>(fours_, lowered, hits);
}

template <size_t kBytes>
void AtomScanner::FindIn(const Table& table, absl::string_view lowered,
                         std::vector<AtomHit>* hits) const {
  if (lowered.size() < kBytes) return;
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
      const size_t at = candidates[i];
      Verify(table, Keep(Load4(lowered.data() + at), kBytes), at, lowered, hits);
    }
  }
}

void AtomScanner::Verify(const Table& table, uint32_t key, size_t at, absl::string_view lowered,
                         std::vector<AtomHit>* hits) const {
  auto it = std::lower_bound(table.postings.begin(), table.postings.end(), key,
                             [](const Posting& posting, uint32_t k) { return posting.key < k; });
  for (; it != table.postings.end() && it->key == key; ++it) {
    const std::string& literal = literals_[static_cast<size_t>(it->atom)];
    if (at < it->offset) continue;
    const size_t begin = at - it->offset;
    if (lowered.substr(begin, literal.size()) != literal) continue;
    hits->push_back({it->atom, static_cast<uint32_t>(begin)});
  }
}

}  // namespace wirewatch
