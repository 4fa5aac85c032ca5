#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "bench/common/texts.h"
#include "bench/match/plain_text.h"

namespace wirewatch::bench {

// One way to write an entity's name: words with one space between, or characters that are words
// with nothing between.
struct Spelling {
  std::string text;
  int32_t entity = 0;
};

// What all engines look for. Entities are numbered from 0; regex k has the number entities + k.
struct Watchlist {
  WordKind kind = WordKind::kAscii;
  size_t entities = 0;
  // Two for each entity: its name, and its name with the last word first.
  std::vector<Spelling> spellings;
  // RE2 syntax, over the text as it is written.
  std::vector<std::string> regexes;
};

Watchlist MakeWatchlist(const std::vector<std::string>& names, WordKind kind);

// Half of them people; the others organisations, of words that the texts use, so that texts are
// full of what names begin and end with. Always the same for the same texts.
std::vector<std::string> InventWatchNames(const std::vector<Text>& texts, size_t count);

// All names of a file, each two to eight words in ASCII, none twice. A .csv (or .csv.gz) is read as
// one of OFAC's, sdn.csv or alt.csv; anything else has a name a line.
absl::StatusOr<std::vector<std::string>> ReadWatchNames(const std::string& path);

// Exactly `count` names, drawn from all of them; where there are too few, also first words of some
// with last words of others. Always the same.
std::vector<std::string> TakeNames(std::vector<std::string> names, size_t count);

}  // namespace wirewatch::bench
