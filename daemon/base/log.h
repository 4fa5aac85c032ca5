#pragma once

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace wirewatch {

enum class LogLevel { kDebug, kInfo, kWarning, kError };
enum class LogFormat { kText, kJson };

// "key": value of a log line. Numbers are written with absl::StrCat's rules.
struct LogField {
  LogField(absl::string_view k, const absl::AlphaNum& v) : key(k), value(v.Piece()) {}
  std::string key;
  std::string value;
};

// Sets how lines are written from now on; text from kInfo up until it is called. Thread-safe.
void ConfigureLog(LogFormat format, LogLevel level);

// Writes one line to standard error: a state change or a failure, with its facts as fields.
// `message` is a constant sentence without the facts, so that lines can be grouped. Thread-safe.
void Log(LogLevel level, absl::string_view message, const std::vector<LogField>& fields = {});

// The line that Log would write, without time and end of line. For tests.
std::string FormatLogLine(LogFormat format, LogLevel level, absl::string_view message,
                          const std::vector<LogField>& fields);

}  // namespace wirewatch
