#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "wirewatch/raw_map.h"

namespace wirewatch {

bool IsValidUtf8(absl::string_view bytes);

// A copy of `bytes` in which each maximal ill-formed sequence is one U+FFFD, as in section 3.9 of
// the Unicode Standard ("substitution of maximal subparts") and in the WHATWG decoder. Records each
// repair in `*map` and returns their number in `*repairs`.
std::string RepairUtf8(absl::string_view bytes, RawMap* map, int64_t* repairs);

// A copy of JSON text in which each \uD800..\uDFFF escape that is no half of a pair is \uFFFD;
// writers that cut strings by UTF-16 units leave such halves, and parsers refuse them. The length
// stays the same.
std::string RepairSurrogateEscapes(absl::string_view json, int64_t* repairs);

}  // namespace wirewatch
