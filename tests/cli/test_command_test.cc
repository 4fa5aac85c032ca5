// `wirewatch test` as a process: flags and exit codes. What it prints is in tests/golden/verify.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.h"
#include "tests/temporary_folder.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class TestCommandTest : public testing::Test {
 protected:
  TestCommandTest() {
    Write("rules.yaml",
          "rules:\n"
          "  - id: ban\n"
          "    terms: {t: {words: [ban]}}\n"
          "    condition: t\n"
          "    tests:\n"
          "      - {name: own, article: {text: a ban}, expect: [{rule: ban}]}\n");
  }

  void Write(const std::string& name, const std::string& text) { folder_.Write(name, text); }

  test::ProgramResult Run(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "test");
    return test::RunProgram(arguments, {.working_directory = folder_.path()});
  }

  const test::TemporaryFolder folder_;
};

TEST_F(TestCommandTest, TestsThatPassExitWithZeroAndSayHowMany) {
  const auto result = Run({"rules.yaml"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "1 passed, 0 failed\n");
  EXPECT_THAT(result.err, IsEmpty());
}

TEST_F(TestCommandTest, ATestFileNeedsToBeToldItsRulesWhoseOwnTestsDoNotRun) {
  Write("a_test.yaml", "tests: [{name: n, article: {text: a ban}, expect: []}]\n");
  const auto alone = Run({"a_test.yaml"});
  EXPECT_EQ(alone.exit_code, 2);
  EXPECT_THAT(alone.err, HasSubstr("say with --rules which rules these tests are of"));
  const auto with_rules = Run({"--rules", "rules.yaml", "a_test.yaml"});
  EXPECT_EQ(with_rules.exit_code, 1);
  EXPECT_THAT(with_rules.out, HasSubstr("0 passed, 1 failed\n"));
  EXPECT_THAT(with_rules.out, HasSubstr("a_test.yaml:1:9: FAILED n\n"));
}

TEST_F(TestCommandTest, RunSelectsByNameAndNoTestIsAnError) {
  Write("a_test.yaml", "tests: [{name: other, article: {text: a ban}, expect: []}]\n");
  EXPECT_EQ(Run({"--run", "^ow", "."}).out, "1 passed, 0 failed\n");
  const auto none = Run({"--run", "nowhere", "."});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("no test's name matches 'nowhere'"));
  const auto bad = Run({"--run", "(", "."});
  EXPECT_EQ(bad.exit_code, 2);
  EXPECT_THAT(bad.err, HasSubstr("--run: '(' is no regex"));
}

TEST_F(TestCommandTest, RulesWithoutTestsAreAnErrorSinceNothingWasTested) {
  Write("rules.yaml", "rules: [{id: r, terms: {t: {words: [ban]}}, condition: t}]\n");
  const auto result = Run({"."});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("there is no test here"));
}

TEST_F(TestCommandTest, MistakesInRulesAndTestsExitWithTwo) {
  Write("a_test.yaml", "tests: [{name: n, article: {text: a}, expect: [{rule: bann}]}]\n");
  const auto test = Run({"."});
  EXPECT_EQ(test.exit_code, 2);
  EXPECT_THAT(test.err, HasSubstr("no rule is named 'bann' (did you mean 'ban'?)"));
  Write("rules.yaml", "rulez: []\n");
  EXPECT_EQ(Run({"rules.yaml"}).exit_code, 2);
  EXPECT_EQ(Run({}).exit_code, 2);
  EXPECT_EQ(Run({"--format", "xml", "rules.yaml"}).exit_code, 2);
}

TEST_F(TestCommandTest, AReportThatCannotBeWrittenFails) {
  const auto result = Run({"--junit", "no/such/folder/x.xml", "rules.yaml"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.err, HasSubstr("no/such/folder/x.xml: could not be written"));
}

TEST_F(TestCommandTest, UpdateThatMendsAllExitsWithZeroAndNamesTheFile) {
  Write("a_test.yaml", "tests:\r\n  - name: n\r\n    article: {text: a ban}\r\n    expect: []\r\n");
  const auto result = Run({"--update", "."});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, HasSubstr("updated ./a_test.yaml: 1 test\n"));
  EXPECT_EQ(ReadFileOrDie(folder_.Path("a_test.yaml")),
            "tests:\r\n  - name: n\r\n    article: {text: a ban}\r\n    expect:\r\n      - {rule: "
            "ban}\r\n");
  EXPECT_EQ(Run({"."}).out, "2 passed, 0 failed\n");
}

}  // namespace
}  // namespace wirewatch
