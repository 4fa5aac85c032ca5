#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "wirewatch/raw_map.h"

namespace wirewatch {

// The part of a page that a paragraph belongs to.
enum class Zone : uint8_t { kTitle, kLead, kBody, kCaption, kByline, kFurniture };
inline constexpr int kZoneCount = 6;

// "title", "lead", "body", "caption", "byline" or "furniture".
absl::string_view ZoneName(Zone zone);

// A set of zones, such as those in which a rule looks for its terms.
class ZoneSet {
 public:
  constexpr ZoneSet() = default;
  constexpr ZoneSet(std::initializer_list<Zone> zones) {
    for (Zone zone : zones) Add(zone);
  }
  constexpr void Add(Zone zone) { bits_ |= 1u << static_cast<unsigned>(zone); }
  constexpr bool Contains(Zone zone) const {
    return (bits_ >> static_cast<unsigned>(zone) & 1u) != 0;
  }
  constexpr bool empty() const { return bits_ == 0; }
  friend constexpr bool operator==(ZoneSet a, ZoneSet b) { return a.bits_ == b.bits_; }

 private:
  uint8_t bits_ = 0;
};

// A paragraph: bytes [begin, end) of Article::text, all of one zone.
struct Paragraph {
  uint32_t begin = 0;
  uint32_t end = 0;
  Zone zone = Zone::kBody;
  // Index of the last paragraph before this one that has the same text, -1 if there is none.
  int32_t repeats = -1;
};

// A decoded article: valid UTF-8 text, cut into paragraphs. An immutable value once decoded.
struct Article {
  // What the publisher said, empty where nothing was said. `published_at` is kept as written.
  std::string id;
  std::string source;
  std::string url;
  std::string language;
  std::string published_at;

  // Valid UTF-8 without NUL; title and body are both in it.
  std::string text;
  // Where the body begins in `text`, if it came apart from the title; not set for a page as text,
  // whose parts are told by their looks.
  std::optional<size_t> body_begin;
  // Sorted, disjoint, none empty. Bytes outside of every paragraph are white space.
  std::vector<Paragraph> paragraphs;
  // Where `text` comes from in the record's value.
  RawMap raw_map;
  // How many byte sequences of the value were not valid text and stand as U+FFFD in `text`, and
  // the value with those in place; 0 and empty for nearly every article.
  int64_t repairs = 0;
  std::string repaired_value;

  // The text of the title zone, empty if the article has none.
  absl::string_view title() const;
};

}  // namespace wirewatch
