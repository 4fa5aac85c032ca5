#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bench/match/documents.h"

namespace wirewatch::bench {

// Regexes as people write them for news: sums, dates, numbers of orders, alternations, phrases with
// a gap, stems, initials; with words of the documents, so that they find something. None matches
// the empty text, none twice. RE2 and Vectorscan agree on all of them for ASCII.
std::vector<std::string> InventRegexes(const std::vector<Document>& documents, size_t count);

}  // namespace wirewatch::bench
