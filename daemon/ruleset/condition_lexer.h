#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"

namespace wirewatch {

// A word of a condition at byte `begin` of its text: a bracket, a comma, a run of the characters
// that compare ("<=>!&|"), or what else stands between white space. Empty at the end.
struct Lexeme {
  absl::string_view text;
  size_t begin = 0;

  size_t end() const { return begin + text.size(); }
};

// Cuts a condition's text, which outlives it, into lexemes.
class ConditionLexer {
 public:
  explicit ConditionLexer(absl::string_view text);

  const Lexeme& next() const { return next_; }
  // The `ahead`-th lexeme behind the next one.
  Lexeme Peek(int ahead = 1) const;
  // Goes on to the lexeme behind the next one, and returns the one it goes past.
  Lexeme Take();

  absl::string_view text() const { return text_; }
  // The text from byte `begin` to the end of the lexeme that was taken last.
  absl::string_view TakenFrom(size_t begin) const {
    return text_.substr(begin, taken_end_ - begin);
  }

 private:
  Lexeme LexemeAt(size_t at) const;

  const absl::string_view text_;
  Lexeme next_;
  size_t taken_end_ = 0;
};

}  // namespace wirewatch
