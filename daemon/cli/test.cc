#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <fstream>
#include <iostream>
#include <iterator>
#include <memory>
#include <optional>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/base/files.h"
#include "daemon/cli/alert_text.h"
#include "daemon/cli/command.h"
#include "daemon/cli/command_line.h"
#include "daemon/cli/coverage_report.h"
#include "daemon/cli/test_report.h"
#include "daemon/verify/test_update.h"
#include "wirewatch/rule_coverage.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {
namespace {

struct TestFlags {
  std::vector<std::string> paths;
  std::vector<std::string> rules;
  std::string run;
  std::string format = "text";
  std::string junit;
  bool update = false;
  bool coverage = false;
};

bool IsTestFile(absl::string_view path) {
  return absl::EndsWith(path, "_test.yaml") || absl::EndsWith(path, "_test.yml");
}

// Whether a file is one of the paths, or below one of them.
bool IsBelow(const std::string& file, const std::vector<std::string>& paths) {
  return std::any_of(paths.begin(), paths.end(), [&](absl::string_view path) {
    while (path.size() > 1 && absl::EndsWith(path, "/")) path.remove_suffix(1);
    return absl::StartsWith(file, path) &&
           (file.size() == path.size() || path == "/" || file[path.size()] == '/');
  });
}

class TestCommand {
 public:
  explicit TestCommand(const TestFlags& flags)
      : flags_(flags), color_(flags.format == "text" && WantsColor(STDOUT_FILENO)) {}

  int Run() {
    if (!Load()) return kExitUsage;
    if (tests_.empty()) {
      Say(flags_.run.empty() ? "there is no test here; put 'tests' into rules, or into files whose "
                               "names end in _test.yaml"
                             : absl::StrCat("no test's name matches '", flags_.run, "'"));
      return kExitUsage;
    }
    const std::vector<RuleTestResult> results = RunRuleTests(rules_, tests_);
    if (!flags_.junit.empty()) Write(flags_.junit, ToJUnit(results));
    if (flags_.coverage) coverages_ = MeasureCoverage(*rules_, tests_);
    Print(results);
    TestCounts counts = CountOutcomes(results);
    if (flags_.update) counts.failed -= Update(results);
    return counts.failed == 0 && !has_failed_ ? kExitOk : kExitFailure;
  }

 private:
  bool Load() {
    std::vector<std::string> paths = flags_.rules;
    std::copy_if(flags_.paths.begin(), flags_.paths.end(), std::back_inserter(paths),
                 [](const std::string& path) { return !IsTestFile(path); });
    if (paths.empty()) {
      Say("say with --rules which rules these tests are of");
      return false;
    }
    LoadedRules loaded = LoadRules(paths);
    ShowErrors(loaded.diagnostics);
    if (!loaded.book.has_value()) return false;
    LoadedTests files = LoadRuleTests(flags_.paths, *loaded.book);
    ShowErrors(files.diagnostics);
    if (HasErrors(files.diagnostics)) return false;
    absl::StatusOr<std::shared_ptr<const RuleSet>> compiled =
        RuleSet::Compile(*std::move(loaded.book));
    if (!compiled.ok()) {
      std::cerr << compiled.status().message() << "\n";
      return false;
    }
    rules_ = *std::move(compiled);
    for (RuleTest& test : TestsInRules(*rules_)) {
      if (IsBelow(test.location.file, flags_.paths)) tests_.push_back(std::move(test));
    }
    std::move(files.tests.begin(), files.tests.end(), std::back_inserter(tests_));
    if (flags_.run.empty()) return true;
    absl::StatusOr<std::vector<RuleTest>> selected = SelectTests(std::move(tests_), flags_.run);
    if (!selected.ok()) {
      Say(absl::StrCat("--run: ", selected.status().message()));
      return false;
    }
    tests_ = *std::move(selected);
    return true;
  }

