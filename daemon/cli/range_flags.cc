#include "daemon/cli/range_flags.h"

#include <CLI/App.hpp>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "daemon/cli/time_flag.h"
#include "wirewatch/record.h"

namespace wirewatch {

void AddRangeFlags(CLI::App* app, ReadRange* range) {
  CLI::Option* const beginning = app->add_flag_callback(
      "--from-beginning", [range] { range->from = absl::InfinitePast(); },
      "Have the group read all there is, whatever it has read before");
  AddTimeOption(app, {"--from-time", "Have the group read the records from this time on"},
                [range](absl::Time time) { range->from = time; })
      ->excludes(beginning);
  app->add_option_function<std::vector<std::string>>(
         "--from-offset",
         [range](const std::vector<std::string>& places) {
           for (const std::string& text : places) {
             const std::optional<Position> place = ParsePosition(text);
             if (!place.has_value()) {
               throw CLI::ValidationError(
                   "--from-offset", absl::StrCat("expected TOPIC[PARTITION]@OFFSET, got '", text,
                                                 "'; for example articles[0]@1200"));
             }
             range->from_offsets[{place->topic, place->partition}] = place->offset;
           }
         },
         "Have the group read a partition from this offset on; may be repeated")
      ->type_name("POSITION")
      ->allow_extra_args(false);
  AddTimeOption(
      app,
      {"--until", "Stop once everything before this time is read, or what is there at the start",
       "end", absl::InfiniteFuture()},
      [range](absl::Time time) {
        if (time != absl::InfiniteFuture() && time > absl::Now()) {
          throw CLI::ValidationError("--until", "a time that is still to come");
        }
        range->until = time;
      });
}

}  // namespace wirewatch
