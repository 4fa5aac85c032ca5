#pragma once

#include <functional>

namespace CLI {
class App;
}

namespace wirewatch {

// What a subcommand does once its flags are parsed; returns the exit code.
using Command = std::function<int()>;

// Each adds its subcommand to `app`; if that is chosen, *command is set when the line is parsed.
void AddScanCommand(CLI::App* app, Command* command);
void AddCheckCommand(CLI::App* app, Command* command);
void AddTestCommand(CLI::App* app, Command* command);
void AddExplainCommand(CLI::App* app, Command* command);
void AddExplainEntityCommand(CLI::App* app, Command* command);
void AddRunCommand(CLI::App* app, Command* command);
void AddStatusCommand(CLI::App* app, Command* command);
void AddRulesCommand(CLI::App* app, Command* command);
void AddDlqCommand(CLI::App* app, Command* command);
void AddDemoCommand(CLI::App* app, Command* command);
void AddSchemaCommand(CLI::App* app, Command* command);
void AddCompletionCommand(CLI::App* app, Command* command);

}  // namespace wirewatch
