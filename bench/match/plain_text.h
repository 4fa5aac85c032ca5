#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace wirewatch::bench {

// What a word is made of, for all but wirewatch, which finds that out by itself.
enum class WordKind {
  // Runs of ASCII letters and digits; all text is ASCII.
  kAscii,
  // The same, and every byte beyond ASCII is a letter's.
  kLetters,
  // Every character beyond ASCII is a word of its own, as Hangul is for wirewatch.
  kCharacters,
};

// The text in ASCII: without accents, with straight quotes and plain dashes, a '?' for what is
// left. An underscore, which is a letter to regexes but not to wirewatch, becomes a dot.
std::string ToAscii(absl::string_view text);

// A paragraph as the rivals get it: one line, in which whatever may stand between the words of a
// name (white space, dashes, apostrophes, the dot of an initial) is a single space, and nothing
// between characters that are words. Rivals can then look for a name as one literal and still find
// what wirewatch finds.
std::string PlainLine(absl::string_view paragraph, WordKind kind);

// A word of a plain text: its bytes.
struct PlainWord {
  size_t begin = 0;
  size_t end = 0;
};

// The words of a plain text, in order.
std::vector<PlainWord> PlainWords(absl::string_view text, WordKind kind);

// Whether a byte of ASCII or, by `kind`, beyond it belongs to a word.
bool IsWordByte(char byte, WordKind kind);

// Whether no letter or digit goes on before or behind [begin, end): what a rival that looks for
// literals has to ask of each hit. Always true where characters are words.
bool StandsAlone(absl::string_view text, size_t begin, size_t end, WordKind kind);

}  // namespace wirewatch::bench
