#pragma once

#include <string>
#include <vector>

#include "daemon/cli/diagnostic_text.h"
#include "wirewatch/diagnostic.h"

namespace wirewatch {

// Diagnostics for programs. Both end with a line end; text that is not UTF-8 has U+FFFD in place of
// what is not.

// One object: "diagnostics", each with "code", "severity", "message", "help" and "replacement"
// where there is one, "location" and "related"; "errors" and "warnings" count them. Columns count
// bytes from 1, as in the text for people.
std::string ToJsonReport(const std::vector<Diagnostic>& diagnostics);

// SARIF 2.1.0, as code hosts and editors read it: every code is a rule of the driver, a replacement
// is a fix. Columns count characters, for which the files are needed.
std::string ToSarifReport(const std::vector<Diagnostic>& diagnostics, const SourceTexts& sources);

}  // namespace wirewatch
