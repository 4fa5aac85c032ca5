#pragma once

#include <cstddef>

#include "absl/strings/ascii.h"
#include "daemon/text/tokenizer.h"

namespace wirewatch {

// Calls visit(begin, end) for each run of ASCII letters and digits in a token, bytes of the text.
// A token that is not wide is one.
template <typename Visit>
void ForEachAsciiWord(const TokenizedText& text, const Token& token, const Visit& visit) {
  const auto is_word = [&text](size_t at) {
    return absl::ascii_isalnum(static_cast<unsigned char>(text.text()[at]));
  };
  for (size_t at = token.begin; at < token.end;) {
    const size_t begin = at;
    while (at < token.end && is_word(at)) ++at;
    if (at > begin) visit(begin, at);
    while (at < token.end && !is_word(at)) ++at;
  }
}

}  // namespace wirewatch
