#include "wirewatch/raw_map.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"

namespace wirewatch {
namespace {

// The code unit of "\uXXXX" at `escape`, or 0 where that is not well-formed.
uint32_t CodeUnit(absl::string_view escape) {
  uint32_t unit = 0;
  return escape.size() >= 6 && absl::SimpleHexAtoi(escape.substr(2, 4), &unit) ? unit : 0;
}

size_t Utf8Length(uint32_t code_unit) { return code_unit < 0x80 ? 1 : code_unit < 0x800 ? 2 : 3; }

// Walks a JSON string's contents until `text_bytes` bytes are decoded; returns the bytes walked.
// A position inside of an escape leads to the beginning of the escape.
size_t WalkJsonString(absl::string_view json, size_t text_bytes) {
  size_t at = 0;
  while (text_bytes > 0 && at < json.size()) {
    // Up to the next escape bytes stand for themselves.
    const size_t plain = std::min(json.substr(at, text_bytes).find('\\'), text_bytes);
    if (plain > 0) {
      at += plain;
      text_bytes -= plain;
      continue;
    }
    size_t raw_length = 1;
    size_t text_length = 1;
    if (at + 1 < json.size()) {
      raw_length = 2;
      if (json[at + 1] == 'u') {
        const uint32_t unit = CodeUnit(json.substr(at));
        const bool is_pair = unit >= 0xD800 && unit < 0xDC00;
        raw_length = is_pair ? 12 : 6;
        text_length = is_pair ? 4 : Utf8Length(unit);
      }
    }
    if (text_length > text_bytes) break;
    at += raw_length;
    text_bytes -= text_length;
  }
  return std::min(at, json.size());
}

}  // namespace

void RawMap::AddPiece(size_t text_begin, size_t raw_begin, Encoding encoding) {
  pieces_.push_back({text_begin, raw_begin, encoding});
}

void RawMap::AddRepair(size_t repaired_end, size_t raw_end) {
  repairs_.push_back({repaired_end, raw_end});
}

void RawMap::Clear() {
  pieces_.clear();
  repairs_.clear();
}

size_t RawMap::ToRaw(absl::string_view repaired_value, size_t text_offset) const {
  auto piece =
      std::upper_bound(pieces_.begin(), pieces_.end(), text_offset,
                       [](size_t offset, const Piece& p) { return offset < p.text_begin; });
  if (piece == pieces_.begin()) return 0;
  --piece;
  const size_t into = text_offset - piece->text_begin;
  const size_t begin = std::min(piece->raw_begin, repaired_value.size());
  const size_t offset = piece->encoding == Encoding::kVerbatim
                            ? begin + into
                            : begin + WalkJsonString(repaired_value.substr(begin), into);
  auto repair =
      std::upper_bound(repairs_.begin(), repairs_.end(), offset,
                       [](size_t value, const Repair& r) { return value < r.repaired_end; });
  if (repair == repairs_.begin()) return offset;
  --repair;
  return repair->raw_end + (offset - repair->repaired_end);
}

}  // namespace wirewatch
