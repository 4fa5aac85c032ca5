#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "daemon/match/char_set.h"
#include "daemon/match/literal_text.h"
#include "daemon/match/regex_syntax.h"

namespace wirewatch {

// How far a part of a regex may stretch over a text: over these characters, and so many.
struct CharReach {
  CharSet chars;
  size_t max = 0;
};

// What may stand beside something: one of these characters, or the edge of the text.
struct Side {
  CharSet chars;
  bool edge = false;

  friend bool operator==(const Side& a, const Side& b) = default;
};

// A literal that is looked for, and what has to stand on its sides.
struct Atom {
  LiteralText text;
  Side left;
  Side right;
};

// Literals of which one must stand next to what was found, with no more than `gap` between.
struct Neighbour {
  CharReach gap;
  std::vector<LiteralText> texts;
  // What they begin with, or end with if they stand before.
  CharSet edge;
};

// Whether a digit may stand there.
bool MayBeDigit(const Side& side);

// A way to find matches of a regex: each match that this is for holds one of `atoms`, or digits
// where there are none. Digits are found as whole runs: where a digit may stand beside those that
// the regex asks for, nothing is known of what stands beside the run.
struct RegexPlan {
  std::vector<Atom> atoms;
  // Without atoms: what stands beside the run of digits.
  Side left_of_digits;
  Side right_of_digits;
  // What of a match may stand before and behind that.
  CharReach before;
  CharReach after;
  std::optional<Neighbour> left;
  std::optional<Neighbour> right;
  // Of each of these sets the text has a word, as WordPresence knows it.
  std::vector<std::vector<uint64_t>> words;
};

// Plans of which each match of the regex follows at least one; empty if there are none. The
// literals are those that are likely rarest.
std::vector<RegexPlan> PlansOf(const RegexNode& regex);

}  // namespace wirewatch
