#include "daemon/cli/rule_check.h"

#include <iterator>
#include <utility>

#include "wirewatch/rule_lint.h"

namespace wirewatch {
namespace {

template <typename T>
void MoveTo(std::vector<T> from, std::vector<T>* to) {
  std::move(from.begin(), from.end(), std::back_inserter(*to));
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
