#include "daemon/ruleset/word_lint.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace wirewatch {
namespace {

// Signs that no name or phrase has.
constexpr absl::string_view kRegexSigns[] = {"\\", ".*", ".+", "(?", "[a-z", "[A-Z", "[0-9", "|"};

}  // namespace

namespace {

// "b?n", in which the sign stands for itself.
bool HasQuestionMarkInside(absl::string_view text) {
  for (size_t at = text.find('?'); at != absl::string_view::npos; at = text.find('?', at + 1)) {
    const auto is_letter = [&](size_t i) {
      return i < text.size() && absl::ascii_isalpha(static_cast<unsigned char>(text[i]));
    };
    if (at > 0 && is_letter(at - 1) && is_letter(at + 1)) return true;
  }
  return false;
}

}  // namespace

std::string HelpForWord(absl::string_view written) {
  if (absl::ConsumeSuffix(&written, ".*") && !absl::StrContains(written, "*") &&
      written.size() > 1) {
    return absl::StrCat("write '", written, "*' for any ending of the word");
  }
  if (absl::StrContains(written, "*")) {
    return "'ban*' finds any ending of the word; for what stands before or within it list the "
           "words, or use a term with 'regex'";
  }
  return "";
}

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
  if (!HasQuestionMarkInside(written.text)) return;
  diagnostics->push_back(
      {Severity::kWarning, written.location, "'?' stands for no letter in words, but for itself",
       "list the words that are meant, or use a term with 'regex'", DiagnosticCode::kRegexInWords});
}

}  // namespace wirewatch
