#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/service/service_config.h"

namespace CLI {
class App;
}

namespace wirewatch {

// The flags that say where the configuration comes from.
struct ConfigFlags {
  std::string file;
  // "option=value"
  std::vector<std::string> settings;
};

void AddConfigFlags(CLI::App* app, ConfigFlags* flags);

// Loads the configuration from the file, the environment and the settings; prints what is wrong
// with it to standard error. nullopt if that is an error.
std::optional<ServiceConfig> LoadConfigOrPrint(const ConfigFlags& flags);

}  // namespace wirewatch
