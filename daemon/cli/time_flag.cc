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

void AddNowOption(CLI::App* app, absl::Time* now) {
  app->add_option_function<std::string>(
         "--now",
         [now](const std::string& text) {
           if (ParseTime(text, now)) return;
           throw CLI::ValidationError(
               "--now", absl::StrCat("expected a day or a time, got '", text,
                                     "'; for example 2027-01-31 or 2027-01-31T15:00:00Z"));
         },
         "The day or time to match at, for what expires; the present if absent")
      ->type_name("TIME");
}

}  // namespace wirewatch
