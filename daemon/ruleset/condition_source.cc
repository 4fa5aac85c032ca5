#include "wirewatch/rule.h"

namespace wirewatch {
namespace {

// Bytes of the scalar that a byte of the text comes from.
struct Written {
  size_t begin;
  size_t end;
};

Written WrittenAt(size_t at, const std::vector<FilledPart>& filled) {
  size_t written = at;
  for (const FilledPart& part : filled) {
    if (at < part.begin) break;
    if (at < part.end) return {part.written_begin, part.written_end};
    written = at - part.end + part.written_end;
  }
  return {written, written + 1};
}

}  // namespace

ScalarPart ConditionSource::PartOf(size_t from, size_t to) const {
  if (filled.empty()) return {text, from, to};
  return {written, WrittenAt(from, filled).begin, WrittenAt(to - 1, filled).end};
}

}  // namespace wirewatch
