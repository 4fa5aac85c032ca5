#include <re2/re2.h>

#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/match/regex_scanner.h"
#include "wirewatch/rule_lint.h"

namespace wirewatch {
namespace {

bool HasNonAscii(absl::string_view text) {
  for (const char c : text) {
    if ((static_cast<unsigned char>(c) & 0x80) != 0) return true;
  }
  return false;
}

// Where \b or \w stands in a pattern, not escaped itself; npos for nowhere.
size_t FindAsciiClass(absl::string_view pattern) {
  for (size_t at = 0; at + 1 < pattern.size(); ++at) {
    if (pattern[at] != '\\') continue;
    if (absl::string_view("bBwW").find(pattern[at + 1]) != absl::string_view::npos) return at;
    ++at;
  }
  return absl::string_view::npos;
}

// Where the second slash of "/pattern/i" stands; 0 where the pattern is not written so.
size_t LastSlash(absl::string_view pattern) {
  const size_t last = pattern.rfind('/');
  if (pattern.size() < 3 || pattern[0] != '/' || last < 2) return 0;
  return pattern.substr(last + 1).find_first_not_of("gimsux") == absl::string_view::npos ? last : 0;
}

class RegexChecker {
 public:
  explicit RegexChecker(std::vector<Diagnostic>* diagnostics) : diagnostics_(diagnostics) {
    options_.set_log_errors(false);
    options_.set_max_mem(CompileOptions().regex_max_bytes);
  }

  void Check(const Rule& rule, const Term& term) {
    rule_ = &rule;
    const RE2 regex(term.regex_flags.empty()
                        ? term.regex
                        : absl::StrCat("(?", term.regex_flags, ")", term.regex),
                    options_);
    if (!regex.ok()) return;
    const std::pair<size_t, size_t> whole{0, term.regex.size()};
    if (const size_t last = LastSlash(term.regex); last > 0) {
      Report(term, DiagnosticCode::kRegexSlashes, whole,
             "this regex looks for the slashes at its ends, too",
             absl::StrCat("write ", term.regex.substr(1, last - 1),
                          last + 1 < term.regex.size() ? " and flags: [...]" : ""));
    }
    if (RE2::PartialMatch("", regex)) {
      Report(term, DiagnosticCode::kEmptyMatch, whole,
             "this regex is satisfied by no text at all, so that it stands everywhere",
             "make a part of it that must be there: '+' in place of '*', no '?' around all of it");
    } else if (!HasLiteral({term.regex, term.regex_flags})) {
      Report(
          term, DiagnosticCode::kSlowRegex, whole,
          "no word, part of a word or number stands in every match of this regex, so that all of "
          "every article must be searched",
          "write out a part that is always there, or use words");
    }
    const size_t ascii = FindAsciiClass(term.regex);
    if (ascii != absl::string_view::npos && HasNonAscii(term.regex)) {
      Report(term, DiagnosticCode::kAsciiClass, {ascii, ascii + 2},
             absl::StrCat(term.regex.substr(ascii, 2),
                          " knows ASCII only, and this regex has other letters"),
             "use words, which know all scripts; or [\\pL\\pN_] for \\w");
    }
  }

 private:
  static bool HasLiteral(const RegexSpec& spec) {
    RegexScanner scanner{CompileOptions()};
    RegexError error;
    const int32_t id = scanner.Add(spec, &error);
    if (id < 0) return true;
    scanner.Watch(id);
    scanner.Build();
    return scanner.unannounced() == 0;
  }

  void Report(const Term& term, DiagnosticCode code, std::pair<size_t, size_t> bytes,
              std::string message, std::string help) {
    if (IsAllowed(*rule_, code)) return;
    Diagnostic diagnostic{Severity::kWarning, term.location, std::move(message), std::move(help),
                          code};
    diagnostic.part = ScalarPart{term.regex, bytes.first, bytes.second};
    diagnostics_->push_back(std::move(diagnostic));
  }

  RE2::Options options_;
  const Rule* rule_ = nullptr;
  std::vector<Diagnostic>* const diagnostics_;
};

}  // namespace

void LintRegexes(const RuleBook& book, std::vector<Diagnostic>* diagnostics) {
  RegexChecker checker(diagnostics);
  for (const Rule& rule : book.rules) {
    for (const Term& term : rule.terms) {
      if (term.kind == Term::Kind::kRegex) checker.Check(rule, term);
    }
  }
}

}  // namespace wirewatch
