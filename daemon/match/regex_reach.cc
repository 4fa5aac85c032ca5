#include "daemon/match/regex_reach.h"

#include <algorithm>

namespace wirewatch {
namespace {

// Bytes that are looked at for a neighbour; it may be there if the gap is longer.
constexpr size_t kFar = 256;

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

bool AnyEndsAt(absl::string_view text, size_t end, const Neighbour& neighbour) {
  if (end == 0 || !neighbour.edge.Has(text[end - 1])) return false;
  return std::any_of(neighbour.texts.begin(), neighbour.texts.end(), [&](const LiteralText& one) {
    return one.size() <= end && one.Equals(text.substr(end - one.size(), one.size()));
  });
}

bool AnyBeginsAt(absl::string_view text, size_t begin, const Neighbour& neighbour) {
  if (begin == text.size() || !neighbour.edge.Has(text[begin])) return false;
  return std::any_of(neighbour.texts.begin(), neighbour.texts.end(), [&](const LiteralText& one) {
    return one.size() <= text.size() - begin && one.Equals(text.substr(begin, one.size()));
  });
}

}  // namespace

size_t ReachLeft(absl::string_view text, size_t from, const CharReach& reach, size_t limit) {
  size_t at = from;
  for (size_t count = 0; at > limit; ++count) {
    if (count == reach.max) break;
    // A whole character, whose bytes are all in the set or none.
    size_t begin = at - 1;
    while (begin > 0 && IsContinuation(text[begin])) --begin;
    if (!reach.chars.Has(text[begin])) break;
    at = begin;
  }
  return std::max(at, limit);
}

size_t ReachRight(absl::string_view text, size_t from, const CharReach& reach) {
  size_t at = from;
  for (size_t count = 0; at < text.size() && count < reach.max; ++count) {
    if (!reach.chars.Has(text[at])) break;
    do {
      ++at;
    } while (at < text.size() && IsContinuation(text[at]));
  }
  return at;
}

bool MayStandBefore(absl::string_view text, size_t from, const Neighbour& neighbour) {
  size_t at = from;
  for (size_t count = 0;; ++count) {
    if (AnyEndsAt(text, at, neighbour)) return true;
    if (count == neighbour.gap.max || at == 0) return false;
    if (from - at >= kFar) return true;
    do {
      --at;
    } while (at > 0 && IsContinuation(text[at]));
    if (!neighbour.gap.chars.Has(text[at])) return false;
  }
}

bool MayStandBehind(absl::string_view text, size_t from, const Neighbour& neighbour) {
  size_t at = from;
  for (size_t count = 0;; ++count) {
    if (AnyBeginsAt(text, at, neighbour)) return true;
    if (count == neighbour.gap.max || at == text.size()) return false;
    if (at - from >= kFar) return true;
    if (!neighbour.gap.chars.Has(text[at])) return false;
    do {
      ++at;
    } while (at < text.size() && IsContinuation(text[at]));
  }
}

}  // namespace wirewatch
