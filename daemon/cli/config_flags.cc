#include "daemon/cli/config_flags.h"

#include <unistd.h>

#include <CLI/App.hpp>
#include <iostream>

#include "daemon/base/files.h"

namespace wirewatch {
namespace {

constexpr int64_t kMaxConfigBytes = 1 << 20;

std::map<std::string, std::string> Environment() {
  std::map<std::string, std::string> variables;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const size_t equals = text.find('=');
    if (equals != std::string::npos) variables[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return variables;
}

}  // namespace

void AddConfigFlags(CLI::App* app, ConfigFlags* flags) {
  app->add_option("--config", flags->file, "The configuration, a YAML file");
  app->add_option("--set", flags->settings,
                  "OPTION=VALUE, over the file and the environment; may be repeated")
      ->take_all()
      ->allow_extra_args(false);
}

std::optional<ServiceConfig> LoadConfigOrPrint(const ConfigFlags& flags) {
  ConfigSources sources;
  sources.environment = Environment();
  sources.file = flags.file;
  if (!flags.file.empty()) {
    absl::StatusOr<std::string> text = ReadFile(flags.file, kMaxConfigBytes);
    if (!text.ok()) {
      std::cerr << text.status().message() << "\n";
      return std::nullopt;
    }
    sources.text = *std::move(text);
  }
  for (const std::string& setting : flags.settings) {
    const size_t equals = setting.find('=');
    if (equals == std::string::npos) {
      std::cerr << "--set " << setting << ": expected OPTION=VALUE\n";
      return std::nullopt;
    }
    sources.overrides.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
  }
  LoadedConfig loaded = LoadConfig(sources);
  for (const Diagnostic& diagnostic : loaded.diagnostics) {
    std::cerr << ToString(diagnostic) << "\n";
  }
  return std::move(loaded.config);
}

}  // namespace wirewatch
