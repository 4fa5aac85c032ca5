#include "daemon/cli/time_flag.h"

#include <string>

#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

bool ParseTime(const std::string& text, absl::Time* time) {
  absl::CivilDay day;
  if (text.size() == sizeof("2027-01-31") - 1 && absl::ParseCivilTime(text, &day)) {
    *time = absl::FromCivil(day, absl::UTCTimeZone());
    return true;
  }
  std::string error;
  return absl::ParseTime(absl::RFC3339_full, text, time, &error) &&
         *time != absl::InfiniteFuture() && *time != absl::InfinitePast();
}

}  // namespace

CLI::Option* AddTimeOption(CLI::App* app, const TimeOption& option,
                           const std::function<void(absl::Time)>& set) {
  const auto parse = [option, set](const std::string& text) {
    absl::Time time = option.meaning;
    if ((!option.word.empty() && text == option.word) || ParseTime(text, &time)) return set(time);
    throw CLI::ValidationError(
        option.name,
        absl::StrCat("expected a day or a time", option.word.empty() ? "" : ", or ", option.word,
                     ", got '", text, "'; for example 2027-01-31 or 2027-01-31T15:00:00Z"));
  };
  return app->add_option_function<std::string>(option.name, parse, option.help)
      ->type_name(option.word.empty() ? "TIME" : absl::StrCat("TIME|", option.word));
}

void AddNowOption(CLI::App* app, absl::Time* now) {
  AddTimeOption(app,
                {"--now", "The day or time to match at, for what expires; the present if absent"},
                [now](absl::Time time) { *now = time; });
}

}  // namespace wirewatch
