#include <CLI/App.hpp>
#include <CLI/Validators.hpp>
#include <iostream>
#include <memory>

#include "daemon/cli/command.h"
#include "daemon/cli/command_line.h"
#include "daemon/cli/completion_scripts.h"

namespace wirewatch {

void AddCompletionCommand(CLI::App* app, Command* command) {
  CLI::App* completion = app->add_subcommand(
      "completion", "Print a script that completes subcommands and flags in a shell");
  auto shell = std::make_shared<std::string>();
  completion->add_option("SHELL", *shell, "The shell that the script is for")
      ->check(CLI::IsMember({"bash", "zsh", "fish"}))
      ->required();
  completion->footer("For bash, in ~/.bashrc: source <(wirewatch completion bash)");
  completion->callback([=] {
    *command = [app, shell] {
      std::cout << CompletionScript(*shell, CompletionCommands(*app));
      return std::cout.flush() ? kExitOk : kExitFailure;
    };
  });
}

}  // namespace wirewatch
