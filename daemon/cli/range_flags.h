#pragma once

#include "daemon/kafka/read_range.h"

namespace CLI {
class App;
}

namespace wirewatch {

// Adds the options that say which part of the input topics is read. The range outlives the app.
void AddRangeFlags(CLI::App* app, ReadRange* range);

}  // namespace wirewatch
