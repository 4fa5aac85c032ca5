#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/cli/program.h"
#include "tests/temporary_folder.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

using test::RunProgram;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;

TEST(CommandLineTest, HelpNamesEverySubcommandAndGoesToStandardOutput) {
  const auto result = RunProgram({"--help"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.err, "");
  for (const char* const name : {"run", "scan", "check", "demo"}) {
    EXPECT_THAT(result.out, HasSubstr(absl::StrCat("\n  ", name, " ")));
  }
}

TEST(CommandLineTest, EachSubcommandHasItsOwnHelp) {
  for (const char* const name : {"run", "scan", "check", "demo"}) {
    const auto result = RunProgram({name, "--help"});
    EXPECT_EQ(result.exit_code, 0) << name;
    EXPECT_THAT(result.out, HasSubstr(absl::StrCat("Usage: wirewatch ", name, " ")));
  }
}

TEST(CommandLineTest, TheVersionIsOneLine) {
  const auto result = RunProgram({"--version"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.out, MatchesRegex("wirewatch [0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

TEST(CommandLineTest, AnUnknownSubcommandIsNamedWithTheNearestOne) {
  const auto result = RunProgram({"scna", "--rules", "rules"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, StartsWith("unknown subcommand 'scna' (did you mean 'scan'?); expected "
                                     "one of: run, scan, check"));
}

TEST(CommandLineTest, AVectorTargetThatThereIsNotIsAnErrorOfUse) {
  const auto result =
      RunProgram({"schema"}, {.environment = {{"WIREWATCH_VECTOR_TARGET", "quantum"}}});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err,
              StartsWith("environment variable WIREWATCH_VECTOR_TARGET: this processor has no "
                         "target 'quantum'; expected one of: scalar, "));
  EXPECT_EQ(
      RunProgram({"schema"}, {.environment = {{"WIREWATCH_VECTOR_TARGET", "scalar"}}}).exit_code,
      0);
}

TEST(CommandLineTest, NoSubcommandIsAnErrorOfUse) {
  const auto result = RunProgram({});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("subcommand is required"), HasSubstr("--help")));
}

TEST(CommandLineTest, AnUnknownFlagIsNamed) {
  const auto result = RunProgram({"scan", "--rulez", "rules", "x"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(RunProgram({"demo", "--frobnicate"}).err, HasSubstr("--frobnicate"));
}

class CheckTest : public ::testing::Test {
 protected:
  int ExitCode(const std::string& rules) {
    return RunProgram({"check", folder_.Write("rules.yaml", rules)}).exit_code;
  }

  const test::TemporaryFolder folder_;
};

TEST_F(CheckTest, GoodRulesSucceed) {
  EXPECT_EQ(ExitCode("rules: [{id: r, terms: {t: {words: [fire]}}, condition: t}]"), 0);
  EXPECT_EQ(RunProgram({"check", SourcePath("rules")}).exit_code, 0);
}

TEST_F(CheckTest, BadRulesAreAnErrorOfUse) {
  EXPECT_EQ(ExitCode("rules: [{id: r, terms: {t: {words: [fire]}}, condition: u}]"), 2);
  EXPECT_EQ(ExitCode("rules: [{id: r"), 2);
}

TEST_F(CheckTest, PathsThatAreNotThereAreAnErrorOfUse) {
  const auto result = RunProgram({"check", folder_.Path("none.yaml")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr(folder_.Path("none.yaml")));
  EXPECT_EQ(RunProgram({"check"}).exit_code, 2);
}

}  // namespace
}  // namespace wirewatch
