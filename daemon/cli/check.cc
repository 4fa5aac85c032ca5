#include <CLI/App.hpp>
#include <iostream>
#include <memory>

#include "daemon/cli/command.h"
#include "daemon/cli/command_line.h"
#include "daemon/cli/rules_flag.h"

namespace wirewatch {

void AddCheckCommand(CLI::App* app, Command* command) {
  CLI::App* check =
      app->add_subcommand("check", "Check rule files and say what is wrong with them");
  auto paths = std::make_shared<std::vector<std::string>>();
  check->add_option("PATH", *paths, "Rule files and folders")->required();
  check->callback([=] {
    *command = [paths] {
      const std::shared_ptr<const RuleSet> rules = LoadRulesOrPrint(*paths);
      if (rules == nullptr) return kExitUsage;
      std::cout << rules->rules().size() << " rules and " << rules->entities().size()
                << " entities are good; digest " << rules->digest() << "\n";
      return kExitOk;
    };
  });
}

}  // namespace wirewatch
