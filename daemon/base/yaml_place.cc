#include "daemon/base/yaml_place.h"

namespace wirewatch {
namespace {

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

size_t YamlPlaces::OffsetOf(size_t character) {
  if (character < character_) {
    character_ = offset_ = line_begin_ = 0;
    line_ = 1;
  }
  while (character_ < character && offset_ < text_.size()) {
    if (text_[offset_++] == '\n') {
      ++line_;
      line_begin_ = offset_;
    }
    while (offset_ < text_.size() && IsContinuation(text_[offset_])) ++offset_;
    ++character_;
  }
  return offset_;
}

YamlPlace YamlPlaces::PlaceOf(size_t character) {
  const size_t offset = OffsetOf(character);
  return {line_, static_cast<int>(offset - line_begin_) + 1};
}

}  // namespace wirewatch
