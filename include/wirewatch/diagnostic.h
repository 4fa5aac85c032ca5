#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "wirewatch/diagnostic_code.h"

namespace wirewatch {

// A place in a file that a person wrote; lines and columns count from 1, columns in bytes.
struct SourceLocation {
  std::string file;
  int line = 1;
  int column = 1;
  // Behind the last byte of what stands there; 0 where that is not known.
  int end_line = 0;
  int end_column = 0;
};

// "rules/a.yaml:12:10"
std::string ToString(const SourceLocation& location);

enum class Severity { kWarning, kError };

// "warning" or "error".
absl::string_view SeverityName(Severity severity);

// Another place that has to do with a diagnostic: "already defined here".
struct RelatedPlace {
  SourceLocation location;
  std::string message;
};

// Bytes [begin, end) of a YAML scalar.
struct ScalarPart {
  std::string scalar;
  size_t begin = 0;
  size_t end = 0;
};

// What is wrong at a place, and how to mend it. `help` may be empty.
struct Diagnostic {
  Severity severity = Severity::kError;
  SourceLocation location;
  std::string message;
  std::string help = {};
  DiagnosticCode code = DiagnosticCode::kUnspecified;
  // The text to put in place of what stands at the location, where that mends it; else empty.
  std::string replacement = {};
  std::vector<RelatedPlace> related = {};
  // The part of the scalar at the location that this is about. Whoever has the text of the file
  // makes the location that of the part (PlaceDiagnostics), and takes this away.
  std::optional<ScalarPart> part = std::nullopt;
};

// For logs: "rules/a.yaml:12:10: error: unknown key 'condtion' (did you mean 'condition'?)", and
// the help, if there is one, on a line of its own. No line end after it.
std::string ToString(const Diagnostic& diagnostic);

bool HasErrors(const std::vector<Diagnostic>& diagnostics);

}  // namespace wirewatch
