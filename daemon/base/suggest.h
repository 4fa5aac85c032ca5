#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace wirewatch {

// The candidate that `word` was most likely meant to be: the nearest by edit distance, if it is no
// further than a third of the longer one's length. Empty if there is none. Ties: the first.
std::string Nearest(absl::string_view word, const std::vector<std::string>& candidates);

// " (did you mean 'x'?)", or an empty string when no candidate is near.
std::string DidYouMean(absl::string_view word, const std::vector<std::string>& candidates);

}  // namespace wirewatch
