#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

namespace wirewatch {

// A set of characters: some ASCII ones, and all that are beyond ASCII or none. Sets that say what a
// part of a regex may match are never too small; they may be too large.
class CharSet {
 public:
  static constexpr CharSet All() { return CharSet(~uint64_t{0}, ~uint64_t{0}, true); }
  static constexpr CharSet Of(unsigned char first, unsigned char last) {
    CharSet set;
    for (unsigned c = first; c <= last; ++c) set.Add(static_cast<unsigned char>(c));
    return set;
  }
  static constexpr CharSet Digits() { return Of('0', '9'); }
  // What \w matches.
  static constexpr CharSet Words() { return Of('a', 'z') | Of('A', 'Z') | Digits() | Of('_', '_'); }
  static constexpr CharSet NotNewline() { return All() & ~Of('\n', '\n'); }

  constexpr CharSet() = default;

  constexpr void Add(unsigned char c) { bits_[c / 64] |= uint64_t{1} << (c % 64); }
  constexpr void AddBeyondAscii() { beyond_ = true; }

  // Whether it has the character that the byte belongs to.
  constexpr bool Has(char byte) const {
    const auto c = static_cast<unsigned char>(byte);
    return c >= 0x80 ? beyond_ : (bits_[c / 64] >> (c % 64) & 1) != 0;
  }
  constexpr bool beyond_ascii() const { return beyond_; }
  constexpr bool empty() const { return (bits_[0] | bits_[1]) == 0 && !beyond_; }
  constexpr size_t ascii_size() const {
    return static_cast<size_t>(std::popcount(bits_[0]) + std::popcount(bits_[1]));
  }
  constexpr bool IsWithin(const CharSet& other) const { return (*this & ~other).empty(); }

  constexpr CharSet operator|(const CharSet& other) const {
    return {bits_[0] | other.bits_[0], bits_[1] | other.bits_[1], beyond_ || other.beyond_};
  }
  constexpr CharSet operator&(const CharSet& other) const {
    return {bits_[0] & other.bits_[0], bits_[1] & other.bits_[1], beyond_ && other.beyond_};
  }
  constexpr CharSet operator~() const { return {~bits_[0], ~bits_[1], !beyond_}; }
  constexpr CharSet& operator|=(const CharSet& other) { return *this = *this | other; }
  friend constexpr bool operator==(const CharSet& a, const CharSet& b) = default;

 private:
  constexpr CharSet(uint64_t low, uint64_t high, bool beyond) : bits_{low, high}, beyond_(beyond) {}

  uint64_t bits_[2] = {0, 0};
  bool beyond_ = false;
};

}  // namespace wirewatch
