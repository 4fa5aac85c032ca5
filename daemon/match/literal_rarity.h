#pragma once

#include "absl/strings/string_view.h"

namespace wirewatch {

// How rarely a literal of lower-case ASCII stands in news, by and large: about one place of a text
// in 2 to the power of this. `begins_word` and `ends_word` say that no letter or digit goes on at
// its ends.
double RarityBits(absl::string_view literal, bool begins_word, bool ends_word);

}  // namespace wirewatch
