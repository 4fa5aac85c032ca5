#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace wirewatch {

// Words are looked up by the hash of their folded form, by the key of it and the word behind, or by
// the key of how they begin: so many bytes.
inline constexpr size_t kMinStartKey = 2;
inline constexpr size_t kMaxStartKey = 4;

// The key of two neighbouring words, of their hashes; not symmetric.
inline uint64_t PairKey(uint64_t first, uint64_t second) { return first ^ std::rotl(second, 29); }

// The first kMaxStartKey bytes at `folded`, as TokenizedText::starts has them.
inline uint32_t StartBytes(const char* folded) {
  uint32_t bytes;
  std::memcpy(&bytes, folded, sizeof(bytes));
  return bytes;
}

// The first `size` of these bytes. Little endian: the first byte is the lowest.
inline uint32_t KeepStart(uint32_t start, size_t size) {
  return start & (~uint32_t{0} >> (8 * (kMaxStartKey - size)));
}

// The key of a word's first `size` bytes.
inline uint64_t StartKey(uint32_t start, size_t size) {
  const uint64_t mixed = (uint64_t{KeepStart(start, size)} << 3 | size) * 0x9E3779B97F4A7C15u;
  return mixed ^ (mixed >> 32);
}

}  // namespace wirewatch
