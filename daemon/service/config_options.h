#pragma once

#include <functional>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "daemon/service/service_config.h"

namespace wirewatch {

// An option: how it is documented and how its value gets into the configuration.
struct ConfigOption {
  ConfigOptionDoc doc;
  // One of the three is set. The status says what was expected; the place is the caller's.
  std::function<absl::Status(const std::string& value, ServiceConfig*)> set_text;
  std::function<absl::Status(std::vector<std::string> values, ServiceConfig*)> set_list;
  std::function<absl::Status(const std::string& name, const std::string& value, ServiceConfig*)>
      set_entry;
};

const std::vector<ConfigOption>& ConfigOptions();

}  // namespace wirewatch
