#pragma once

#include <map>
#include <string>
#include <vector>

#include "daemon/base/source_text.h"
#include "wirewatch/diagnostic.h"

namespace wirewatch {

// The files that diagnostics speak of, by their names.
using SourceTexts = std::map<std::string, SourceText>;

// A diagnostic as people read it in a terminal:
//
//   error[unknown-key]: unknown key 'condtion' in a rule (did you mean 'condition'?)
//     --> rules/a.yaml:12:5
//      |
//   12 |     condtion: a and b
//      |     ^^^^^^^^
//      = help: known keys: id, condition
//
// Related places are shown the same way, underlined with '-'. The source is left out where the file
// is not among `sources`. Ends with an empty line.
std::string ToTerminal(const Diagnostic& diagnostic, const SourceTexts& sources, bool color);

}  // namespace wirewatch
