#pragma once

#include "absl/strings/string_view.h"

namespace wirewatch {

// Exit codes of all subcommands.
inline constexpr int kExitOk = 0;
// The work was done, but some input was bad or something failed; standard error says what.
inline constexpr int kExitFailure = 1;
// The command line, the configuration or the rules are wrong; nothing was done.
inline constexpr int kExitUsage = 2;

// Ends the output of a command: `code`, or kExitFailure, and a line on standard error, where
// standard output could not be written.
int FinishOutput(absl::string_view command, int code);

// Parses the command line, runs the subcommand and returns the exit code of the process.
int RunCommandLine(int argc, char** argv);

}  // namespace wirewatch
