#include "daemon/kafka/dead_letter.h"

#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

// A header is no place for more, whatever a message repeats of the input.
constexpr size_t kMaxMessageBytes = 1000;

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
  add("exception.message", failure.message.substr(0, kMaxMessageBytes));
  if (!with_value) {
    letter.headers.push_back({"wirewatch.value.omitted", absl::StrCat(record.value->size())});
  }
  return letter;
}

}  // namespace wirewatch
