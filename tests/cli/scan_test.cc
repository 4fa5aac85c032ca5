#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/cli/program.h"
#include "tests/json_schema.h"
#include "tests/temporary_folder.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

constexpr char kRules[] = R"(
entities:
  - {id: ada, name: Ada Lovelace, kind: person, groups: [people], refs: {un: x}}
  - {id: bob, name: Bob Marl, groups: [people]}
rules:
  - id: banned
    title: A ban on somebody
    per: entity
    terms: {who: {entities: [people]}, ban: {words: ["ban*"]}}
    condition: who near/5 ban
)";

// What one run of `wirewatch scan` said.
class ScanTest : public ::testing::Test {
 protected:
  test::ProgramResult Scan(const std::vector<std::string>& arguments,
                           const test::ProgramInput& input = {}) {
    std::vector<std::string> all = {"scan", "--rules", rules_};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return test::RunProgram(all, input);
  }

  // The path of an article that gives an alert for the person.
  std::string Banned(absl::string_view file, absl::string_view who) {
    return folder_.Write(file, absl::StrCat(who, " is banned."));
  }

  const test::TemporaryFolder folder_;
  const std::string rules_ = folder_.Write("rules/people.yaml", kRules);
};

std::vector<std::string> Lines(const std::string& text) {
  std::vector<std::string> lines = absl::StrSplit(text, '\n');
  EXPECT_EQ(lines.back(), "") << "no end of line at the end";
  lines.pop_back();
  return lines;
}

// "entity@offset" of each line of alerts, which must be in the schema.
std::vector<std::string> Alerts(const std::string& out) {
  std::vector<std::string> alerts;
  for (const std::string& line : Lines(out)) {
    EXPECT_THAT(AlertSchemaErrors(line), IsEmpty()) << line;
    const auto alert = nlohmann::json::parse(line, nullptr, false);
    if (alert.is_discarded()) continue;
    alerts.push_back(absl::StrCat(alert["entity"]["id"].get<std::string>(), "@",
                                  alert["article"]["offset"].get<int>()));
  }
  return alerts;
}

std::string JsonLine(absl::string_view text) {
  return absl::StrCat(R"({"body": ")", text, "\"}\n");
}

TEST_F(ScanTest, PrintsOneAlertALineInTheSchemaAndNothingElse) {
  const auto result = Scan({"--format", "jsonl", Banned("a.txt", "Ada Lovelace")});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(Alerts(result.out), ElementsAre("ada@0"));
  EXPECT_EQ(result.err, "");
  const auto alert = nlohmann::json::parse(result.out);
  EXPECT_EQ(alert["article"]["topic"], folder_.Path("a.txt"));
  EXPECT_EQ(alert["article"]["partition"], 0);
}

TEST_F(ScanTest, AlertsComeInTheOrderInWhichFilesAreNamedAndEntitiesStand) {
  const std::string ada = Banned("1.txt", "Ada Lovelace");
  const std::string bob = Banned("2.txt", "Bob Marl");
  const std::string both = Banned("3.txt", "Bob Marl, not Ada Lovelace,");
  EXPECT_THAT(Alerts(Scan({"--format", "jsonl", bob, ada, both, bob}).out),
              ElementsAre("bob@0", "ada@0", "bob@0", "ada@0", "bob@0"));
}

