#pragma once

#include <cstddef>

#include "absl/strings/string_view.h"

namespace wirewatch {

// A place in a text; counted from 1, columns in bytes.
struct YamlPlace {
  int line = 1;
  int column = 1;
};

// Turns libyaml's marks, which count characters and have line ends that no editor knows, into
// places. Fast where the marks come in the order of the text.
class YamlPlaces {
 public:
  // Of UTF-8 without a byte order mark; the text outlives this.
  explicit YamlPlaces(absl::string_view text) : text_(text) {}

  // The byte at which the character with this index begins.
  size_t OffsetOf(size_t character);
  YamlPlace PlaceOf(size_t character);

 private:
  const absl::string_view text_;
  size_t character_ = 0;
  size_t offset_ = 0;
  int line_ = 1;
  size_t line_begin_ = 0;
};

}  // namespace wirewatch
