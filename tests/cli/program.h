#pragma once

#include <map>
#include <string>
#include <vector>

namespace wirewatch::test {

// How a run of the program went.
struct ProgramResult {
  int exit_code = -1;
  std::string out;
  std::string err;
};

struct ProgramInput {
  std::string stdin_text = {};
  std::map<std::string, std::string> environment = {};
  std::string working_directory = {};
  // Where standard output goes instead of `out`.
  std::string stdout_path = {};
};

// Runs the built wirewatch with these arguments to its end. Of the test's own environment it sees
// no WIREWATCH_ variable. A test fails if the program cannot be started or does not end.
ProgramResult RunProgram(const std::vector<std::string>& arguments, const ProgramInput& input = {});

// The same with standard output on a terminal; `out` is what that shows, with plain line ends.
ProgramResult RunProgramOnTerminal(const std::vector<std::string>& arguments,
                                   ProgramInput input = {});

}  // namespace wirewatch::test
