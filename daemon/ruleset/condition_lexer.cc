#include "daemon/ruleset/condition_lexer.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace wirewatch {
namespace {

// What word processors put where a space was typed.
constexpr absl::string_view kNoBreakSpace = "\u00a0";

size_t SpaceAt(absl::string_view text) {
  if (absl::ascii_isspace(static_cast<unsigned char>(text[0]))) return 1;
  return absl::StartsWith(text, kNoBreakSpace) ? kNoBreakSpace.size() : 0;
}

bool IsOneOf(char c, absl::string_view set) { return set.find(c) != absl::string_view::npos; }

bool IsSingle(char c) { return IsOneOf(c, "(),"); }

bool IsSymbol(char c) { return IsOneOf(c, "<=>!&|"); }

}  // namespace

ConditionLexer::ConditionLexer(absl::string_view text) : text_(text), next_(LexemeAt(0)) {}

Lexeme ConditionLexer::Peek(int ahead) const {
  Lexeme lexeme = next_;
  for (; ahead > 0; --ahead) lexeme = LexemeAt(lexeme.end());
  return lexeme;
}

Lexeme ConditionLexer::Take() {
  const Lexeme taken = next_;
  taken_end_ = taken.end();
  next_ = LexemeAt(taken.end());
  return taken;
}

Lexeme ConditionLexer::LexemeAt(size_t at) const {
  while (at < text_.size()) {
    const size_t space = SpaceAt(text_.substr(at));
    if (space == 0) break;
    at += space;
  }
  size_t end = at;
  if (end < text_.size() && IsSingle(text_[end])) {
    ++end;
  } else if (end < text_.size() && IsSymbol(text_[end])) {
    while (end < text_.size() && IsSymbol(text_[end])) ++end;
  } else {
    while (end < text_.size() && !IsSingle(text_[end]) && !IsSymbol(text_[end]) &&
           SpaceAt(text_.substr(end)) == 0) {
      ++end;
    }
  }
  return {text_.substr(at, end - at), at};
}

}  // namespace wirewatch
