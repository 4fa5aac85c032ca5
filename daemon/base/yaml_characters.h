#pragma once

#include <optional>
#include <string>

#include "absl/strings/string_view.h"
#include "daemon/base/yaml_place.h"

namespace wirewatch {

// A byte that no YAML file holds.
struct YamlCharacterFault {
  YamlPlace place;
  int bytes = 1;
  std::string message;
  std::string help;
};

// The first such byte: not UTF-8, a control character, or one that is no character at all. The text
// has lost its byte order mark; another one further on is a fault.
std::optional<YamlCharacterFault> FindYamlCharacterFault(absl::string_view text);

}  // namespace wirewatch
