// `wirewatch dlq`: dead letters are listed, shown, and sent round again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "tests/broker/daemon_testing.h"

namespace wirewatch::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kBroken[] = "{\"title\": \"Broken\", \x1b[31m \"body\": \"never closed";

class DlqTest : public DaemonTest {
 protected:
  // A broken and an empty article, with a key and a header, and a daemon over them.
  void MakeLetters(const std::map<std::string, std::string>& settings = {}) {
    KcatProduceOptions produce;
    produce.key = "original-key";
    produce.headers = {{"x-original", "kept"}};
    ASSERT_TRUE(Produce(broker_->bootstrap(), "articles", kBroken, produce).ok());
    ASSERT_TRUE(Produce(broker_->bootstrap(), "articles", std::nullopt, produce).ok());
    RunDaemon(settings);
    ASSERT_EQ(All("dead-letters").size(), 2u);
  }

  void RunDaemon(const std::map<std::string, std::string>& settings = {}) {
    DaemonOptions options = Options();
    options.settings = settings;
    options.arguments = {"--until", "end"};
    const auto daemon = Daemon::Start(options);
    ASSERT_TRUE(daemon.ok()) << daemon.status();
    ASSERT_EQ((*daemon)->AwaitEnd().value_or(-1), 0) << (*daemon)->Log();
  }

  CommandResult Dlq(const std::vector<std::string>& arguments) {
    CommandOptions command;
    command.argv = {WIREWATCH_PROGRAM, "dlq"};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    const std::vector<std::string> settings = SettingArguments(Options());
    command.argv.insert(command.argv.end(), settings.begin(), settings.end());
    auto result = RunCommand(command);
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? *std::move(result) : CommandResult{};
  }
};

TEST_F(DlqTest, TheListHasALineForEachAndACountOfEachReason) {
  MakeLetters();
  const CommandResult all = Dlq({"list"});
  EXPECT_EQ(all.exit_code, 0) << all.stderr_text;
  const std::vector<std::string> lines = absl::StrSplit(all.stdout_text, '\n');
  ASSERT_EQ(lines.size(), 4u) << all.stdout_text;
  EXPECT_THAT(lines[0], HasSubstr("dead-letters[0]@0  "));
  EXPECT_THAT(lines[0], HasSubstr("articles[0]@0  decode malformed_json  "));
  EXPECT_THAT(lines[1], HasSubstr("articles[0]@1  decode empty  "));
  EXPECT_EQ(lines[2], "2 dead letters: 1 empty, 1 malformed_json");

  const CommandResult some = Dlq({"list", "--reason", "empty", "--format", "jsonl"});
  const auto letter = nlohmann::json::parse(some.stdout_text);
  EXPECT_EQ(letter["position"], "dead-letters[0]@1");
  EXPECT_EQ(letter["source"], "articles[0]@1");
  EXPECT_EQ(letter["key"], "original-key");
  EXPECT_FALSE(letter.contains("value_bytes"));

  EXPECT_EQ(Dlq({"list", "--from-time", "2100-01-01"}).stdout_text, "0 dead letters\n");
  EXPECT_EQ(Dlq({"list", "--topic", "others"}).stdout_text, "0 dead letters\n");
}

TEST_F(DlqTest, OneIsShownWholeWithoutItsControlCharactersAndItsBytesAsTheyAre) {
  MakeLetters();
  const CommandResult shown = Dlq({"show", "dead-letters[0]@0"});
  EXPECT_EQ(shown.exit_code, 0) << shown.stderr_text;
  EXPECT_THAT(shown.stdout_text, HasSubstr("header    x-original: kept\n"));
  EXPECT_THAT(shown.stdout_text, HasSubstr("key       original-key\n"));
  EXPECT_THAT(shown.stdout_text, HasSubstr("never closed"));
  EXPECT_THAT(shown.stdout_text, Not(HasSubstr("\x1b")));

  EXPECT_EQ(Dlq({"show", "dead-letters[0]@0", "--value"}).stdout_text, kBroken);

  const CommandResult missing = Dlq({"show", "dead-letters[0]@7"});
  EXPECT_EQ(missing.exit_code, 1);
  EXPECT_THAT(missing.stderr_text, HasSubstr("no dead letter stands at 1 of 1 positions"));
  EXPECT_EQ(Dlq({"show", "seven"}).exit_code, 2);
}

TEST_F(DlqTest, AReplayedRecordIsTheOneThatFailedAndIsCountedWhenItFailsAgain) {
  MakeLetters();
  const CommandResult dry = Dlq({"replay", "--all", "--dry-run"});
  EXPECT_THAT(dry.stdout_text, HasSubstr("would be sent again: 2; left out: 0\n"));
  EXPECT_EQ(All("articles").size(), 2u);

  const CommandResult sent = Dlq({"replay", "dead-letters[0]@0"});
  EXPECT_EQ(sent.exit_code, 0) << sent.stderr_text;
  EXPECT_THAT(sent.stdout_text, HasSubstr("sent again: 1; left out: 0\n"));
  const std::vector<KcatMessage> articles = All("articles");
  ASSERT_EQ(articles.size(), 3u);
  EXPECT_EQ(articles[2].value, kBroken);
  EXPECT_EQ(articles[2].key, "original-key");
  EXPECT_EQ(articles[2].headers, (KcatHeaders{{"x-original", "kept"},
                                              {"wirewatch.replays", "1"},
                                              {"wirewatch.replayed.from", "dead-letters[0]@0"}}));

  RunDaemon();
  EXPECT_THAT(Dlq({"list"}).stdout_text, HasSubstr("malformed_json (sent again: 1)  "));
  Dlq({"replay", "dead-letters[0]@2"});
  EXPECT_EQ(All("articles").back().Header("wirewatch.replays"), "2");
}

TEST_F(DlqTest, ATombstoneIsSentAsOneAndWhatIsNoLetterIsSaid) {
  MakeLetters({{"delivery", "exactly_once"}});
  ASSERT_TRUE(Produce(broker_->bootstrap(), "dead-letters", "somebody else's").ok());
  const CommandResult sent = Dlq({"replay", "--all", "--reason", "empty"});
  EXPECT_EQ(sent.exit_code, 0);
  EXPECT_THAT(sent.stderr_text, HasSubstr("is no dead letter of wirewatch's"));
  ASSERT_EQ(All("articles").size(), 3u);
  EXPECT_FALSE(All("articles").back().value.has_value());
  EXPECT_EQ(Dlq({"replay"}).exit_code, 2);
  EXPECT_EQ(Dlq({"replay", "--all", "dead-letters[0]@0"}).exit_code, 2);
}

}  // namespace
}  // namespace wirewatch::test
