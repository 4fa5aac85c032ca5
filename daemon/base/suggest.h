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

// The key of a map that was meant by another one: the nearest one, or what it is called here.
// "" if none is like it.
std::string KeyMeant(absl::string_view key, const std::vector<std::string>& known);

}  // namespace wirewatch
