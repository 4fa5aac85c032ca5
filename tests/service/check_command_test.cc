// `wirewatch check`, `schema` and `completion` as processes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/broker/process.h"
#include "tests/temporary_folder.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

test::CommandResult RunProgram(std::vector<std::string> argv, const std::string& input = "") {
  test::CommandOptions options;
  options.argv = std::move(argv);
  options.stdin_text = input;
  const auto result = test::RunCommand(options);
  EXPECT_TRUE(result.ok()) << result.status();
  return result.ok() ? *result : test::CommandResult();
}

class CheckCommandTest : public testing::Test {
 protected:
  std::string Write(const std::string& text) {
    const std::string path = absl::StrCat(
        testing::TempDir(), testing::UnitTest::GetInstance()->current_test_info()->name(), ".yaml");
    std::ofstream(path) << text;
    return path;
  }
};

constexpr char kGood[] = "rules:\n  - {id: r, terms: {t: {words: [ban]}}, condition: t}\n";
constexpr char kSlow[] = "rules:\n  - {id: r, terms: {t: {regex: '[A-Z]+'}}, condition: t}\n";
constexpr char kBad[] = "rulez: []\n";

TEST_F(CheckCommandTest, GoodRulesExitWithZero) {
  const auto result = RunProgram({WIREWATCH_PROGRAM, "check", Write(kGood)});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.stdout_text, HasSubstr("1 rules and 0 entities are good; digest "));
}

TEST_F(CheckCommandTest, WarningsFailOnlyWhenStrict) {
  const std::string path = Write(kSlow);
  const auto lenient = RunProgram({WIREWATCH_PROGRAM, "check", path});
  EXPECT_EQ(lenient.exit_code, 0);
  EXPECT_THAT(lenient.stderr_text, HasSubstr("warning[slow-regex]: "));
  EXPECT_EQ(RunProgram({WIREWATCH_PROGRAM, "check", "--strict", path}).exit_code, 1);
}

TEST_F(CheckCommandTest, ErrorsExitWithTwoInEveryFormat) {
  const std::string path = Write(kBad);
  const auto text = RunProgram({WIREWATCH_PROGRAM, "check", path});
  EXPECT_EQ(text.exit_code, 2);
  EXPECT_THAT(text.stderr_text, HasSubstr("error[unknown-key]: unknown key 'rulez'"));
  EXPECT_THAT(text.stderr_text, HasSubstr("1 error, 0 warnings"));
  EXPECT_THAT(text.stdout_text, IsEmpty());
  EXPECT_THAT(text.stderr_text, testing::Not(HasSubstr("\x1b"))) << "no colours in a pipe";
  const auto json = RunProgram({WIREWATCH_PROGRAM, "check", "--format", "json", path});
  EXPECT_EQ(json.exit_code, 2);
  EXPECT_EQ(nlohmann::json::parse(json.stdout_text)["errors"], 1);
  const auto sarif = RunProgram({WIREWATCH_PROGRAM, "check", "--format", "sarif", path});
  EXPECT_EQ(sarif.exit_code, 2);
  EXPECT_EQ(nlohmann::json::parse(sarif.stdout_text)["version"], "2.1.0");
}

