#pragma once

#include <cstddef>
#include <vector>

#include "absl/strings/string_view.h"

namespace wirewatch {

// Leads from a byte of an article's text back to the bytes of the raw record it was decoded from.
// The text is made of pieces of the raw value, each copied as it is or taken out of a JSON string;
// escapes and repaired bytes are walked through only when a position is asked for, since few are.
class RawMap {
 public:
  enum class Encoding { kVerbatim, kJsonString };

  // Text from `text_begin` on is decoded from the value's bytes from `raw_begin` on. Pieces are
  // added in the order of the text. `raw_begin` counts in the repaired value, see AddRepair.
  void AddPiece(size_t text_begin, size_t raw_begin, Encoding encoding);

  // The repaired value differs from the raw one: up to `repaired_end` it has `raw_end` raw bytes.
  // Called in the order of the value.
  void AddRepair(size_t repaired_end, size_t raw_end);

  void Clear();

  // The raw offset of text byte `text_offset`. `repaired_value` is the value as it was decoded,
  // which is the raw one when nothing was repaired.
  size_t ToRaw(absl::string_view repaired_value, size_t text_offset) const;

 private:
  struct Piece {
    size_t text_begin;
    size_t raw_begin;
    Encoding encoding;
  };
  struct Repair {
    size_t repaired_end;
    size_t raw_end;
  };
  std::vector<Piece> pieces_;
  std::vector<Repair> repairs_;
};

}  // namespace wirewatch
