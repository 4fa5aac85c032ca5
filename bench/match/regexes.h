#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "bench/match/documents.h"

namespace wirewatch::bench {

struct RegexOptions {
  size_t count = 0;
  // Words as common as "that" and "said" too, which nobody watches for: the harder case.
  bool common_words = false;
};

// Regexes as people write them for news: sums, dates, numbers of papers, alternations, verbs in
// their forms, phrases with a gap, stems, initials; with words of the documents, so that they find
// something. None matches the empty text, none twice. RE2 and Vectorscan agree on all of them for
// ASCII.
std::vector<std::string> InventRegexes(const std::vector<Document>& documents,
                                       const RegexOptions& options);

}  // namespace wirewatch::bench
