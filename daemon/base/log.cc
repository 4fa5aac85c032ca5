#include "daemon/base/log.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <atomic>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/escaping.h"
#include "absl/strings/str_replace.h"

namespace wirewatch {
namespace {

std::atomic<LogFormat> log_format{LogFormat::kText};

absl::string_view LevelName(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return "debug";
    case LogLevel::kInfo:
      return "info";
    case LogLevel::kWarning:
      return "warning";
    case LogLevel::kError:
      return "error";
  }
  return "error";
}

spdlog::level::level_enum SpdlogLevel(LogLevel level) {
  switch (level) {
    case LogLevel::kDebug:
      return spdlog::level::debug;
    case LogLevel::kInfo:
      return spdlog::level::info;
    case LogLevel::kWarning:
      return spdlog::level::warn;
    case LogLevel::kError:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

void SetPattern(spdlog::logger& logger, LogFormat format) {
  const char* pattern = format == LogFormat::kJson ? "{\"time\":\"%Y-%m-%dT%H:%M:%S.%eZ\",%v"
                                                   : "%Y-%m-%dT%H:%M:%S.%eZ %v";
  logger.set_formatter(
      std::make_unique<spdlog::pattern_formatter>(pattern, spdlog::pattern_time_type::utc));
}

spdlog::logger& Logger() {
  // Lives as long as the process, so that a line written while it exits is safe.
  static spdlog::logger* logger = [] {
    auto* made = new spdlog::logger("wirewatch", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    SetPattern(*made, LogFormat::kText);
    made->set_level(spdlog::level::info);
    made->flush_on(spdlog::level::debug);
    return made;
  }();
  return *logger;
}

bool NeedsQuotes(absl::string_view value) {
  return value.empty() || std::any_of(value.begin(), value.end(), [](char c) {
           return absl::ascii_iscntrl(static_cast<unsigned char>(c)) || c == ' ' || c == '"' ||
                  c == '=' || c == '\\';
         });
}

// As in C, but for the single quote, which stands in many messages and ends nothing here.
std::string Escaped(absl::string_view value) {
  return absl::StrReplaceAll(absl::Utf8SafeCEscape(value), {{"\\\\", "\\\\"}, {"\\'", "'"}});
}

}  // namespace

void ConfigureLog(LogFormat format, LogLevel level) {
  log_format = format;
  SetPattern(Logger(), format);
  Logger().set_level(SpdlogLevel(level));
}

std::string FormatLogLine(LogFormat format, LogLevel level, absl::string_view message,
                          const std::vector<LogField>& fields) {
  if (format == LogFormat::kJson) {
    nlohmann::ordered_json line = {{"level", std::string(LevelName(level))},
                                   {"message", std::string(message)}};
    // The first of a name stays, so that no field hides the level or the message.
    for (const LogField& field : fields) line.emplace(field.key, field.value);
    // The opening brace and the time come from the sink's pattern.
    return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).substr(1);
  }
  std::string line = absl::StrCat(LevelName(level), ": ", message);
  for (const LogField& field : fields) {
    absl::StrAppend(&line, " ", field.key, "=");
    if (NeedsQuotes(field.value)) {
      absl::StrAppend(&line, "\"", Escaped(field.value), "\"");
    } else {
      absl::StrAppend(&line, field.value);
    }
  }
  return line;
}

void Log(LogLevel level, absl::string_view message, const std::vector<LogField>& fields) {
  if (!Logger().should_log(SpdlogLevel(level))) return;
  const std::string line = FormatLogLine(log_format, level, message, fields);
  Logger().log(SpdlogLevel(level), "{}", line);
}

}  // namespace wirewatch
