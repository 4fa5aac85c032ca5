#pragma once

#include <re2/re2.h>

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace wirewatch {

// What is wrong with a pattern: a message, the bytes of the pattern that it is about, and how to
// mend it.
struct RegexError {
  std::string message;
  size_t offset = 0;
  size_t end = 0;
  std::string help = {};
};

// Explains why RE2 did not take a pattern; the same words for every release of RE2.
RegexError ExplainRegexError(const RE2& regex, absl::string_view pattern);

}  // namespace wirewatch
