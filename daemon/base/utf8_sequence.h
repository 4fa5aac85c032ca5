#pragma once

#include "absl/strings/string_view.h"

namespace wirewatch {

// The length of the well-formed UTF-8 sequence at the beginning of `bytes`, which are not empty, or
// minus the length of the maximal subpart of an ill-formed one (table 3-7 and section 3.9 of the
// Unicode Standard).
int Utf8SequenceLength(absl::string_view bytes);

}  // namespace wirewatch
