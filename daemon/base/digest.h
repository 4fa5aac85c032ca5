#pragma once

#include <initializer_list>
#include <string>

#include "absl/strings/string_view.h"

namespace wirewatch {

// SHA-256 (FIPS 180-4) of the bytes, as 64 lower-case hexadecimal digits.
std::string Sha256Hex(absl::string_view bytes);

// SHA-256 over the fields, each with its length before it, so that no two lists of fields give the
// same input: ("ab", "c") and ("a", "bc") differ.
std::string Sha256HexOfFields(std::initializer_list<absl::string_view> fields);

// A hash that is as fast as memory is read (XXH3): for tables, not for what leaves the process.
uint64_t HashBytes(absl::string_view bytes);

}  // namespace wirewatch
