#include "daemon/kafka/dead_letter.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

// A header is no place for more, whatever a message repeats of the input.
constexpr size_t kMaxMessageBytes = 1000;

// At most so many bytes, without a part of a character at the end.
std::string Cut(const std::string& message) {
  size_t size = std::min(message.size(), kMaxMessageBytes);
  const auto continues = [&](size_t at) { return (message[at] & 0xc0) == 0x80; };
  while (size > 0 && size < message.size() && continues(size)) --size;
  return message.substr(0, size);
}

}  // namespace

OutgoingRecord MakeDeadLetter(const Record& record, const Failure& failure, bool with_value) {
  OutgoingRecord letter;
  letter.kind = OutgoingRecord::Kind::kDeadLetter;
  if (record.key.has_value()) letter.key = std::string(*record.key);
  if (record.value.has_value() && with_value) letter.value = std::string(*record.value);
  letter.timestamp_ms = record.timestamp_ms;
  letter.headers = record.headers;
  const auto add = [&letter](absl::string_view name, std::string value) {
    letter.headers.push_back({absl::StrCat("__connect.errors.", name), std::move(value)});
  };
  add("topic", record.position.topic);
  add("partition", absl::StrCat(record.position.partition));
  add("offset", absl::StrCat(record.position.offset));
  add("connector.name", "wirewatch");
  add("stage", std::string(failure.stage));
  add("class.name", "wirewatch::Scanner");
  add("exception.class.name", std::string(failure.reason));
  add("exception.message", Cut(failure.message));
  if (record.value.has_value() && !with_value) {
    letter.headers.push_back({"wirewatch.value.omitted", absl::StrCat(record.value->size())});
  }
  return letter;
}

}  // namespace wirewatch
