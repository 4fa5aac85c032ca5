#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace wirewatch::bench {

// A word of invented syllables, in lower case: always the same for a number, and nearly always
// another for another.
std::string InventWord(size_t number);

// Names to watch, each two or three invented words with one space between: "Talvo Brenika".
std::vector<std::string> InventNames(size_t count);

// The first `count` names of a file (or .gz), one a line. Only names of two to four words of ASCII
// letters are taken, since the rival has no other folding. OutOfRange if there are too few.
absl::StatusOr<std::vector<std::string>> ReadNames(const std::string& path, size_t count);

}  // namespace wirewatch::bench