TEST_F(CheckCommandTest, AFileThatIsNotThereIsAnError) {
  const auto result = RunProgram({WIREWATCH_PROGRAM, "check", "/nowhere/rules"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.stderr_text, HasSubstr("error[file]: /nowhere/rules: "));
}

TEST(SchemaCommandTest, PrintsTheSchemaOfTheSourceTree) {
  const auto result = RunProgram({WIREWATCH_PROGRAM, "schema"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.stdout_text, ReadFileOrDie(SourcePath("rules/wirewatch-rules.schema.json")));
}

// The long flags of a help text.
std::vector<std::string> FlagsIn(const std::string& help) {
  std::vector<std::string> flags;
  for (const absl::string_view line : absl::StrSplit(help, '\n')) {
    const size_t at = line.find("--");
    if (line.substr(0, 2) != "  " || at == absl::string_view::npos || at > 8) continue;
    flags.emplace_back(line.substr(at, line.find_first_of(" ,", at) - at));
  }
  return flags;
}

std::vector<std::string> Subcommands() {
  const std::string help = RunProgram({WIREWATCH_PROGRAM, "--help"}).stdout_text;
  std::vector<std::string> names;
  for (const absl::string_view line :
       absl::StrSplit(help.substr(help.find("Subcommands:") + 13), '\n')) {
    if (line.size() > 2 && line[2] != ' ') {
      names.emplace_back(line.substr(2, line.find(' ', 2) - 2));
    }
  }
  EXPECT_GE(names.size(), 5u);
  return names;
}

TEST(CompletionCommandTest, EveryScriptKnowsEverySubcommandAndFlag) {
  for (const char* const shell : {"bash", "zsh", "fish"}) {
    const auto script = RunProgram({WIREWATCH_PROGRAM, "completion", shell});
    EXPECT_EQ(script.exit_code, 0);
    for (const std::string& name : Subcommands()) {
      EXPECT_THAT(script.stdout_text, HasSubstr(name)) << shell;
      const auto flags = FlagsIn(RunProgram({WIREWATCH_PROGRAM, name, "--help"}).stdout_text);
      EXPECT_FALSE(flags.empty()) << name;
      for (const std::string& flag : flags) {
        const std::string spelt =
            std::string(shell) == "fish" ? absl::StrCat("-l ", flag.substr(2)) : flag;
        EXPECT_THAT(script.stdout_text, HasSubstr(spelt)) << shell << " " << name;
      }
    }
  }
  EXPECT_EQ(RunProgram({WIREWATCH_PROGRAM, "completion", "tcsh"}).exit_code, 2);
}

// What bash offers for the words, of which the last is being written.
std::vector<std::string> Complete(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) absl::StrAppend(&line, " '", word, "'");
  const auto result =
      RunProgram({"bash", "-s"},
                 absl::StrCat("source <(", WIREWATCH_PROGRAM, " completion bash)\nCOMP_WORDS=(",
                              line, ")\nCOMP_CWORD=", words.size() - 1,
                              "\n_wirewatch\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n"));
  EXPECT_THAT(result.stderr_text, IsEmpty());
  return absl::StrSplit(result.stdout_text, '\n', absl::SkipEmpty());
}

TEST(CompletionCommandTest, BashOffersWhatFits) {
  EXPECT_THAT(Complete({"wirewatch", "ch"}), UnorderedElementsAre("check"));
  EXPECT_THAT(Complete({"wirewatch", "check", "--f"}), UnorderedElementsAre("--format"));
  EXPECT_THAT(Complete({"wirewatch", "check", "--format", ""}),
              UnorderedElementsAre("text", "json", "sarif"));
  EXPECT_THAT(Complete({"wirewatch", "completion", "z"}), UnorderedElementsAre("zsh"));
  EXPECT_THAT(Complete({"wirewatch", "check", SourcePath("rules/dp")}),
              UnorderedElementsAre(SourcePath("rules/dprk")));
  EXPECT_THAT(Complete({"wirewatch", "nonsense", "--f"}), IsEmpty());
}

bool IsInstalled(const std::string& program) {
  return RunProgram({"sh", "-c", absl::StrCat("command -v ", program)}).exit_code == 0;
}

// What stands in the folder after `wirewatch completion`, for the shell to read.
void WriteScript(const std::string& shell, const std::string& path) {
  std::ofstream(path) << RunProgram({WIREWATCH_PROGRAM, "completion", shell}).stdout_text;
}

TEST(CompletionCommandTest, FishOffersWhatFits) {
  if (!IsInstalled("fish")) GTEST_SKIP() << "fish is not installed";
  const test::TemporaryFolder folder;
  WriteScript("fish", folder.Path("wirewatch.fish"));
  const auto complete = [&](const std::string& line) {
    const auto result = RunProgram(
        {"fish", "--no-config", "-c",
         absl::StrCat("source ", folder.Path("wirewatch.fish"), "; complete -C '", line, "'")});
    EXPECT_THAT(result.stderr_text, IsEmpty());
    std::vector<std::string> words;
    for (const absl::string_view one :
         absl::StrSplit(result.stdout_text, '\n', absl::SkipEmpty())) {
      words.emplace_back(one.substr(0, one.find('\t')));
    }
    return words;
  };
  EXPECT_THAT(complete("wirewatch ch"), UnorderedElementsAre("check"));
  EXPECT_THAT(complete("wirewatch check --f"), UnorderedElementsAre("--format"));
  EXPECT_THAT(complete("wirewatch check --format "), UnorderedElementsAre("text", "json", "sarif"));
  EXPECT_THAT(complete("wirewatch completion z"), UnorderedElementsAre("zsh"));
  EXPECT_THAT(complete("wirewatch check " + SourcePath("rules/dp")),
              UnorderedElementsAre(SourcePath("rules/dprk/")));
}

// Types the line $2 and a tab into a zsh that has the completions of the folder $1, and prints what
// is offered, one a line.
const char kTypeIntoZsh[] = R"(
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PROMPT=; unsetopt beep; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -D"
zpty -w z 'compadd () { local -a hits; builtin compadd -A hits "$@"
  builtin compadd "$@"; (( $#hits )) && print -rl -- $hits >> '$1'/hits }'
zpty -w z "finish () { print end >> $1/hits }; zle -N finish; bindkey '^X' finish; bindkey '^I' complete-word"
zpty -w -n z "$2"$'\t\x18'
for i in {1..300}; do sleep 0.1; grep -qs '^end$' $1/hits && break; done
zpty -d z
grep -v '^end$' $1/hits
rm $1/hits
)";

TEST(CompletionCommandTest, ZshOffersWhatFits) {
  if (!IsInstalled("zsh")) GTEST_SKIP() << "zsh is not installed";
  const test::TemporaryFolder folder;
  WriteScript("zsh", folder.Path("_wirewatch"));
  const auto complete = [&](const std::string& line) {
    const auto result = RunProgram({"zsh", "-f", "-c", kTypeIntoZsh, "zsh", folder.path(), line});
    EXPECT_THAT(result.stderr_text, IsEmpty());
    return std::vector<std::string>(absl::StrSplit(result.stdout_text, '\n', absl::SkipEmpty()));
  };
  EXPECT_THAT(complete("wirewatch ch"), UnorderedElementsAre("check"));
  EXPECT_THAT(complete("wirewatch check --f"), UnorderedElementsAre("--format"));
  EXPECT_THAT(complete("wirewatch check --format "), UnorderedElementsAre("text", "json", "sarif"));
  EXPECT_THAT(complete("wirewatch completion z"), UnorderedElementsAre("zsh"));
  EXPECT_THAT(complete("wirewatch check " + SourcePath("rules/dp")), Contains("dprk"));
}

TEST(CompletionCommandTest, TheScriptsAreRightByTheirShells) {
  int tried = 0;
  for (const char* const shell : {"bash", "zsh", "fish"}) {
    const std::string script = RunProgram({WIREWATCH_PROGRAM, "completion", shell}).stdout_text;
    if (!IsInstalled(shell)) continue;
    ++tried;
    const auto result = RunProgram({shell, "-n"}, script);
    EXPECT_EQ(result.exit_code, 0) << shell << ": " << result.stderr_text;
  }
  EXPECT_GE(tried, 1);
}

}  // namespace
}  // namespace wirewatch
