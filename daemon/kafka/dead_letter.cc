#include "daemon/kafka/dead_letter.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

// A header is no place for more, whatever a message repeats of the input.
constexpr size_t kMaxMessageBytes = 1000;

constexpr char kWriter[] = "wirewatch";
constexpr char kPrefix[] = "__connect.errors.";
constexpr char kOmitted[] = "wirewatch.value.omitted";
constexpr char kReplays[] = "wirewatch.replays";
constexpr char kReplayedFrom[] = "wirewatch.replayed.from";

absl::string_view ErrorHeader(const Record& record, absl::string_view name) {
  return record.header(absl::StrCat(kPrefix, name));
}

int64_t NumberOr(absl::string_view text, int64_t otherwise) {
  int64_t number = 0;
  return absl::SimpleAtoi(text, &number) ? number : otherwise;
}

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
    letter.headers.push_back({absl::StrCat(kPrefix, name), std::move(value)});
  };
  add("topic", record.position.topic);
  add("partition", absl::StrCat(record.position.partition));
  add("offset", absl::StrCat(record.position.offset));
  add("connector.name", kWriter);
  add("stage", std::string(failure.stage));
  add("class.name", "wirewatch::Scanner");
  add("exception.class.name", std::string(failure.reason));
  add("exception.message", Cut(failure.message));
  if (record.value.has_value() && !with_value) {
    letter.headers.push_back({kOmitted, absl::StrCat(record.value->size())});
  }
  return letter;
}

absl::StatusOr<DeadLetter> ReadDeadLetter(const Record& record) {
  DeadLetter letter;
  letter.source.topic = std::string(ErrorHeader(record, "topic"));
  if (letter.source.topic.empty() || ErrorHeader(record, "connector.name") != kWriter ||
      !absl::SimpleAtoi(ErrorHeader(record, "partition"), &letter.source.partition) ||
      !absl::SimpleAtoi(ErrorHeader(record, "offset"), &letter.source.offset)) {
    return absl::InvalidArgumentError(
        absl::StrCat(ToString(record.position), " is no dead letter of wirewatch's: its headers ",
                     kPrefix, "* are missing or another's"));
  }
  letter.stage = std::string(ErrorHeader(record, "stage"));
  letter.reason = std::string(ErrorHeader(record, "exception.class.name"));
  letter.message = std::string(ErrorHeader(record, "exception.message"));
  if (const int64_t size = NumberOr(record.header(kOmitted), -1); size >= 0) {
    letter.omitted_size = size;
  }
  letter.replays = NumberOr(record.header(kReplays), 0);
  return letter;
}

OutgoingRecord MakeReplay(const Record& letter) {
  OutgoingRecord replay;
  if (letter.key.has_value()) replay.key = std::string(*letter.key);
  if (letter.value.has_value()) replay.value = std::string(*letter.value);
  // Ours were written behind the record's own, this one first.
  const auto ours =
      std::find_if(letter.headers.rbegin(), letter.headers.rend(),
                   [](const Header& h) { return h.name == absl::StrCat(kPrefix, "topic"); });
  const size_t own =
      ours == letter.headers.rend() ? letter.headers.size() : letter.headers.rend() - ours - 1;
  for (size_t i = 0; i < own; ++i) {
    const Header& header = letter.headers[i];
    if (header.name != kReplays && header.name != kReplayedFrom) replay.headers.push_back(header);
  }
  replay.headers.push_back({kReplays, absl::StrCat(NumberOr(letter.header(kReplays), 0) + 1)});
  replay.headers.push_back({kReplayedFrom, ToString(letter.position)});
  return replay;
}

}  // namespace wirewatch
