#include "daemon/match/digit_runs.h"

#include <bit>
#include <cstring>

namespace wirewatch {
namespace {

constexpr size_t kWordBits = 64;

bool IsDigit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

// Whether one of eight bytes is a digit, or one of the six characters behind these.
bool MayHoldDigit(const char* bytes) {
  constexpr uint64_t kOnes = 0x0101010101010101u;
  uint64_t word;
  std::memcpy(&word, bytes, sizeof(word));
  // Zero where the upper half of a byte is that of digits.
  const uint64_t upper = (word & 0xF0 * kOnes) ^ 0x30 * kOnes;
  return ((upper - kOnes) & ~upper & 0x80 * kOnes) != 0;
}

// The first digit at or behind `at`, else the size of the text.
size_t FindDigit(absl::string_view text, size_t at) {
  while (at < text.size() && !IsDigit(text[at])) {
    ++at;
    while (at + sizeof(uint64_t) <= text.size() && !MayHoldDigit(text.data() + at)) {
      at += sizeof(uint64_t);
    }
  }
  return at;
}

}  // namespace

void DigitRuns::AddTo(Wanted* wanted, size_t number, const Side& side) {
  for (size_t i = 0; i <= kEdge; ++i) {
    std::vector<uint64_t>& bits = (*wanted)[i];
    bits.resize(number / kWordBits + 1);
    const bool wants =
        MayBeDigit(side) || (i == kEdge ? side.edge : side.chars.Has(static_cast<char>(i)));
    if (wants) bits[number / kWordBits] |= uint64_t{1} << (number % kWordBits);
  }
}

void DigitRuns::Add(int32_t value, const Side& left, const Side& right) {
  AddTo(&left_, values_.size(), left);
  AddTo(&right_, values_.size(), right);
  values_.push_back(value);
}

size_t DigitRuns::IndexOf(absl::string_view text, size_t at) {
  // Before the first byte is no place of the text, either.
  if (at >= text.size()) return kEdge;
  const auto c = static_cast<unsigned char>(text[at]);
  return c < kBeyondAscii ? c : kBeyondAscii;
}

void DigitRuns::Find(absl::string_view text, Found found) const {
  if (values_.empty()) return;
  for (size_t end = 0, begin = 0; (begin = FindDigit(text, end)) < text.size();) {
    end = begin + 1;
    while (end < text.size() && IsDigit(text[end])) ++end;
    const std::vector<uint64_t>& left = left_[IndexOf(text, begin - 1)];
    const std::vector<uint64_t>& right = right_[IndexOf(text, end)];
    for (size_t word = 0; word < left.size(); ++word) {
      for (uint64_t bits = left[word] & right[word]; bits != 0; bits &= bits - 1) {
        const auto bit = static_cast<size_t>(std::countr_zero(bits));
        found(values_[word * kWordBits + bit], begin, end);
      }
    }
  }
}

}  // namespace wirewatch
