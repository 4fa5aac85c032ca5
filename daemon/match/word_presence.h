#pragma once

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "daemon/match/ascii_words.h"
#include "daemon/text/tokenizer.h"

namespace wirewatch {

// Which words of ASCII letters and digits a text has, and which beginnings of words, be they parts
// of words with other letters; may say yes to one that it does not have.
class WordPresence {
 public:
  // Beginnings have so many bytes.
  static constexpr size_t kStart = 4;

  explicit WordPresence(const TokenizedText& text) {
    for (size_t i = 0; i < text.size(); ++i) Add(text.hashes()[i], text.starts()[i]);
    if (!text.has_wide_tokens()) return;
    for (size_t i = 0; i < text.size(); ++i) {
      if (!text.IsWide(i)) continue;
      ForEachAsciiWord(text, text[i], [&](size_t begin, size_t end) {
        const absl::string_view word = text.Lowered().substr(begin, end - begin);
        uint32_t start = 0;
        std::memcpy(&start, word.data(), std::min(word.size(), kStart));
        Add(HashFolded(word), start);
      });
    }
  }

  // Of the hash of a word, as in TokenizedText, or the key of a beginning.
  bool MayHave(uint64_t key) const { return bits_.test(key % kBits); }

  // The key of a word's first four bytes, a number as in TokenizedText::starts.
  static uint64_t KeyOfStart(uint32_t start) { return start * 0x9E3779B97F4A7C15u >> 32; }

 private:
  static constexpr size_t kBits = 1 << 15;

  void Add(uint64_t hash, uint32_t start) {
    bits_.set(hash % kBits);
    bits_.set(KeyOfStart(start) % kBits);
  }

  std::bitset<kBits> bits_;
};

}  // namespace wirewatch
