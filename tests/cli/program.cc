#include "tests/cli/program.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include "absl/strings/match.h"
#include "absl/strings/str_replace.h"
#include "tests/broker/process.h"
#include "tests/temporary_folder.h"
#include "tests/testing.h"

namespace wirewatch::test {
namespace {

constexpr absl::Duration kTimeout = absl::Minutes(2);
constexpr int kNoTerminal = -1;

// The program's command line. Variables that steer tests are options that it does not know.
std::vector<std::string> CommandLine(const std::vector<std::string>& arguments) {
  std::vector<std::string> argv = {"env"};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (!absl::StartsWith(text, "WIREWATCH_")) continue;
    argv.insert(argv.end(), {"-u", text.substr(0, text.find('='))});
  }
  argv.push_back("--");
  argv.push_back(WIREWATCH_PROGRAM);
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return argv;
}

// All that is written to a terminal until its last writer has gone.
std::string ReadTerminal(int terminal) {
  std::string text;
  char block[4096];
  for (ssize_t got = 0; (got = read(terminal, block, sizeof(block))) > 0;) {
    text.append(block, static_cast<size_t>(got));
  }
  return absl::StrReplaceAll(text, {{"\r\n", "\n"}});
}

// With standard output to a path, which is that of the terminal if there is one.
ProgramResult SpawnAndWait(const std::vector<std::string>& arguments, const ProgramInput& input,
                           int terminal) {
  const TemporaryFolder folder;
  ProcessOptions options;
  options.argv = CommandLine(arguments);
  options.environment = input.environment;
  options.working_directory = input.working_directory;
  options.stdin_path = folder.Write("in", input.stdin_text);
  options.stdout_path = input.stdout_path;
  options.stderr_path = folder.Path("err");
  const auto process = Process::Spawn(options);
  if (!process.ok()) {
    ADD_FAILURE() << process.status();
    return {};
  }
  ProgramResult result;
  if (terminal != kNoTerminal) result.out = ReadTerminal(terminal);
  const auto exit_code = (*process)->Wait(kTimeout);
  EXPECT_TRUE(exit_code.ok()) << exit_code.status();
  result.exit_code = exit_code.value_or(-1);
  result.err = ReadFileOrDie(options.stderr_path);
  return result;
}

}  // namespace

ProgramResult RunProgram(const std::vector<std::string>& arguments, const ProgramInput& input) {
  if (!input.stdout_path.empty()) return SpawnAndWait(arguments, input, kNoTerminal);
  const auto result = RunCommand({.argv = CommandLine(arguments),
                                  .environment = input.environment,
                                  .working_directory = input.working_directory,
                                  .stdin_text = input.stdin_text,
                                  .timeout = kTimeout});
  if (!result.ok()) {
    ADD_FAILURE() << result.status();
    return {};
  }
  return {result->exit_code, result->stdout_text, result->stderr_text};
}

ProgramResult RunProgramOnTerminal(const std::vector<std::string>& arguments, ProgramInput input) {
  const int terminal = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (terminal < 0 || grantpt(terminal) != 0 || unlockpt(terminal) != 0) {
    ADD_FAILURE() << absl::ErrnoToStatus(errno, "no terminal to be had");
    return {};
  }
  input.stdout_path = ptsname(terminal);
  ProgramResult result = SpawnAndWait(arguments, input, terminal);
  close(terminal);
  return result;
}

}  // namespace wirewatch::test
