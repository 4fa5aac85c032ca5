#include <CLI/App.hpp>
#include <iostream>

#include "daemon/cli/command.h"
#include "daemon/cli/command_line.h"
#include "daemon/cli/rules_schema.h"

namespace wirewatch {

void AddSchemaCommand(CLI::App* app, Command* command) {
  CLI::App* schema =
      app->add_subcommand("schema", "Print the JSON Schema of rule files, for editors of YAML");
  schema->footer(
      "For editors with the YAML language server, as the first line of a rule file:\n"
      "# yaml-language-server: $schema=wirewatch-rules.schema.json");
  schema->callback([=] {
    *command = [] {
      std::cout << RulesSchema();
      return std::cout.flush() ? kExitOk : kExitFailure;
    };
  });
}

}  // namespace wirewatch
