#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "wirewatch/diagnostic.h"

namespace wirewatch {

// A line of a file as a terminal shows it, and the columns of it that a place covers.
struct SourceExcerpt {
  std::string line;
  int begin = 0;
  int end = 0;
};

// Shows the place's first line: tabs become spaces, characters that do not show are marked, and of
// a long line what is around the place is left. Wide and combining characters are counted as a
// terminal does. A place without an end covers the word that stands there.
SourceExcerpt ExcerptOf(absl::string_view line, const SourceLocation& location);

}  // namespace wirewatch
