#pragma once

#include "absl/strings/string_view.h"

namespace wirewatch {

// rules/wirewatch-rules.schema.json, as it was when the program was built.
absl::string_view RulesSchema();

}  // namespace wirewatch
