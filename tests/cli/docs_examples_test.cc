// The commands of the tutorial are run on its files and print what it says; the recipes' own tests
// pass.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <deque>
#include <set>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "tests/cli/program.h"
#include "tests/temporary_folder.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

using ::testing::HasSubstr;

// What stands between two fences of a page.
struct Block {
  int line = 0;
  // What stands behind the first fence, such as "yaml watch/rules.yaml".
  std::string info;
  std::vector<std::string> lines;
};

std::vector<Block> BlocksOf(const std::string& page) {
  std::vector<Block> blocks;
  bool inside = false;
  int number = 0;
  for (const absl::string_view line : absl::StrSplit(ReadFileOrDie(SourcePath(page)), '\n')) {
    ++number;
    if (absl::StartsWith(line, "```")) {
      inside = !inside;
      if (inside) blocks.push_back({number, std::string(line.substr(3)), {}});
    } else if (inside) {
      blocks.back().lines.emplace_back(line);
    }
  }
  EXPECT_FALSE(inside) << page << " has an odd number of fences";
  return blocks;
}

// Whether a line is the expected one; "..." at the end of that stands for any end.
bool LineIs(absl::string_view line, absl::string_view expected) {
  if (absl::ConsumeSuffix(&expected, "...")) return absl::StartsWith(line, expected);
  return line == expected;
}

// Whether the lines are the expected ones; one of "..." stands for any number of lines.
bool LinesAre(std::deque<std::string> lines, std::deque<std::string> expected) {
  while (!expected.empty() && expected.front() != "...") {
    if (lines.empty() || !LineIs(lines.front(), expected.front())) return false;
    lines.pop_front();
    expected.pop_front();
  }
  if (expected.empty()) return lines.empty();
  expected.pop_front();
  for (;; lines.pop_front()) {
    if (LinesAre(lines, expected)) return true;
    if (lines.empty()) return false;
  }
}

std::deque<std::string> LinesOf(const std::string& text) {
  return absl::StrSplit(text, '\n', absl::SkipEmpty());
}

TEST(DocsExamplesTest, ExpectedLinesMayLeaveOutSome) {
  EXPECT_TRUE(LinesAre({"a", "b", "c"}, {"a", "...", "c"}));
  EXPECT_TRUE(LinesAre({"a", "c"}, {"a", "...", "c"}));
  EXPECT_TRUE(LinesAre({"good; digest 1"}, {"good; ..."}));
  EXPECT_FALSE(LinesAre({"a", "b"}, {"a"}));
  EXPECT_FALSE(LinesAre({"a"}, {"a", "b"}));
  EXPECT_FALSE(LinesAre({"a", "b", "d"}, {"a", "...", "c"}));
}

// Runs a command of a page in `folder`, and compares what it prints; standard error comes last.
void ExpectRun(const std::string& command, const std::deque<std::string>& expected, int exit_code,
               const std::string& folder) {
  absl::string_view arguments = command;
  ASSERT_TRUE(absl::ConsumePrefix(&arguments, "build/release/wirewatch ")) << command;
  const test::ProgramResult result =
      test::RunProgram(absl::StrSplit(arguments, ' '), {.working_directory = folder});
  EXPECT_EQ(result.exit_code, exit_code) << command << "\n" << result.err;
  EXPECT_TRUE(LinesAre(LinesOf(absl::StrCat(result.out, result.err)), expected))
      << command << " printed\n"
      << result.out << result.err << "and not\n"
      << absl::StrJoin(expected, "\n");
}

TEST(DocsExamplesTest, TheTutorialsCommandsPrintWhatItSays) {
  // What installs and builds is run by whoever runs this test.
  const std::set<std::string> kNotRun = {"make demo"};
  const test::TemporaryFolder folder;
  int files = 0;
  int commands = 0;
  for (const Block& block : BlocksOf("docs/tutorial.md")) {
    SCOPED_TRACE(absl::StrCat("docs/tutorial.md:", block.line));
    const std::vector<std::string> words = absl::StrSplit(block.info, ' ');
    if (words[0] != "console") {
      ASSERT_EQ(words.size(), 2u) << "a block is a console, or has its file's name behind the kind";
      folder.Write(words[1], absl::StrCat(absl::StrJoin(block.lines, "\n"), "\n"));
      ++files;
      continue;
    }
    int exit_code = 0;
    if (words.size() == 3) {
      ASSERT_TRUE(absl::SimpleAtoi(words[2], &exit_code)) << block.info;
    }
    for (size_t i = 0; i < block.lines.size();) {
      absl::string_view command = block.lines[i++];
      ASSERT_TRUE(absl::ConsumePrefix(&command, "$ ")) << command;
      std::deque<std::string> expected;
      while (i < block.lines.size() && !absl::StartsWith(block.lines[i], "$ ")) {
        expected.push_back(block.lines[i++]);
      }
      if (kNotRun.count(std::string(command)) != 0) continue;
      ExpectRun(std::string(command), expected, exit_code, folder.path());
      ++commands;
    }
  }
  EXPECT_GE(files, 5);
  EXPECT_GE(commands, 5);
}

TEST(DocsExamplesTest, EachRecipesTestsPassAndSomeOfThemExpectNothing) {
  const test::TemporaryFolder folder;
  int recipes = 0;
  for (const Block& block : BlocksOf("docs/recipes.md")) {
    SCOPED_TRACE(absl::StrCat("docs/recipes.md:", block.line));
    ASSERT_FALSE(block.lines.empty());
    ASSERT_EQ(block.lines[0], "# rules") << "a recipe is a rule file";
    const std::string text = absl::StrCat(absl::StrJoin(block.lines, "\n"), "\n");
    EXPECT_THAT(text, HasSubstr("expect: []"));
    EXPECT_THAT(text, HasSubstr("expect: [{"));
    const test::ProgramResult result =
        test::RunProgram({"test", folder.Write(absl::StrCat("recipe", ++recipes, ".yaml"), text)});
    EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
  }
  EXPECT_GE(recipes, 13);
}

}  // namespace
}  // namespace wirewatch
