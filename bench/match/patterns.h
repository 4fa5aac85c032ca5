#pragma once

#include <re2/re2.h>

#include <cstdint>
#include <string>

#include "bench/match/watchlist.h"

namespace wirewatch::bench {

// How RE2 is asked for names in plain text.

// Both spellings of an entity as one regex that finds them where they stand alone.
std::string NamePattern(const Watchlist& watchlist, size_t entity);

// Without case; and for ASCII by bytes, which makes smaller automata than UTF-8.
RE2::Options NameOptions(const Watchlist& watchlist, int64_t max_bytes);

}  // namespace wirewatch::bench
