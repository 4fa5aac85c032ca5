#pragma once

#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "absl/time/time.h"
#include "wirewatch/article.h"
#include "wirewatch/rule.h"

namespace wirewatch {

// A word of a text as the oracle reads it: bytes [begin, end), and what it is compared by.
struct OracleWord {
  size_t begin = 0;
  size_t end = 0;
  std::string folded;
  // What stands between it and the word before: 0 nothing, space or dash; 1 an apostrophe; 2 other
  // punctuation; 3 a sentence's end.
  int gap = 0;
  // Whether it begins a sentence within its paragraph.
  bool sentence = false;
};

// Cuts a text into words, one code point after the other, by a table of the few letters that the
// random texts are made of. Throws on a character that is not in the table.
std::vector<OracleWord> OracleWords(const std::string& text);

// A mention as the oracle reports it. `entity` is -1 for words and regexes.
struct OracleMention {
  int32_t term = 0;
  int32_t entity = -1;
  size_t begin = 0;
  size_t end = 0;

  auto Key() const { return std::tie(begin, end, term, entity); }
  friend bool operator==(const OracleMention& a, const OracleMention& b) {
    return a.Key() == b.Key();
  }
};

struct OracleMatch {
  std::string rule;
  std::string entity;
  std::string severity;
  std::vector<OracleMention> mentions;

  friend bool operator==(const OracleMatch& a, const OracleMatch& b) {
    return a.rule == b.rule && a.entity == b.entity && a.severity == b.severity &&
           a.mentions == b.mentions;
  }
};

// The matches that section 4 of the design defines, in a Matcher's order, found by looping over
// everything: each spelling at each word, each regex by itself, each pair of mentions. Uses nothing
// of daemon/text and daemon/match, so that a mistake there is seen.
std::vector<OracleMatch> OracleMatches(const RuleBook& book, const Article& article,
                                       absl::Time now = absl::UnixEpoch());

// One match a line, for messages of tests.
std::string ToString(const std::vector<OracleMatch>& matches);

}  // namespace wirewatch
