#include "wirewatch/rule_loader.h"

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <iterator>
#include <set>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "absl/strings/match.h"
#include "daemon/base/files.h"
#include "daemon/ruleset/file_parser.h"
#include "daemon/ruleset/resolver.h"
#include "daemon/ruleset/test_parser.h"

namespace wirewatch {
namespace {

// Parses the files on as many threads as there are processors; the result is that of one after the
// other.
ParsedFiles ParseFiles(const std::vector<RuleFile>& files, std::vector<Diagnostic>* diagnostics) {
  struct Outcome {
    ParsedFiles parsed;
    std::vector<Diagnostic> diagnostics;
  };
  std::vector<Outcome> outcomes(files.size());
  std::atomic<size_t> next = 0;
  const auto work = [&] {
    for (size_t i = next++; i < files.size(); i = next++) {
      ParseRuleFile(files[i], &outcomes[i].parsed, &outcomes[i].diagnostics);
    }
  };
  std::vector<std::thread> threads;
  const size_t helpers = std::min<size_t>(std::thread::hardware_concurrency(), files.size());
  for (size_t i = 1; i < helpers; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  ParsedFiles all;
  for (Outcome& outcome : outcomes) {
    std::move(outcome.diagnostics.begin(), outcome.diagnostics.end(),
              std::back_inserter(*diagnostics));
    MergeParsed(std::move(outcome.parsed), &all, diagnostics);
  }
  return all;
}

LoadedRules Load(std::vector<RuleFile> files, std::vector<Diagnostic> diagnostics) {
  LoadedRules loaded;
  RuleBook book = Resolve(ParseFiles(files, &diagnostics), files, &diagnostics);
  PlaceDiagnostics(files, &diagnostics);
  if (HasErrors(diagnostics)) {
    // What could not be read may well be what uses the list that nothing seems to use.
    std::erase_if(diagnostics, [](const Diagnostic& diagnostic) {
      return diagnostic.severity != Severity::kError;
    });
  } else {
    loaded.book = std::move(book);
  }
  loaded.diagnostics = std::move(diagnostics);
  loaded.files = std::move(files);
  return loaded;
}

// Reads the files of these kinds that are named, or that stand below a folder that is.
std::vector<RuleFile> ReadFiles(const std::vector<std::string>& paths, bool tests,
                                std::vector<Diagnostic>* diagnostics) {
  std::vector<RuleFile> files;
  // A file may be reached by two of the paths, or through a link; it is one file all the same.
  std::set<std::string> seen;
  const auto fail = [&](const std::string& path, const absl::Status& status, std::string help) {
    diagnostics->push_back({Severity::kError,
                            {path, 1, 1},
                            std::string(status.message()),
                            std::move(help),
                            DiagnosticCode::kFile});
  };
  for (const std::string& path : paths) {
    const absl::StatusOr<std::vector<std::string>> names = ListFiles(path, {".yaml", ".yml"});
    if (!names.ok()) {
      fail(path, names.status(), "give a rule file or a folder that holds rule files");
      continue;
    }
    for (const std::string& name : *names) {
      // A file of tests beside the rules; one that is named on purpose is read as rules.
      if (IsRuleTestPath(name) != tests && (tests || name != path)) continue;
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

std::vector<RuleFile> ReadRules(const std::vector<std::string>& paths,
                                std::vector<Diagnostic>* diagnostics) {
  std::vector<RuleFile> files = ReadFiles(paths, /*tests=*/false, diagnostics);
  if (files.empty() && diagnostics->empty()) {
    diagnostics->push_back({Severity::kError,
                            {paths.empty() ? "rules" : paths.front(), 1, 1},
                            "no rule file (*.yaml) here",
                            "give a rule file or a folder that holds rule files",
                            DiagnosticCode::kFile});
  }
  return files;
}

}  // namespace

bool IsRuleTestPath(absl::string_view path) {
  return absl::EndsWith(path, "_test.yaml") || absl::EndsWith(path, "_test.yml");
}

RuleFiles ReadRuleFiles(const std::vector<std::string>& paths) {
  RuleFiles files;
  files.rules = ReadRules(paths, &files.diagnostics);
  files.tests = ReadFiles(paths, /*tests=*/true, &files.test_diagnostics);
  return files;
}

LoadedRules LoadRules(const std::vector<std::string>& paths) {
  std::vector<Diagnostic> diagnostics;
  std::vector<RuleFile> files = ReadRules(paths, &diagnostics);
  return Load(std::move(files), std::move(diagnostics));
}

LoadedRules LoadRuleFiles(std::vector<RuleFile> files, std::vector<Diagnostic> diagnostics) {
  return Load(std::move(files), std::move(diagnostics));
}

LoadedTests LoadRuleTests(const std::vector<std::string>& paths, const RuleBook& book) {
  std::vector<Diagnostic> diagnostics;
  std::vector<RuleFile> files = ReadFiles(paths, /*tests=*/true, &diagnostics);
  return LoadRuleTestFiles(std::move(files), book, std::move(diagnostics));
}

LoadedTests LoadRuleTestFiles(std::vector<RuleFile> files, const RuleBook& book,
                              std::vector<Diagnostic> diagnostics) {
  LoadedTests loaded;
  loaded.files = std::move(files);
  loaded.diagnostics = std::move(diagnostics);
  for (const RuleFile& file : loaded.files) {
    std::vector<RuleTest> tests = ParseTestFile(file, &loaded.diagnostics);
    std::move(tests.begin(), tests.end(), std::back_inserter(loaded.tests));
  }
  CheckTestNames(loaded.tests, book, &loaded.diagnostics);
  PlaceDiagnostics(loaded.files, &loaded.diagnostics);
  return loaded;
}

}  // namespace wirewatch
