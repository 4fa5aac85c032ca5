#pragma once

#include <CLI/App.hpp>
#include <string>

#include "absl/time/time.h"

namespace wirewatch {

// Adds the option "--now TIME" for what expires: a day, of which it is the beginning, UTC, or a
// time such as 2027-01-31T15:00:00Z. Something else is an error of the command line. The time
// outlives the app; it is left alone where the option is not given.
void AddNowOption(CLI::App* app, absl::Time* now);

}  // namespace wirewatch
