#pragma once

#include <string>
#include <vector>

namespace wirewatch {

// A place in a file that a person wrote; lines and columns count from 1, columns in bytes.
struct SourceLocation {
  std::string file;
  int line = 1;
  int column = 1;
};

// "rules/a.yaml:12:10"
std::string ToString(const SourceLocation& location);

enum class Severity { kWarning, kError };

// What is wrong at a place, and how to mend it. `help` may be empty.
struct Diagnostic {
  Severity severity = Severity::kError;
  SourceLocation location;
  std::string message;
  std::string help;
};

// "rules/a.yaml:12:10: error: unknown key 'condtion' (did you mean 'condition'?)", and the help,
// if there is one, on a line of its own. No line end after it.
std::string ToString(const Diagnostic& diagnostic);

bool HasErrors(const std::vector<Diagnostic>& diagnostics);

}  // namespace wirewatch
