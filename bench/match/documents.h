#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/common/texts.h"
#include "bench/match/plain_text.h"
#include "bench/match/watchlist.h"
#include "wirewatch/article.h"

namespace wirewatch::bench {

// An article, decoded beforehand: reading JSON is not what this bench is about.
struct Document {
  Article article;
  // What the rivals get: line k is paragraph k of the article as a PlainLine, each with '\n'
  // behind.
  std::string plain;
};

struct DocumentOptions {
  WordKind kind = WordKind::kAscii;
  // wirewatch gets the texts as they are written, and only the rivals get them in ASCII.
  bool as_written = false;
};

absl::StatusOr<std::vector<Document>> MakeDocuments(const std::vector<Text>& texts,
                                                    const DocumentOptions& options);

// Puts sentences with names of the list into the texts, `density` of them a text on the average, in
// the ways in which the press writes a name: in capitals, with hyphens, with a possessive, last
// word first. A third has words of sanctions near, and some name only half a name.
void PlantNames(const Watchlist& watchlist, double density, std::vector<Text>* texts);

}  // namespace wirewatch::bench
