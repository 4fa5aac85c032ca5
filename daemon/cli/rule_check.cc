#include "daemon/cli/rule_check.h"

#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "wirewatch/rule_lint.h"

namespace wirewatch {
namespace {

template <typename T>
void MoveTo(std::vector<T> from, std::vector<T>* to) {
  std::move(from.begin(), from.end(), std::back_inserter(*to));
}

// Of one place a kind of warning is given once: what is in a template would be told for each rule
// that uses it.
void DropRepeatedWarnings(std::vector<Diagnostic>* diagnostics) {
  std::set<std::string> seen;
  std::erase_if(*diagnostics, [&](const Diagnostic& diagnostic) {
    return diagnostic.severity == Severity::kWarning &&
           !seen.insert(absl::StrCat(ToString(diagnostic.location), " ",
                                     DiagnosticCodeName(diagnostic.code)))
                .second;
  });
}

// Lints and compiles the book of `loaded`, which has one.
void Compile(LoadedRules loaded, const CheckOptions& options, RuleCheck* check) {
  if (options.lint) {
    LintRules(*loaded.book, {options.now}, &check->diagnostics);
    LintRegexes(*loaded.book, &check->diagnostics);
  }
  check->rules = RuleSet::Compile(*std::move(loaded.book), {}, &check->diagnostics);
}

}  // namespace

SourceTexts RuleCheck::Sources() const {
  SourceTexts sources;
  for (const RuleFile& file : files) sources.emplace(file.path, SourceText(file.text));
  return sources;
}

RuleCheck CheckRules(LoadedRules loaded, const CheckOptions& options) {
  RuleCheck check;
  check.files = std::move(loaded.files);
  check.diagnostics = std::move(loaded.diagnostics);
  if (loaded.book.has_value()) Compile(std::move(loaded), options, &check);
  PlaceDiagnostics(check.files, &check.diagnostics);
  DropRepeatedWarnings(&check.diagnostics);
  return check;
}

RuleCheck CheckRulesAndTests(const std::vector<std::string>& paths, const CheckOptions& options) {
  LoadedRules loaded = LoadRules(paths);
  std::vector<Diagnostic> of_tests;
  std::vector<RuleFile> test_files;
  if (loaded.book.has_value()) {
    LoadedTests tests = LoadRuleTests(paths, *loaded.book);
    of_tests = std::move(tests.diagnostics);
    test_files = std::move(tests.files);
    if (options.lint && !HasErrors(of_tests)) LintTests(*loaded.book, tests.tests, &of_tests);
  }
  RuleCheck check = CheckRules(std::move(loaded), options);
  MoveTo(std::move(test_files), &check.files);
  MoveTo(std::move(of_tests), &check.diagnostics);
  if (HasErrors(check.diagnostics)) check.rules = nullptr;
  PlaceDiagnostics(check.files, &check.diagnostics);
  return check;
}

}  // namespace wirewatch
