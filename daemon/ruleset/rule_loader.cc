#include "wirewatch/rule_loader.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <set>
#include <string>
#include <system_error>
#include <tuple>
#include <utility>

#include "absl/strings/match.h"
#include "daemon/base/files.h"
#include "daemon/ruleset/file_parser.h"
#include "daemon/ruleset/resolver.h"
#include "daemon/ruleset/test_parser.h"

namespace wirewatch {
namespace {

bool IsRuleTest(absl::string_view path) {
  return absl::EndsWith(path, "_test.yaml") || absl::EndsWith(path, "_test.yml");
}

void SortByPlace(std::vector<Diagnostic>* diagnostics) {
  std::stable_sort(diagnostics->begin(), diagnostics->end(),
                   [](const Diagnostic& a, const Diagnostic& b) {
                     return std::tie(a.location.file, a.location.line, a.location.column) <
                            std::tie(b.location.file, b.location.line, b.location.column);
                   });
}

LoadedRules Load(const std::vector<RuleFile>& files, std::vector<Diagnostic> diagnostics) {
  ParsedFiles parsed;
  for (const RuleFile& file : files) ParseRuleFile(file, &parsed, &diagnostics);
  LoadedRules loaded;
  RuleBook book = Resolve(std::move(parsed), files, &diagnostics);
  SortByPlace(&diagnostics);
  if (!HasErrors(diagnostics)) loaded.book = std::move(book);
  loaded.diagnostics = std::move(diagnostics);
  return loaded;
}

// Reads the files of these kinds that are named, or that stand below a folder that is.
std::vector<RuleFile> ReadFiles(const std::vector<std::string>& paths, bool tests,
                                std::vector<Diagnostic>* diagnostics) {
  std::vector<RuleFile> files;
  // A file may be reached by two of the paths, or through a link; it is one file all the same.
  std::set<std::string> seen;
  const auto fail = [&](const std::string& path, const absl::Status& status, std::string help) {
    diagnostics->push_back(
        {Severity::kError, {path, 1, 1}, std::string(status.message()), std::move(help)});
  };
  for (const std::string& path : paths) {
    const absl::StatusOr<std::vector<std::string>> names = ListFiles(path, {".yaml", ".yml"});
    if (!names.ok()) {
      fail(path, names.status(), "give a rule file or a folder that holds rule files");
      continue;
    }
    for (const std::string& name : *names) {
      // A file of tests beside the rules; one that is named on purpose is read as rules.
      if (IsRuleTest(name) != tests && (tests || name != path)) continue;
      std::error_code unresolved;
      const std::string canonical = std::filesystem::weakly_canonical(name, unresolved).string();
      if (!unresolved && !seen.insert(canonical).second) continue;
      absl::StatusOr<std::string> text = ReadFile(name, kMaxRuleFileBytes);
      if (text.ok()) {
        files.push_back({name, *std::move(text)});
      } else {
        fail(name, text.status(), "");
      }
    }
  }
  return files;
}

}  // namespace

LoadedRules LoadRules(const std::vector<std::string>& paths) {
  std::vector<Diagnostic> diagnostics;
  const std::vector<RuleFile> files = ReadFiles(paths, /*tests=*/false, &diagnostics);
  if (files.empty() && diagnostics.empty()) {
    diagnostics.push_back({Severity::kError,
                           {paths.empty() ? "rules" : paths.front(), 1, 1},
                           "no rule file (*.yaml) here",
                           "give a rule file or a folder that holds rule files"});
  }
  return Load(files, std::move(diagnostics));
}

LoadedRules LoadRuleFiles(const std::vector<RuleFile>& files) { return Load(files, {}); }

LoadedTests LoadRuleTests(const std::vector<std::string>& paths, const RuleBook& book) {
  LoadedTests loaded;
  for (const RuleFile& file : ReadFiles(paths, /*tests=*/true, &loaded.diagnostics)) {
    std::vector<RuleTest> tests = ParseTestFile(file, &loaded.diagnostics);
    std::move(tests.begin(), tests.end(), std::back_inserter(loaded.tests));
  }
  CheckTestNames(loaded.tests, book, &loaded.diagnostics);
  SortByPlace(&loaded.diagnostics);
  return loaded;
}

}  // namespace wirewatch
