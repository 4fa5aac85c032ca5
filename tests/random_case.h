#pragma once

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "wirewatch/article.h"

namespace wirewatch {

// Rules and a text, both made by chance of a small vocabulary so that they often meet.
struct RandomCase {
  std::string yaml;
  Article article;
  absl::Time now;
};

// The same seed gives the same case.
RandomCase MakeRandomCase(uint32_t seed);

// An article of paragraphs with these zones and texts, as a decoder would leave it.
Article MakeArticle(const std::vector<std::pair<Zone, std::string>>& paragraphs);

// An article of body paragraphs.
Article MakeArticle(const std::vector<std::string>& paragraphs);

}  // namespace wirewatch
