#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/cli/program.h"
#include "tests/temporary_folder.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

// `wirewatch run --check` on a configuration of the test's own.
class RunCheckTest : public ::testing::Test {
 protected:
  std::string Config(absl::string_view more = "") const {
    return absl::StrCat(
        "kafka:\n"
        "  bootstrap_servers: 127.0.0.1:1\n"
        "  input_topics: [in]\n"
        "  alert_topic: alerts\n"
        "  dead_letter_topic: letters\n",
        more, "rules: [", rules_, "]\n");
  }

  test::ProgramResult Check(const std::string& config, const std::vector<std::string>& flags = {},
                            const std::map<std::string, std::string>& environment = {}) const {
    std::vector<std::string> arguments = {"run", "--check", "--config",
                                          folder_.Write("wirewatch.yaml", config)};
    arguments.insert(arguments.end(), flags.begin(), flags.end());
    return test::RunProgram(arguments, {.environment = environment});
  }

  const test::TemporaryFolder folder_;
  const std::string rules_ =
      folder_.Write("rules.yaml", "rules: [{id: r, terms: {t: {words: [fire]}}, condition: t}]");
};

TEST_F(RunCheckTest, AGoodConfigurationSaysHowManyRulesAndWhichDigest) {
  const auto result = Check(Config());
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, MatchesRegex("the configuration and 1 rules? (is|are) good; "
                                       "digest [0-9a-f]{64}\n"));
}

TEST_F(RunCheckTest, ARangeThatIsNoneSaysWhatWasExpected) {
  const std::vector<std::pair<std::vector<std::string>, std::string>> mistakes = {
      {{"--from-time", "yesterday"}, "expected a day or a time, got 'yesterday'"},
      {{"--until", "2100-01-01"}, "--until: a time that is still to come"},
      {{"--until", "soon"}, "expected a day or a time, or end, got 'soon'"},
      {{"--from-beginning", "--from-time", "2026-01-01"}, "--from-beginning excludes --from-time"},
      {{"--from-offset", "in@7"}, "expected TOPIC[PARTITION]@OFFSET, got 'in@7'"},
  };
  for (const auto& [flags, message] : mistakes) {
    const auto result = Check(Config(), flags);
    EXPECT_EQ(result.exit_code, 2) << message;
    EXPECT_THAT(result.err, HasSubstr(message));
  }
  EXPECT_EQ(
      Check(Config(), {"--from-offset", "in[0]@7", "--from-offset", "in[1]@0", "--until", "end"})
          .exit_code,
      0);
}

TEST_F(RunCheckTest, TheShippedConfigurationIsGood) {
  const auto result = test::RunProgram(
      {"run", "--check", "--config", "deploy/wirewatch.yaml", "--set", "rules=rules"},
      {.working_directory = SourcePath("")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
}

TEST_F(RunCheckTest, AnUnknownKeyIsNamedWithItsPlaceAndTheNearestOne) {
  const auto result = Check(Config("workerz: 2\n"));
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err,
              HasSubstr(absl::StrCat(folder_.Path("wirewatch.yaml"),
                                     ":6:1: error: unknown option 'workerz' (did you mean "
                                     "'workers'?)")));
}

TEST_F(RunCheckTest, TheEnvironmentIsOverTheFile) {
  const auto result = Check(Config("workers: 2\n"), {}, {{"WIREWATCH_WORKERS", "many"}});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("$WIREWATCH_WORKERS"));
  EXPECT_EQ(Check(Config(), {}, {{"WIREWATCH_RULES", folder_.Path("no.yaml")}}).exit_code, 2);
  // Without the file's rules, which are not there, the configuration is good.
  EXPECT_EQ(Check(Config("workers: 2\n"), {}, {{"WIREWATCH_WORKERS", "3"}}).exit_code, 0);
}

TEST_F(RunCheckTest, FlagsAreOverTheEnvironment) {
  const std::map<std::string, std::string> environment = {
      {"WIREWATCH_RULES", folder_.Path("no.yaml")}};
  EXPECT_EQ(Check(Config(), {"--set", absl::StrCat("rules=", rules_)}, environment).exit_code, 0);
  const auto result = Check(Config(), {"--set", "workers=0"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("'workers': expected a whole number from 1 to 256"));
}

TEST_F(RunCheckTest, ASettingThatNamesNothingIsAnErrorOfUse) {
  EXPECT_THAT(Check(Config(), {"--set", "workers"}).err, HasSubstr("expected OPTION=VALUE"));
  EXPECT_THAT(Check(Config(), {"--set", "worker=2"}).err, HasSubstr("did you mean 'workers'?"));
  EXPECT_THAT(Check(Config(), {}, {{"WIREWATCH_WORKER", "2"}}).err,
              HasSubstr("did you mean 'WIREWATCH_WORKERS'?"));
}

TEST_F(RunCheckTest, AConfigurationThatIsNotThereIsNamed) {
  const auto result = test::RunProgram({"run", "--check", "--config", folder_.Path("no.yaml")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.err, absl::StrCat(folder_.Path("no.yaml"), ": No such file or directory\n"));
}

TEST_F(RunCheckTest, BadRulesAreExplained) {
  folder_.Write("rules.yaml", "rules: [{id: r, terms: {t: {words: [fire]}}, condition: u}]");
  const auto result = Check(Config());
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr(absl::StrCat(rules_, ":1:")));
}

TEST_F(RunCheckTest, WithoutTheCheckFlagBadRulesEndTheDaemonToo) {
  folder_.Write("rules.yaml", "rules: 7");
  const auto result =
      test::RunProgram({"run", "--config", folder_.Write("wirewatch.yaml", Config())});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr(rules_));
}

// Each place of a secret, in an option that is right, one that is wrong and one that is unknown.
TEST_F(RunCheckTest, SecretsAreNeverPrinted) {
  constexpr char kSecret[] = "hunter2-and-more";
  folder_.Write("secret", absl::StrCat(kSecret, "\n"));
  const std::vector<std::string> places = {"${env:SECRET}",
                                           absl::StrCat("${file:", folder_.Path("secret"), "}")};
  for (const std::string& place : places) {
    for (const std::string line :
         {"  properties: {sasl.mechanism: PLAIN, sasl.password: \"", "workers: \"",
          "  properties: {security.protocol: \"", "  properties: {no.such.thing: \"",
          "log: {format: \"", "  delivery: \"", "alert: {key: \"", "nothing: \""}) {
      const bool in_map = line.find('{') != std::string::npos;
      const auto result = Check(Config(absl::StrCat(line, place, in_map ? "\"}\n" : "\"\n")), {},
                                {{"SECRET", kSecret}});
      EXPECT_THAT(result.out + result.err, Not(HasSubstr(kSecret))) << line << place;
    }
  }
}

TEST_F(RunCheckTest, ASecretThatIsNotThereIsNamedByItsPlace) {
  const auto result = Check(Config("  group_id: \"${env:NO_SUCH_SECRET}\"\n"));
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("'kafka.group_id': the environment has no variable "
                                    "NO_SUCH_SECRET"));
}

}  // namespace
}  // namespace wirewatch
