#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"
#include "daemon/base/source_text.h"
#include "wirewatch/diagnostic.h"

namespace wirewatch {

// Finds where bytes [begin, end) of a scalar stand in its file, and sets the place of `*location`
// to them; `location` is that of the scalar, with its quote. Plain, quoted and block scalars, over
// any number of lines. Leaves `*location` alone and returns false where the file does not spell the
// scalar there: it was made from a template, or by an alias.
bool PlaceInScalar(const SourceText& source, absl::string_view scalar, size_t begin, size_t end,
                   SourceLocation* location);

}  // namespace wirewatch
