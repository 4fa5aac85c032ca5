#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace wirewatch {

// What stands between a token and the one before it.
enum class Gap : uint8_t {
  kJoin,        // nothing, white space or dashes: the two may belong to one phrase
  kApostrophe,  // an apostrophe, perhaps with white space
  kBreak,       // other punctuation, or the beginning of the text
  kSentence,    // the end of a sentence
};

// A word of a text: bytes [begin, end) of it, its folded form, and that form's hash.
struct Token {
  uint64_t hash;
  uint32_t begin;
  uint32_t end;
  uint32_t folded_begin;
  uint32_t folded_end;
  Gap gap_before;
};

// A text's tokens, in order. Words are runs of letters and digits (section 5 of the design:
// "Ryong-hae" is two); in scripts without spaces each character is one.
struct TokenizedText {
  std::vector<Token> tokens;
  // The folded forms of all tokens, one after the other, and 8 bytes behind the last so that words
  // of memory can be read at any of them.
  std::string folded;

  absl::string_view FoldedForm(const Token& token) const {
    return absl::string_view(folded).substr(token.folded_begin,
                                            token.folded_end - token.folded_begin);
  }
};

// Folds and tokenises valid UTF-8 text of less than 4 GiB; `*result` is overwritten, its memory
// used again. The same function cuts articles and the words of rules, so that they always agree.
void Tokenize(absl::string_view text, TokenizedText* result);

// The hash of a folded form, as in Token.
uint64_t HashFolded(absl::string_view folded);

}  // namespace wirewatch
