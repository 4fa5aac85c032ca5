#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "daemon/match/char_set.h"

namespace wirewatch {

// More repetitions, or wider matches, than this count as any number.
inline constexpr size_t kNoBound = size_t{1} << 20;

// A part of a regex, read for what its matches must have in common. What it says is never too
// strict: a text that RE2 matches always agrees with it, others may.
struct RegexNode {
  enum class Kind {
    kChar,         // one character of `chars`
    kAssertion,    // nothing, at some places only
    kSequence,     // all of `parts`, in order
    kAlternation,  // one of `parts`
    kRepeat,       // parts[0], `min` to `max` times
  };
  Kind kind = Kind::kSequence;
  CharSet chars;
  // Of kChar: its bytes, where it is one character, be it in either case. In lower case then.
  std::string bytes;
  bool any_case = false;
  // Of kAssertion: \b.
  bool word_edge = false;
  size_t min = 0;
  size_t max = 0;
  std::vector<RegexNode> parts;
};

struct RegexSyntax {
  RegexNode root;
  // It may match U+017F for an s, or U+212A for a k, which `chars` does not say.
  bool folds_to_ascii = false;
};

// Reads a pattern that RE2 compiles; nullopt if it holds something that this does not know.
std::optional<RegexSyntax> ReadRegex(absl::string_view pattern);

// The most characters that a match can have, kNoBound for no such number.
size_t MaxWidth(const RegexNode& node);
bool MayBeEmpty(const RegexNode& node);
// The characters that a match can have, can begin with, can end with.
CharSet CharsOf(const RegexNode& node);
CharSet FirstOf(const RegexNode& node);
CharSet LastOf(const RegexNode& node);

// Sums and products of widths.
size_t AddWidths(size_t a, size_t b);
size_t MultiplyWidths(size_t a, size_t b);

}  // namespace wirewatch
