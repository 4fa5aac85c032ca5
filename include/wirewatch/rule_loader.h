#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "wirewatch/diagnostic.h"
#include "wirewatch/rule.h"
#include "wirewatch/rule_limits.h"
#include "wirewatch/rule_test.h"

namespace wirewatch {

// A file of rules as it was read.
struct RuleFile {
  std::string path;
  std::string text;
};

// The outcome of loading: diagnostics sorted by place, and the book unless one of them is an error.
struct LoadedRules {
  std::optional<RuleBook> book;
  std::vector<Diagnostic> diagnostics;
  // What was read, to show the lines that diagnostics speak of.
  std::vector<RuleFile> files;
};

// What stands at paths: rules, and the files of tests beside them (*_test.yaml and *_test.yml); and
// for each what could not be read.
struct RuleFiles {
  std::vector<RuleFile> rules;
  std::vector<Diagnostic> diagnostics;
  std::vector<RuleFile> tests;
  std::vector<Diagnostic> test_diagnostics;
};

// Reads files and folders (*.yaml and *.yml below them). A path that cannot be read is reported at
// its first line.
RuleFiles ReadRuleFiles(const std::vector<std::string>& paths);

// Whether a file of that path holds tests and no rules.
bool IsRuleTestPath(absl::string_view path);

// Loads files and folders (*.yaml and *.yml below them). Everything that is wrong is reported, not
// just the first; a path that cannot be read is reported at its first line.
LoadedRules LoadRules(const std::vector<std::string>& paths);

// The same for files that are in memory, with what was found in reading them.
LoadedRules LoadRuleFiles(std::vector<RuleFile> files, std::vector<Diagnostic> diagnostics = {});

// Moves the location of each diagnostic that is about a part of a YAML scalar to that part, and
// sorts them all by place. The loaders have done so with theirs.
void PlaceDiagnostics(const std::vector<RuleFile>& files, std::vector<Diagnostic>* diagnostics);

// The tests of files and folders (*_test.yaml and *_test.yml below them), in the order of the
// files. Those that stand in rules are Rule::tests.
struct LoadedTests {
  std::vector<RuleTest> tests;
  std::vector<Diagnostic> diagnostics;
  std::vector<RuleFile> files;
};

// Loads tests for the rules of `book`: what they name must be there. Diagnostics as in LoadRules.
LoadedTests LoadRuleTests(const std::vector<std::string>& paths, const RuleBook& book);
LoadedTests LoadRuleTestFiles(std::vector<RuleFile> files, const RuleBook& book,
                              std::vector<Diagnostic> diagnostics = {});

}  // namespace wirewatch
