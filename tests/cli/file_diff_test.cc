#include "daemon/cli/file_diff.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

TEST(FileDiffTest, TheSameFilesDoNotDiffer) {
  EXPECT_EQ(DiffFiles({}, {}), "");
  EXPECT_EQ(DiffFiles({{"a.yaml", "x\n"}}, {{"a.yaml", "x\n"}}), "");
}

TEST(FileDiffTest, ChangedLinesHaveThoseAroundThem) {
  std::string from;
  for (int i = 1; i <= 20; ++i) absl::StrAppend(&from, "line ", i, "\n");
  std::string to = from;
  to.replace(to.find("line 10\n"), 8, "line ten\nand more\n");
  EXPECT_EQ(DiffFiles({{"a.yaml", from}}, {{"a.yaml", to}}),
            "--- a/a.yaml\n+++ b/a.yaml\n@@ -7,7 +7,8 @@\n line 7\n line 8\n line 9\n-line 10\n"
            "+line ten\n+and more\n line 11\n line 12\n line 13\n");
}

TEST(FileDiffTest, FilesComeAndGo) {
  EXPECT_EQ(DiffFiles({{"gone.yaml", "x\n"}}, {{"new.yaml", "y\n"}}),
            "--- a/gone.yaml\n+++ /dev/null\n@@ -1,1 +1,0 @@\n-x\n"
            "--- /dev/null\n+++ b/new.yaml\n@@ -1,0 +1,1 @@\n+y\n");
}

TEST(FileDiffTest, ALineEndThatIsMissingIsSeen) {
  EXPECT_EQ(DiffFiles({{"a.yaml", "x\n"}}, {{"a.yaml", "x"}}),
            "--- a/a.yaml\n+++ b/a.yaml\n@@ -1,1 +1,1 @@\n-x\n+x\n\\ No newline at end of file\n");
}

}  // namespace
}  // namespace wirewatch
