#include "daemon/ruleset/word_lint.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

// Signs that no name or phrase has.
constexpr absl::string_view kRegexSigns[] = {"\\", ".*", ".+", "(?", "[a-z", "[A-Z", "[0-9", "|"};

}  // namespace

void LintWord(const LocatedText& written, std::vector<Diagnostic>* diagnostics) {
  for (const absl::string_view sign : kRegexSigns) {
    if (!absl::StrContains(written.text, sign)) continue;
    diagnostics->push_back(
        {Severity::kWarning, written.location,
         absl::StrCat("'", sign, "' has no meaning in words, which are no regexes"),
         "make it a term with 'regex'; words never mind the case, and are found "
         "only as whole words",
         DiagnosticCode::kRegexInWords});
    return;
  }
}

}  // namespace wirewatch
