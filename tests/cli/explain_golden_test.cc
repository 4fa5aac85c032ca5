// Every folder of tests/golden/explain holds rules, articles and the file `arguments`, a line of
// which is a run of the program; what the runs say stands in output.out.
// WIREWATCH_UPDATE_GOLDEN=1 rewrites it; the diff is the review.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/cli/program.h"
#include "tests/golden.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

namespace fs = std::filesystem;

const char kFolder[] = "tests/golden/explain";

TEST(ExplainGoldenTest, EveryCaseSaysWhatItsFileSays) {
  int cases = 0;
  for (const auto& entry : fs::directory_iterator(SourcePath(kFolder))) {
    SCOPED_TRACE(entry.path().filename().string());
    ++cases;
    std::string out;
    const std::string lines = ReadFileOrDie((entry.path() / "arguments").string());
    for (const absl::string_view line : absl::StrSplit(lines, '\n', absl::SkipEmpty())) {
      const auto result = test::RunProgram(absl::StrSplit(line, ' ', absl::SkipEmpty()),
                                           {.working_directory = entry.path().string()});
      absl::StrAppend(&out, "$ wirewatch ", line, "\n", result.out, result.err, "exit code ",
                      result.exit_code, "\n\n");
    }
    ExpectGolden(absl::StrCat(kFolder, "/", entry.path().filename().string(), "/output.out"), out);
  }
  EXPECT_GE(cases, 10);
}

}  // namespace
}  // namespace wirewatch
