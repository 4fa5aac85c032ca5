#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"

namespace wirewatch {

// Where a record stands in the input.
struct Position {
  std::string topic;
  int32_t partition = -1;
  int64_t offset = -1;
};

// "topic[partition]@offset"
std::string ToString(const Position& position);
// The same, read; nullopt if it is not of that form.
std::optional<Position> ParsePosition(absl::string_view text);

// A record header; `value` is nullopt for Kafka's null.
struct Header {
  std::string name;
  std::optional<std::string> value;
};

// A raw record as the source read it. Move-only: `storage` keeps the bytes that the views point to.
struct Record {
  using Storage = std::unique_ptr<void, void (*)(void*)>;

  Position position;
  std::optional<absl::string_view> key;
  // nullopt for a null value (a Kafka tombstone).
  std::optional<absl::string_view> value;
  std::vector<Header> headers;
  // Milliseconds since the epoch, -1 if the source does not know.
  int64_t timestamp_ms = -1;
  Storage storage{nullptr, [](void*) {}};

  // The value of the last header of that name (case-insensitive), empty if there is none.
  absl::string_view header(absl::string_view name) const;
};

// A record that owns copies of these bytes, for files and tests.
Record MakeRecord(Position position, std::string value, std::vector<Header> headers = {});

}  // namespace wirewatch
