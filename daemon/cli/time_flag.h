#pragma once

#include <CLI/App.hpp>
#include <functional>
#include <string>

#include "absl/time/time.h"

namespace wirewatch {

struct TimeOption {
  // With its dashes.
  std::string name;
  std::string help;
  // A word that stands for a time; empty for none.
  std::string word = {};
  absl::Time meaning = {};
};

// Adds an option that takes a day, of which it is the beginning, UTC, or a time such as
// 2027-01-31T15:00:00Z; `set` is called with it. Something else is an error of the command line.
CLI::Option* AddTimeOption(CLI::App* app, const TimeOption& option,
                           const std::function<void(absl::Time)>& set);

// Adds the option "--now TIME" for what expires. The time outlives the app; it is left alone where
// the option is not given.
void AddNowOption(CLI::App* app, absl::Time* now);

}  // namespace wirewatch
