#pragma once

#include "absl/strings/string_view.h"

namespace wirewatch {

// Whether a word is one that English texts of any subject are full of, or one that is a name as
// well as an everyday word ("Will", "May", "Mark"). Case does not matter.
bool IsCommonWord(absl::string_view word);

}  // namespace wirewatch