  void Print(const std::vector<RuleTestResult>& results) {
    if (flags_.format == "json") {
      std::cout << ToJson(results, flags_.coverage ? &coverages_ : nullptr);
    } else {
      for (const RuleTestResult& result : results) {
        if (result.outcome == RuleTestOutcome::kFailed) std::cout << ToText(result, color_);
      }
      if (flags_.coverage) std::cout << ToText(coverages_);
      std::cout << SummaryOf(CountOutcomes(results), color_) << "\n";
    }
    std::cout.flush();
    if (!std::cout) Fail("standard output could not be written");
  }

  // Rewrites what failed tests expect; returns how many of them.
  int64_t Update(const std::vector<RuleTestResult>& results) {
    std::set<std::string> files;
    for (const RuleTestResult& result : results) {
      if (result.outcome == RuleTestOutcome::kFailed) files.insert(result.test->location.file);
    }
    int64_t updated = 0;
    for (const std::string& file : files) {
      absl::StatusOr<std::string> text = ReadFile(file, kMaxRuleFileBytes);
      if (!text.ok()) {
        Fail(text.status().message());
        continue;
      }
      const UpdatedTests tests = UpdateTests({file, *text}, results);
      Show(tests.left);
      if (tests.text == *text) continue;
      if (!Write(file, tests.text)) continue;
      std::cerr << "updated " << file << ": " << tests.changed.size()
                << (tests.changed.size() == 1 ? " test\n" : " tests\n");
      // One that stands in a template has a result for each rule that uses it.
      updated += std::count_if(results.begin(), results.end(), [&](const RuleTestResult& result) {
        return result.outcome == RuleTestOutcome::kFailed &&
               std::any_of(tests.changed.begin(), tests.changed.end(), [&](const RuleTest* test) {
                 return ToString(test->location) == ToString(result.test->location);
               });
      });
    }
    return updated;
  }

  // Warnings about rules are for `wirewatch check`.
  static void ShowErrors(const std::vector<Diagnostic>& diagnostics) {
    for (const Diagnostic& diagnostic : diagnostics) {
      if (diagnostic.severity == Severity::kError) std::cerr << ToString(diagnostic) << "\n";
    }
  }

  static void Show(const std::vector<Diagnostic>& diagnostics) {
    for (const Diagnostic& diagnostic : diagnostics) std::cerr << ToString(diagnostic) << "\n";
  }

  static void Say(absl::string_view message) { std::cerr << "wirewatch test: " << message << "\n"; }

  void Fail(absl::string_view message) {
    has_failed_ = true;
    Say(message);
  }

  bool Write(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    file << text;
    file.close();
    if (file) return true;
    Fail(absl::StrCat(path, ": could not be written"));
    return false;
  }

  const TestFlags& flags_;
  const bool color_;
  std::shared_ptr<const RuleSet> rules_;
  std::vector<RuleTest> tests_;
  std::vector<RuleCoverage> coverages_;
  bool has_failed_ = false;
};

}  // namespace

void AddTestCommand(CLI::App* app, Command* command) {
  CLI::App* test = app->add_subcommand("test", "Run the tests that stand in and beside rules");
  auto flags = std::make_shared<TestFlags>();
  test->add_option("PATH", flags->paths,
                   "Rules with tests, files of tests (*_test.yaml), and folders of both")
      ->required();
  test->add_option("--rules", flags->rules,
                   "Rules that the tests are of, besides those in PATH; their own tests do not run")
      ->allow_extra_args(false);
  test->add_option("--run", flags->run,
                   "Run only tests with a name that this regex (RE2 syntax) matches anywhere");
  test->add_option("--format", flags->format, "text for people, or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
  test->add_option("--junit", flags->junit, "Write the results to this file too, as JUnit XML");
  test->add_flag("--coverage", flags->coverage,
                 "Say which rules and which parts of their conditions the tests do not reach");
  test->add_flag("--update", flags->update,
                 "Rewrite 'expect' of failed tests to what came; look at the difference before you "
                 "keep it");
  test->footer(
      "Exit code: 0 all tests passed, or --update rewrote those that did not; 1 some failed; 2 "
      "there is no test, or the rules, the tests or the command line are wrong.\n"
      "How tests are written: docs/tests.md.");
  test->callback([=] { *command = [flags] { return TestCommand(*flags).Run(); }; });
}

}  // namespace wirewatch
