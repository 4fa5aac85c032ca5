#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace wirewatch {

// What a character is to the tokeniser.
enum class CharClass : uint8_t {
  kOther,       // between words
  kSpace,       // white space and dashes: words on both sides may belong to one phrase
  kApostrophe,  // straight, curly, modifier letter, prime, back quote
  kWord,        // a letter or digit: words are runs of these
  kSingle,      // a letter of a script that writes no spaces between words: a word of its own
  kMark,        // a combining mark that is kept: goes on with the word before it
  kIgnored,     // in a word as if it were not there: accents, soft hyphen, joiners, tatweel
  kStop,        // ends a sentence, if white space follows
};

struct FoldedChar {
  CharClass char_class;
  // What a word's character is compared by: case, accents, width and compatibility forms folded
  // (Unicode NFKD, full case folding, marks of Latin, Greek, Cyrillic, Hebrew and Arabic dropped;
  // letters that do not decompose, such as ø and ł, as the press writes them). Empty for others.
  absl::string_view folded;
};

// Folds a code point. Thread-safe. Valid code points only; `folded` lives for ever for those of the
// basic plane, and in `buffer` for the others.
constexpr size_t kMaxFoldedBytes = 80;
FoldedChar FoldCodePoint(char32_t code_point, char (&buffer)[kMaxFoldedBytes]);

// What FoldCodePoint says of the code points of the basic plane, made once. Thread-safe.
class BasicFolds {
 public:
  static constexpr char32_t kEnd = 0x10000;

  static const BasicFolds& Get();

  FoldedChar Of(char32_t code_point) const {
    const Entry& entry = entries_[code_point];
    return {entry.char_class, {pool_.data() + entry.begin, entry.length}};
  }

 private:
  struct Entry {
    uint32_t begin;
    uint8_t length;
    CharClass char_class;
  };

  BasicFolds();

  std::vector<Entry> entries_;
  std::string pool_;
};

// Whether it is a lower-case letter (general category Ll). Thread-safe.
bool IsLower(char32_t code_point);

// The code point that begins at `*at` of valid UTF-8 text; moves `*at` behind it. Conjoining Hangul
// jamo are composed into the syllable they spell (section 3.12 of the Unicode Standard).
char32_t NextCodePoint(absl::string_view text, size_t* at);

}  // namespace wirewatch
