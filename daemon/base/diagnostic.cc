#include "wirewatch/diagnostic.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace wirewatch {

std::string ToString(const SourceLocation& location) {
  return absl::StrCat(location.file, ":", location.line, ":", location.column);
}

absl::string_view SeverityName(Severity severity) {
  return severity == Severity::kError ? "error" : "warning";
}

std::string ToString(const Diagnostic& diagnostic) {
  std::string text = absl::StrCat(ToString(diagnostic.location), ": ",
                                  SeverityName(diagnostic.severity), ": ", diagnostic.message);
  if (!diagnostic.help.empty()) absl::StrAppend(&text, "\n  help: ", diagnostic.help);
  return text;
}

bool HasErrors(const std::vector<Diagnostic>& diagnostics) {
  return std::any_of(diagnostics.begin(), diagnostics.end(),
                     [](const Diagnostic& d) { return d.severity == Severity::kError; });
}

}  // namespace wirewatch
