#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace wirewatch {

// A flag as a shell completes it: "--format", what it means, whether it takes a value, and the
// values if there are only some.
struct CompletionFlag {
  std::string name;
  std::string help;
  bool takes_value = false;
  std::vector<std::string> values;
};

struct CompletionCommand {
  std::string name;
  std::string help;
  std::vector<CompletionFlag> flags;
  // Of what stands without a flag; empty where that is a file, or nothing.
  std::vector<std::string> values;
};

// What there is to complete, read off the program itself.
std::vector<CompletionCommand> CompletionCommands(const CLI::App& app);

// A script for "bash", "zsh" or "fish" that completes the program's subcommands, flags and values.
std::string CompletionScript(const std::string& shell, const std::vector<CompletionCommand>& all);

}  // namespace wirewatch
