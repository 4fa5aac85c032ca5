#include "wirewatch/record.h"

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace wirewatch {

std::string ToString(const Position& position) {
  return absl::StrCat(position.topic, "[", position.partition, "]@", position.offset);
}

std::optional<Position> ParsePosition(absl::string_view text) {
  // The topic's name has none of these.
  const std::vector<absl::string_view> parts = absl::StrSplit(text, absl::ByAnyChar("[]@"));
  Position position;
  if (parts.size() != 4 || parts[0].empty() || !absl::SimpleAtoi(parts[1], &position.partition) ||
      !absl::SimpleAtoi(parts[3], &position.offset) || position.partition < 0 ||
      position.offset < 0) {
    return std::nullopt;
  }
  position.topic = std::string(parts[0]);
  if (ToString(position) != text) return std::nullopt;
  return position;
}

absl::string_view Record::header(absl::string_view name) const {
  for (auto it = headers.rbegin(); it != headers.rend(); ++it) {
    if (it->value.has_value() && absl::EqualsIgnoreCase(it->name, name)) return *it->value;
  }
  return "";
}

Record MakeRecord(Position position, std::string value, std::vector<Header> headers) {
  Record record;
  auto owned = std::make_unique<std::string>(std::move(value));
  record.value = absl::string_view(*owned);
  record.storage = Record::Storage(owned.release(),
                                   [](void* bytes) { delete static_cast<std::string*>(bytes); });
  record.position = std::move(position);
  record.headers = std::move(headers);
  return record;
}

}  // namespace wirewatch
