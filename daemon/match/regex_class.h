#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "daemon/match/char_set.h"

namespace wirewatch {

// What stands behind a backslash: a character, or a class of them.
struct RegexEscape {
  bool is_set = false;
  CharSet set;
  // Whether the set has just the ASCII characters that the class has; else it may have more.
  bool exact = true;
  // The UTF-8 bytes of the one character.
  std::string bytes;
};

// These take what they read from the beginning of *rest; nullopt for what they do not know.
std::optional<RegexEscape> ReadRegexEscape(absl::string_view* rest);

// "[...]", in either case if `fold`.
std::optional<CharSet> ReadRegexClass(absl::string_view* rest, bool fold);

// The bytes of the character at the beginning of *rest, which is not empty; at least one.
std::string TakeRegexChar(absl::string_view* rest);

// What a character beyond ASCII matches.
CharSet FoldedBeyondAscii(absl::string_view bytes, bool fold);

}  // namespace wirewatch