TEST_F(ScanTest, EveryFileBehindTheRulesFlagIsAnArticle) {
  const auto result = Scan({Banned("1.txt", "Ada Lovelace"), Banned("2.txt", "Bob Marl")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_EQ(result.err, "2 articles, 2 alerts\n");
}

TEST_F(ScanTest, TheRulesFlagMayBeRepeated) {
  const std::string more = folder_.Write(
      "more.yaml", "rules: [{id: more, terms: {t: {words: [banned]}}, condition: t}]");
  const auto result = test::RunProgram(
      {"scan", "--rules", rules_, "--rules", more, Banned("1.txt", "Ada Lovelace")});
  EXPECT_EQ(result.err, "1 article, 2 alerts\n");
}

TEST_F(ScanTest, AFolderIsScannedInTheOrderOfItsPathsWithoutHiddenFiles) {
  Banned("in/b/1.txt", "Ada Lovelace");
  Banned("in/a.txt", "Bob Marl");
  Banned("in/.hidden.txt", "Bob Marl");
  const auto result = Scan({"--format", "jsonl", folder_.Path("in")});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(Alerts(result.out), ElementsAre("bob@0", "ada@0"));
}

TEST_F(ScanTest, AFolderWithoutFilesIsSaidToBeEmpty) {
  std::filesystem::create_directory(folder_.Path("in"));
  const auto result = Scan({"--format", "jsonl", folder_.Path("in")});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "");
  EXPECT_EQ(result.err, absl::StrCat("wirewatch scan: note: ", folder_.Path("in"),
                                     ": no files in this folder\n"));
}

TEST_F(ScanTest, ALinkThatLeadsNowhereLosesNothingElseOfItsFolder) {
  Banned("in/b.txt", "Ada Lovelace");
  std::filesystem::create_symlink("/nowhere/at/all", folder_.Path("in/a.txt"));
  const auto result = Scan({"--format", "jsonl", folder_.Path("in")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(Alerts(result.out), ElementsAre("ada@0"));
  EXPECT_EQ(result.err, absl::StrCat("wirewatch scan: ", folder_.Path("in/a.txt"),
                                     ": No such file or directory\n"));
}

TEST_F(ScanTest, APathThatIsNotThereFailsWithoutLosingTheOthers) {
  const auto result = Scan({folder_.Path("none.txt"), Banned("a.txt", "Ada Lovelace")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(result.out, HasSubstr("Ada Lovelace (ada, un x)"));
  EXPECT_EQ(result.err, absl::StrCat("wirewatch scan: ", folder_.Path("none.txt"),
                                     ": No such file or directory\n",
                                     "1 article, 1 alert, 1 could not be scanned\n"));
}

TEST_F(ScanTest, EachLineOfAJsonLinesFileIsAnArticle) {
  const std::string path =
      folder_.Write("a.jsonl", absl::StrCat(R"({"id": "x", "title": "Ada Lovelace is banned"})",
                                            "\n\n", R"({"text": "Bob Marl is banned"})", "\r\n",
                                            R"({"content": "Nobody is banned"})", "\n",
                                            R"({"body": "Ada Lovelace is banned"})"));
  const auto result = Scan({"--format", "jsonl", path});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(Alerts(result.out), ElementsAre("ada@0", "bob@2", "ada@4"));
  EXPECT_EQ(nlohmann::json::parse(Lines(result.out)[0])["article"]["id"], "x");
}

TEST_F(ScanTest, ABrokenLineIsNamedAndLosesNoneOfTheOthers) {
  const std::string path =
      folder_.Write("a.jsonl", absl::StrCat(JsonLine("Ada Lovelace is banned"), "{\"body\": \n",
                                            JsonLine("Bob Marl is banned")));
  const auto result = Scan({"--format", "jsonl", path});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_THAT(Alerts(result.out), ElementsAre("ada@0", "bob@2"));
  EXPECT_THAT(Lines(result.err), SizeIs(1));
  EXPECT_THAT(result.err, StartsWith(absl::StrCat("wirewatch scan: ", path, ":2: malformed_json")));
}

TEST_F(ScanTest, AnArticleThatCannotBeReadIsCountedAsUnscanned) {
  const auto result = Scan({folder_.Write("a.txt", " \n")});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, AllOf(HasSubstr(absl::StrCat(folder_.Path("a.txt"), ": empty: ")),
                                HasSubstr("1 article, 0 alerts, 1 could not be scanned\n")));
}

TEST_F(ScanTest, ADashIsStandardInputWhichMayBeOneArticleOrLinesOfThem) {
  EXPECT_THAT(
      Alerts(Scan({"--format", "jsonl", "-"}, {.stdin_text = "Ada Lovelace is banned"}).out),
      ElementsAre("ada@0"));
  EXPECT_THAT(Alerts(Scan({"--format", "jsonl", "-"},
                          {.stdin_text = "{\n\"body\":\n\"Ada Lovelace is banned\"\n}\n"})
                         .out),
              ElementsAre("ada@0"));
  const auto lines = Scan({"--format", "jsonl", "-"},
                          {.stdin_text = absl::StrCat(JsonLine("Ada Lovelace is banned"), "{\n",
                                                      JsonLine("Bob Marl is banned"))});
  EXPECT_EQ(lines.exit_code, 1);
  EXPECT_THAT(Alerts(lines.out), ElementsAre("ada@0", "bob@2"));
  EXPECT_THAT(lines.err, StartsWith("wirewatch scan: standard input:2: malformed_json"));
}

TEST_F(ScanTest, BadRulesAreExplainedAndNothingIsScanned) {
  const std::string bad = folder_.Write("bad.yaml", "rules:\n  - {id: r, condtion: t}\n");
  const auto result = test::RunProgram({"scan", "--rules", bad, Banned("a.txt", "Ada Lovelace")});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_EQ(result.out, "");
  EXPECT_THAT(result.err, HasSubstr(absl::StrCat(bad, ":2:13: error: unknown key 'condtion'")));
  EXPECT_THAT(result.err, HasSubstr("did you mean 'condition'?"));
  EXPECT_THAT(result.err, Not(HasSubstr("article")));
}

TEST_F(ScanTest, RulesThatAreNotThereAndFormatsThatAreUnknownAreErrorsOfUse) {
  const std::string article = Banned("a.txt", "Ada Lovelace");
  const auto rules = test::RunProgram({"scan", "--rules", folder_.Path("no.yaml"), article});
  EXPECT_EQ(rules.exit_code, 2);
  EXPECT_THAT(rules.err, HasSubstr("no.yaml"));
  EXPECT_THAT(rules.err, HasSubstr("No such file"));
  EXPECT_EQ(test::RunProgram({"scan", article}).exit_code, 2);
  EXPECT_EQ(test::RunProgram({"scan", "--rules", rules_}).exit_code, 2);
  const auto format = Scan({"--format", "xml", article});
  EXPECT_EQ(format.exit_code, 2);
  EXPECT_THAT(format.err, AllOf(HasSubstr("xml"), HasSubstr("jsonl")));
}

TEST_F(ScanTest, AlertsThatCannotBeWrittenAreAnError) {
  if (!std::filesystem::exists("/dev/full")) GTEST_SKIP() << "no /dev/full here";
  const auto result =
      Scan({"--format", "jsonl", Banned("a.txt", "Ada Lovelace")}, {.stdout_path = "/dev/full"});
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.err, "wirewatch scan: standard output could not be written\n");
}

}  // namespace
}  // namespace wirewatch
