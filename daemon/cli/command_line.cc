#include "daemon/cli/command_line.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "daemon/base/suggest.h"
#include "daemon/base/version.h"
#include "daemon/cli/command.h"
#include "daemon/text/word_scan.h"

namespace wirewatch {
namespace {

std::vector<std::string> SubcommandNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* const subcommand : app.get_subcommands({})) {
    names.push_back(subcommand->get_name());
  }
  return names;
}

}  // namespace

int FinishOutput(absl::string_view command, int code) {
  std::cout.flush();
  if (std::cout) return code;
  std::cerr << "wirewatch " << command << ": standard output could not be written\n";
  return kExitFailure;
}

int RunCommandLine(int argc, char** argv) {
  CLI::App app("wirewatch: watch rules for the news wire", "wirewatch");
  app.set_version_flag("--version", std::string("wirewatch ") + kVersion);
  app.require_subcommand(1);
  app.set_help_all_flag("--help-all", "Print the help of all subcommands");
  Command command;
  AddRunCommand(&app, &command);
  AddScanCommand(&app, &command);
  AddCheckCommand(&app, &command);
  AddTestCommand(&app, &command);
  AddExplainCommand(&app, &command);
  AddExplainEntityCommand(&app, &command);
  AddStatusCommand(&app, &command);
  AddRulesCommand(&app, &command);
  AddDlqCommand(&app, &command);
  AddDemoCommand(&app, &command);
  AddSchemaCommand(&app, &command);
  AddCompletionCommand(&app, &command);
  const std::vector<std::string> names = SubcommandNames(app);
  // CLI11 would only say that a subcommand is required.
  if (argc > 1 && argv[1][0] != '-' &&
      std::find(names.begin(), names.end(), argv[1]) == names.end()) {
    std::cerr << "unknown subcommand '" << argv[1] << "'" << DidYouMean(argv[1], names)
              << "; expected one of: " << absl::StrJoin(names, ", ") << "\n";
    return kExitUsage;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? kExitOk : kExitUsage;
  }
  if (const absl::Status status = CheckVectorTarget(); !status.ok()) {
    std::cerr << status.message() << "\n";
    return kExitUsage;
  }
  return command();
}

}  // namespace wirewatch
