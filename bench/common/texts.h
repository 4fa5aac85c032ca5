#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace wirewatch::bench {

// What articles are made of.
struct Text {
  std::string title;
  std::string body;
};

// Texts like those of the news in what costs time: sizes from 2.5 to 7.5 KB, words as frequent as
// Zipf's law has it, sentences, paragraphs, typographic quotes and a few accents; but no news.
std::vector<Text> InventTexts(size_t count);

// Up to `count` articles of a .jsonl (or .jsonl.gz) file with `title` and `body` or `text`.
absl::StatusOr<std::vector<Text>> ReadTexts(const std::string& path, size_t count);

}  // namespace wirewatch::bench
