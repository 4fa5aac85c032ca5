// Every folder of tests/golden/verify holds rules with tests; `wirewatch test` says of it what
// stands in its text.out, json.out, junit.out and coverage.out, and --update makes of its files
// what is in update.out. WIREWATCH_UPDATE_GOLDEN=1 rewrites these; the diff is the review.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "daemon/base/files.h"
#include "tests/cli/program.h"
#include "tests/golden.h"
#include "tests/temporary_folder.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

namespace fs = std::filesystem;

const char kFolder[] = "tests/golden/verify";

test::ProgramResult RunTest(const std::string& folder, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "test");
  return test::RunProgram(arguments, {.working_directory = folder});
}

std::string Everything(const test::ProgramResult& result) {
  return absl::StrCat(result.out, result.err, "exit code ", result.exit_code, "\n");
}

// What --update says of a copy of the case in that folder, and the files that it changed.
std::string Update(const std::string& name, const std::string& folder) {
  const fs::path copy = fs::path(folder) / name;
  fs::create_directories(copy);
  fs::copy(fs::path(SourcePath(kFolder)) / name, copy, fs::copy_options::recursive);
  std::string out = Everything(RunTest(folder, {"--update", name}));
  const auto files = ListFiles(copy.string(), {".yaml"});
  EXPECT_TRUE(files.ok()) << files.status();
  for (const std::string& file : files.value_or(std::vector<std::string>())) {
    const std::string relative = fs::relative(file, folder).string();
    const std::string text = ReadFileOrDie(file);
    if (text == ReadFileOrDie(SourcePath(absl::StrCat(kFolder, "/", relative)))) continue;
    absl::StrAppend(&out, "== ", relative, "\n", text);
  }
  return out;
}

TEST(VerifyGoldenTest, EveryCaseSaysWhatItsFilesSay) {
  int cases = 0;
  for (const auto& entry : fs::directory_iterator(SourcePath(kFolder))) {
    const std::string name = entry.path().filename().string();
    SCOPED_TRACE(name);
    ++cases;
    const auto golden = [&](const char* file) {
      return absl::StrCat(kFolder, "/", name, "/", file);
    };
    const std::string folder = SourcePath(kFolder);
    ExpectGolden(golden("text.out"), Everything(RunTest(folder, {name})));
    const test::ProgramResult json = RunTest(folder, {"--format", "json", name});
    ExpectGolden(golden("json.out"), json.out);
    EXPECT_TRUE(nlohmann::json::parse(json.out).contains("tests"));
    const test::TemporaryFolder temporary;
    const std::string xml = temporary.Path("junit.xml");
    RunTest(folder, {"--junit", xml, name});
    ExpectGolden(golden("junit.out"), ReadFileOrDie(xml));
    ExpectGolden(golden("coverage.out"), Everything(RunTest(folder, {"--coverage", name})));
    const test::ProgramResult covered = RunTest(folder, {"--coverage", "--format", "json", name});
    EXPECT_TRUE(nlohmann::json::parse(covered.out).contains("coverage"));
    ExpectGolden(golden("update.out"), Update(name, temporary.path()));
  }
  EXPECT_GE(cases, 9);
}

TEST(VerifyGoldenTest, WhatWasUpdatedPasses) {
  for (const char* const name :
       {"missing-and-unexpected", "severity-and-mentions", "flow-style", "tests-in-rules"}) {
    SCOPED_TRACE(name);
    const test::TemporaryFolder temporary;
    Update(name, temporary.path());
    const auto again = RunTest(temporary.path(), {name});
    EXPECT_EQ(again.exit_code, 0) << again.out;
    EXPECT_THAT(again.out, testing::HasSubstr(", 0 failed"));
  }
}

}  // namespace
}  // namespace wirewatch
