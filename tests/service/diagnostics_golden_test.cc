// Every case of tests/golden/diagnostics (a rule file, or a folder of them that are one set) gives
// exactly the diagnostics in the .out file beside it. WIREWATCH_UPDATE_GOLDEN=1 rewrites these; the
// diff is the review.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/base/files.h"
#include "daemon/cli/rule_check.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

namespace fs = std::filesystem;

// A day that cases may take for today: 2026-01-15.
const absl::Time kNow = absl::FromUnixSeconds(1768435200);

// Case -> its files, by the names that they have in the output.
std::map<std::string, std::vector<RuleFile>> Cases() {
  std::map<std::string, std::vector<RuleFile>> cases;
  const fs::path folder = SourcePath("tests/golden/diagnostics");
  const auto files = ListFiles(folder.string(), {".yaml"});
  EXPECT_TRUE(files.ok()) << files.status();
  if (!files.ok()) return cases;
  for (const std::string& file : *files) {
    const fs::path relative = fs::relative(file, folder);
    const std::string name =
        relative.has_parent_path() ? relative.parent_path().string() : relative.stem().string();
    cases[name].push_back({relative.string(), ReadFileOrDie(file)});
  }
  return cases;
}

std::string Report(const std::vector<RuleFile>& files) {
  const RuleCheck check = CheckRules(LoadRuleFiles(files), {.now = kNow});
  const SourceTexts sources = check.Sources();
  std::string report;
  for (const Diagnostic& diagnostic : check.diagnostics) {
    report += ToTerminal(diagnostic, sources, false);
  }
  return report.empty() ? "nothing to say\n" : report;
}

TEST(DiagnosticsGoldenTest, EveryCaseSaysWhatItsFileSays) {
  const auto cases = Cases();
  EXPECT_GE(cases.size(), 80u);
  for (const auto& [name, files] : cases) {
    const std::string path = SourcePath(absl::StrCat("tests/golden/diagnostics/", name, ".out"));
    const std::string report = Report(files);
    if (std::getenv("WIREWATCH_UPDATE_GOLDEN") != nullptr) {
      std::ofstream(path) << report;
    } else if (!fs::exists(path)) {
      ADD_FAILURE() << path << " is missing; WIREWATCH_UPDATE_GOLDEN=1 writes it";
    } else {
      EXPECT_EQ(report, ReadFileOrDie(path)) << name;
    }
  }
}

TEST(DiagnosticsGoldenTest, EveryOutputHasItsCase) {
  const auto cases = Cases();
  for (const auto& entry : fs::directory_iterator(SourcePath("tests/golden/diagnostics"))) {
    if (entry.path().extension() != ".out") continue;
    EXPECT_EQ(cases.count(entry.path().stem().string()), 1u) << entry.path() << " has no case";
  }
}

TEST(DiagnosticsGoldenTest, EveryDiagnosticHasACodeAndLiesInItsFile) {
  for (const auto& [name, files] : Cases()) {
    const RuleCheck check = CheckRules(LoadRuleFiles(files), {.now = kNow});
    const SourceTexts sources = check.Sources();
    for (const Diagnostic& diagnostic : check.diagnostics) {
      SCOPED_TRACE(absl::StrCat(name, ": ", ToString(diagnostic)));
      EXPECT_NE(diagnostic.code, DiagnosticCode::kUnspecified);
      std::vector<SourceLocation> places = {diagnostic.location};
      for (const RelatedPlace& place : diagnostic.related) places.push_back(place.location);
      for (const SourceLocation& place : places) {
        ASSERT_EQ(sources.count(place.file), 1u);
        const SourceText& source = sources.at(place.file);
        EXPECT_LE(place.line, source.lines());
        EXPECT_LE(static_cast<size_t>(place.column), source.Line(place.line).size() + 1);
      }
    }
  }
}

TEST(DiagnosticsGoldenTest, AFileOfTenMegabytesIsCheckedAndItsLastLineReported) {
  std::string text = "lists:\n  many:\n";
  while (text.size() < (10 << 20)) text += "    - \"some words of a list\"\n";
  text += "    - [not, text]\n";
  const RuleCheck check = CheckRules(LoadRuleFiles({{"large.yaml", text}}), {});
  ASSERT_EQ(check.diagnostics.size(), 1u);
  EXPECT_EQ(check.diagnostics[0].code, DiagnosticCode::kWrongType);
  EXPECT_EQ(check.diagnostics[0].location.line,
            static_cast<int>(std::count(text.begin(), text.end(), '\n')));
}

}  // namespace
}  // namespace wirewatch
