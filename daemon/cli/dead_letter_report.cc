#include "daemon/cli/dead_letter_report.h"

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/time/time.h"
#include "daemon/base/utf8_sequence.h"
#include "daemon/cli/terminal.h"

namespace wirewatch {
namespace {

constexpr size_t kShownValueBytes = 4000;
constexpr size_t kShownHeaderBytes = 1000;

std::string TimeOf(const Record& record) {
  if (record.timestamp_ms < 0) return "unknown";
  return absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::FromUnixMillis(record.timestamp_ms),
                          absl::UTCTimeZone());
}

// Bytes of any kind as valid UTF-8.
std::string Utf8Of(absl::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const int length = Utf8SequenceLength(bytes);
    absl::StrAppend(&text, length > 0 ? bytes.substr(0, length) : "\uFFFD");
    bytes.remove_prefix(std::abs(length));
  }
  return text;
}

// The same for a terminal, in a line. The headers of a letter are anybody's.
std::string InALine(absl::string_view bytes) {
  return WithoutControls(Utf8Of(bytes.substr(0, kShownHeaderBytes)));
}

// The same, with its lines, and cut at the limit.
std::string Shown(absl::string_view bytes, size_t limit) {
  std::vector<std::string> lines;
  for (const absl::string_view line : absl::StrSplit(bytes.substr(0, limit), '\n')) {
    lines.push_back(WithoutControls(Utf8Of(line)));
  }
  std::string shown = absl::StrJoin(lines, "\n");
  if (bytes.size() > limit) {
    absl::StrAppend(&shown, " ... (", bytes.size() - limit, " bytes more)");
  }
  return shown;
}

std::string SizeOf(const Record& record, const DeadLetter& letter) {
  if (letter.omitted_size.has_value()) {
    return absl::StrCat(*letter.omitted_size, " bytes, left out");
  }
  return record.value.has_value() ? absl::StrCat(record.value->size(), " bytes") : "no value";
}

}  // namespace

std::string ToTextLine(const Record& record, const DeadLetter& letter, bool color) {
  const Palette palette = MakePalette(color);
  const std::string again =
      letter.replays > 0 ? absl::StrCat(" (sent again: ", letter.replays, ")") : "";
  return absl::StrCat(palette.bold, ToString(record.position), palette.reset, "  ", palette.dim,
                      TimeOf(record), palette.reset, "  ", InALine(ToString(letter.source)), "  ",
                      InALine(letter.stage), " ", palette.bad, InALine(letter.reason),
                      palette.reset, again, "  ", InALine(letter.message), "\n");
}

std::string ToJsonLine(const Record& record, const DeadLetter& letter) {
  nlohmann::ordered_json json = {{"position", ToString(record.position)},
                                 {"timestamp_ms", record.timestamp_ms},
                                 {"source", ToString(letter.source)},
                                 {"stage", letter.stage},
                                 {"reason", letter.reason},
                                 {"message", letter.message},
                                 {"replays", letter.replays}};
  if (record.key.has_value()) json["key"] = Utf8Of(*record.key);
  if (record.value.has_value()) json["value_bytes"] = record.value->size();
  if (letter.omitted_size.has_value()) json["omitted_bytes"] = *letter.omitted_size;
  // A header may hold any bytes.
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

std::string ToText(const Record& record, const DeadLetter& letter, bool color) {
  const Palette palette = MakePalette(color);
  std::string text = absl::StrCat(palette.bold, ToString(record.position), palette.reset, "\n");
  const auto add = [&](absl::string_view name, absl::string_view value) {
    absl::StrAppend(&text, "  ", name, std::string(10 - name.size(), ' '),
                    Shown(value, kShownHeaderBytes), "\n");
  };
  add("record", ToString(letter.source));
  add("timestamp", TimeOf(record));
  add("stage", letter.stage);
  add("reason", letter.reason);
  add("message", letter.message);
  if (record.key.has_value()) add("key", *record.key);
  for (const Header& header : record.headers) {
    add("header", absl::StrCat(header.name, ": ", header.value.value_or("(null)")));
  }
  add("value", SizeOf(record, letter));
  if (record.value.has_value()) {
    absl::StrAppend(&text, "\n", Shown(*record.value, kShownValueBytes), "\n");
  }
  return text + "\n";
}

std::string SummaryOf(const std::map<std::string, int64_t>& by_reason) {
  int64_t all = 0;
  std::vector<std::string> parts;
  for (const auto& [reason, count] : by_reason) {
    all += count;
    parts.push_back(absl::StrCat(count, " ", InALine(reason)));
  }
  return absl::StrCat(all, all == 1 ? " dead letter" : " dead letters", parts.empty() ? "" : ": ",
                      absl::StrJoin(parts, ", "), "\n");
}

}  // namespace wirewatch
