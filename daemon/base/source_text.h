#pragma once

#include <cstddef>
#include <vector>

#include "absl/strings/string_view.h"
#include "wirewatch/diagnostic.h"

namespace wirewatch {

// A file's text, with quick ways between places and bytes. A byte order mark is no column. The text
// outlives this.
class SourceText {
 public:
  explicit SourceText(absl::string_view text);

  absl::string_view text() const { return text_; }
  int lines() const { return static_cast<int>(line_begins_.size()); }
  // Without its end; empty where there is no such line.
  absl::string_view Line(int line) const;
  // The byte at a place; the nearest one where there is no such place.
  size_t OffsetOf(int line, int column) const;
  // Sets the place of `*location` to bytes [begin, end).
  void Place(size_t begin, size_t end, SourceLocation* location) const;

 private:
  absl::string_view text_;
  std::vector<size_t> line_begins_;
};

}  // namespace wirewatch
