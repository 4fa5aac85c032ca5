#pragma once

#include <string>

#include "absl/strings/string_view.h"
#include "wirewatch/diagnostic_code.h"

namespace wirewatch {

// What libyaml says of a file that is not well-formed.
struct YamlFault {
  // "did not find expected key", and "while parsing a block mapping".
  absl::string_view problem;
  absl::string_view context;
  // The file from where the problem was seen, and from where the context began.
  absl::string_view at_problem;
  absl::string_view at_context;
  // What stands before the problem on its line.
  absl::string_view before_problem = {};
};

// What a person makes of it.
struct YamlExplanation {
  DiagnosticCode code = DiagnosticCode::kYamlSyntax;
  std::string message;
  std::string help;
  // The beginning of the problem's line is what has to be mended.
  bool points_at_line = false;
  // The context is what has to be mended, not the place where it became plain.
  bool points_at_context = false;
  // What to say of the place where the context began; empty for nothing.
  std::string context_note = {};
};

YamlExplanation ExplainYamlFault(const YamlFault& fault);

// Where in the last line of `text` that is not blank a ':' stands right behind a key, with no space
// between it and the value: "id:r". npos for nowhere.
size_t FindColonWithoutSpace(absl::string_view text);

}  // namespace wirewatch
