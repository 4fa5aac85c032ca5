#include "daemon/cli/command_line.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <exception>
#include <iostream>

#include "daemon/base/version.h"
#include "daemon/cli/command.h"

namespace wirewatch {

int RunCommandLine(int argc, char** argv) {
  CLI::App app("wirewatch: watch rules for the news wire", "wirewatch");
  app.set_version_flag("--version", std::string("wirewatch ") + kVersion);
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "Print the help of all subcommands");
  Command command;
  AddRunCommand(&app, &command);
  AddScanCommand(&app, &command);
  AddCheckCommand(&app, &command);
  AddDemoCommand(&app, &command);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  return command();
}

}  // namespace wirewatch
