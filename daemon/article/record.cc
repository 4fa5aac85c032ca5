#include "wirewatch/record.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace wirewatch {

std::string ToString(const Position& position) {
  return absl::StrCat(position.topic, "[", position.partition, "]@", position.offset);
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
