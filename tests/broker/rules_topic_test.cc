// Rules in a topic: what is pushed runs on every daemon within two seconds, what is bad runs
// nowhere.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "daemon/base/files.h"
#include "tests/broker/daemon_testing.h"
#include "tests/temporary_folder.h"

namespace wirewatch::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

// From a push to the digest on every daemon.
constexpr absl::Duration kSoon = absl::Seconds(2);

class RulesTopicTest : public DaemonTest {
 protected:
  void SetUp() override {
    DaemonTest::SetUp();
    if (broker_ == nullptr) return;
    ASSERT_TRUE(broker_->CreateTopic("rules", 1, {{"cleanup.policy", "compact"}}).ok());
  }

  DaemonOptions Options() const {
    DaemonOptions options = DaemonTest::Options();
    options.rules = "";
    options.settings = {{"kafka.rules_topic", topic_},
                        {"workers", "1"},
                        // One that was killed leaves its partitions to the others soon.
                        {"kafka.consumer_properties.session.timeout.ms", "6000"},
                        {"kafka.consumer_properties.heartbeat.interval.ms", "1000"}};
    return options;
  }

  CommandResult Rules(const std::vector<std::string>& arguments) {
    CommandOptions command;
    command.argv = {WIREWATCH_PROGRAM, "rules"};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    const std::vector<std::string> settings = SettingArguments(Options());
    command.argv.insert(command.argv.end(), settings.begin(), settings.end());
    auto result = RunCommand(command);
    EXPECT_TRUE(result.ok()) << result.status();
    return result.ok() ? *std::move(result) : CommandResult{};
  }

  // A set of one rule with one test.
  void Write(const std::string& id) const {
    rules_.Write("sub/a.yaml", absl::StrCat("rules: [{id: ", id,
                                            ", terms: {t: {words: [fire]}}, condition: t}]\n"));
    rules_.Write("sub/a_test.yaml",
                 absl::StrCat("tests: [{name: burns, article: {text: A fire.}, expect: [{rule: ",
                              id, "}]}]\n"));
  }

  // Pushes, and returns the release's id.
  std::string Push(const std::string& id, const std::string& message = "") {
    Write(id);
    const CommandResult pushed = Rules({"push", rules_.path(), "--author", "ada", "-m", message});
    EXPECT_EQ(pushed.exit_code, 0) << pushed.stderr_text;
    EXPECT_THAT(pushed.stdout_text, StartsWith("pushed "));
    return pushed.stdout_text.substr(7, pushed.stdout_text.find(':') - 7);
  }

  void ExpectOneAlertOf(const std::string& rule) {
    const std::vector<KcatMessage> alerts = Await("alerts", 1);
    ASSERT_EQ(alerts.size(), 1u);
    EXPECT_EQ(nlohmann::json::parse(alerts[0].value.value_or("{}"))["rule"]["id"], rule);
  }

  static std::string RunningRelease(Daemon& daemon) {
    const auto page = daemon.Get("/api/v1/status");
    return page.ok() ? nlohmann::json::parse(page->body)["rules"]["release"].get<std::string>()
                     : "";
  }

  // Waits until all run it, and says how long that took.
  static void ExpectRunsOn(const std::vector<Daemon*>& daemons, const std::string& release) {
    const absl::Time start = absl::Now();
    for (Daemon* const daemon : daemons) {
      while (RunningRelease(*daemon) != release) {
        ASSERT_LT(absl::Now() - start, kSoon) << RunningRelease(*daemon) << daemon->Log();
        absl::SleepFor(absl::Milliseconds(10));
      }
    }
    std::cout << "runs everywhere " << absl::Now() - start << " after the push\n";
  }

  const TemporaryFolder rules_;
  std::string topic_ = "rules";
};

TEST_F(RulesTopicTest, WhatIsPushedRunsOnEveryDaemonAndWhatIsBadOnNone) {
  const std::string first = Push("one", "the first");
  const auto a = StartReady(Options());
  const auto b = StartReady(Options());
  auto c = StartReady(Options());
  ASSERT_TRUE(a != nullptr && b != nullptr && c != nullptr);
  ExpectRunsOn({a.get(), b.get(), c.get()}, first);

  const std::string second = Push("two", "the second");
  ExpectRunsOn({a.get(), b.get(), c.get()}, second);

  // One is away during the next.
  ASSERT_TRUE(c->process().Signal(SIGKILL).ok());
  c.reset();
  const std::string third = Push("three");
  ExpectRunsOn({a.get(), b.get()}, third);
  c = StartReady(Options());
  ASSERT_NE(c, nullptr);
  ExpectRunsOn({c.get()}, third);

  // Bad ones do not get as far as the topic.
  rules_.Write("sub/a.yaml", "rules: [{id: four");
  const CommandResult broken = Rules({"push", rules_.path()});
  EXPECT_EQ(broken.exit_code, 2);
  EXPECT_THAT(broken.stderr_text,
              AllOf(HasSubstr("sub/a.yaml:1:"), HasSubstr("nothing was pushed")));
  Write("four");
  rules_.Write("sub/a_test.yaml",
               "tests: [{name: fails, article: {text: A flood.}, expect: [{rule: four}]}]");
  const CommandResult failing = Rules({"push", rules_.path()});
  EXPECT_EQ(failing.exit_code, 2);
  EXPECT_THAT(failing.stderr_text, HasSubstr("the test 'fails' fails"));
  // And one that does runs nowhere.
  const CommandResult forced = Rules({"push", rules_.path(), "--ignore-tests"});
  EXPECT_EQ(forced.exit_code, 0) << forced.stderr_text;
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  while (a->Get("/readyz")->body.find("the test 'fails' fails") == std::string::npos) {
    ASSERT_LT(absl::Now(), deadline) << a->Log();
    absl::SleepFor(absl::Milliseconds(20));
  }
  EXPECT_EQ(RunningRelease(*a), third);
  EXPECT_EQ(a->Get("/readyz")->status, 200);

  EXPECT_EQ(Rules({"rollback", first}).exit_code, 0);
  ExpectRunsOn({a.get(), b.get(), c.get()}, first);
  EXPECT_EQ(a->Get("/readyz")->body.find("fails"), std::string::npos);

  ASSERT_TRUE(ProduceLines(broker_->bootstrap(), "articles", {"A fire."}).ok());
  ExpectOneAlertOf("one");
}

TEST_F(RulesTopicTest, ADaemonWaitsForTheFirstRules) {
  const auto daemon = Daemon::Start(Options());
  ASSERT_TRUE(daemon.ok()) << daemon.status();
  ASSERT_TRUE(ProduceLines(broker_->bootstrap(), "articles", {"A fire."}).ok());
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  while (true) {
    const auto page = (*daemon)->Get("/readyz");
    if (page.ok() &&
        page->body.find("has no rules yet: wirewatch rules push") != std::string::npos) {
      EXPECT_EQ(page->status, 503);
      break;
    }
    ASSERT_LT(absl::Now(), deadline) << (*daemon)->Log();
    absl::SleepFor(absl::Milliseconds(20));
  }
  const std::string release = Push("one");
  ExpectRunsOn({daemon->get()}, release);
  ExpectOneAlertOf("one");
  EXPECT_EQ((*daemon)->Stop().value_or(-1), 0);
}

TEST_F(RulesTopicTest, ReleasesAreListedComparedPulledAndRolledBack) {
  const CommandResult nothing = Rules({"history"});
  EXPECT_EQ(nothing.stdout_text, "nothing has been pushed yet\n");
  const std::string first = Push("one", "the first");
  const std::string second = Push("two", "the second");
  EXPECT_THAT(Rules({"push", rules_.path()}).stdout_text,
              HasSubstr(absl::StrCat("nothing has changed: ", second)));

  const CommandResult history = Rules({"history"});
  EXPECT_THAT(history.stdout_text, StartsWith(absl::StrCat("* ", second, "  ")));
  EXPECT_THAT(history.stdout_text,
              AllOf(HasSubstr(absl::StrCat("  ", first, "  ")),
                    HasSubstr("ada           the first\n"), HasSubstr(", by ada\n")));

  const CommandResult diff = Rules({"diff", "--from", first});
  EXPECT_EQ(diff.exit_code, 1);
  EXPECT_THAT(diff.stdout_text,
              AllOf(HasSubstr("--- a/sub/a.yaml\n+++ b/sub/a.yaml\n"),
                    HasSubstr("\n-rules: [{id: one, "), HasSubstr("\n+rules: [{id: two, ")));
  const CommandResult same = Rules({"diff", rules_.path()});
  EXPECT_EQ(same.exit_code, 0) << same.stdout_text;

  const std::string folder = rules_.Path("pulled");
  EXPECT_EQ(Rules({"pull", folder, "--release", first}).exit_code, 0);
  EXPECT_THAT(*ReadFile(folder + "/sub/a.yaml", 1000), HasSubstr("id: one,"));
  const CommandResult again = Rules({"pull", folder});
  EXPECT_EQ(again.exit_code, 1);
  EXPECT_THAT(again.stderr_text, HasSubstr("expected a folder that is empty"));

  EXPECT_THAT(Rules({"rollback"}).stdout_text, StartsWith(absl::StrCat("rolled back to ", first)));
  EXPECT_THAT(Rules({"rollback"}).stderr_text, HasSubstr("no release before the one that runs"));
  EXPECT_EQ(Rules({"rollback", "nonsense"}).exit_code, 1);
  const CommandResult none = Rules({"pull", rules_.Path("other"), "--release", "nonsense"});
  EXPECT_THAT(none.stderr_text, HasSubstr("there is no release 'nonsense'"));
}

TEST_F(RulesTopicTest, ATopicThatWouldLoseRulesIsRefused) {
  ASSERT_TRUE(broker_->CreateTopic("lossy", 1).ok());
  ASSERT_TRUE(broker_->CreateTopic("wide", 2, {{"cleanup.policy", "compact"}}).ok());
  Write("one");
  topic_ = "lossy";
  const CommandResult lossy = Rules({"push", rules_.path()});
  EXPECT_EQ(lossy.exit_code, 1);
  EXPECT_THAT(lossy.stderr_text, AllOf(HasSubstr("cleanup.policy=delete"),
                                       HasSubstr("--add-config cleanup.policy=compact")));
  topic_ = "wide";
  const CommandResult wide = Rules({"push", rules_.path()});
  EXPECT_EQ(wide.exit_code, 1);
  EXPECT_THAT(wide.stderr_text, HasSubstr("has 2 partitions, expected one"));
}

TEST_F(RulesTopicTest, WhereSignaturesAreAskedForNothingElseRuns) {
  const TemporaryFolder keys;
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"genpkey", "-algorithm", "ed25519", "-out", keys.Path("key")},
        {"pkey", "-in", keys.Path("key"), "-pubout", "-out", keys.Path("public")}}) {
    CommandOptions command;
    command.argv = {"openssl"};
    command.argv.insert(command.argv.end(), arguments.begin(), arguments.end());
    ASSERT_EQ(RunCommand(command)->exit_code, 0);
  }
  const std::string unsigned_release = Push("one");
  DaemonOptions options = Options();
  options.settings["kafka.rules_public_key"] = keys.Path("public");
  const auto daemon = Daemon::Start(options);
  ASSERT_TRUE(daemon.ok()) << daemon.status();
  const absl::Time deadline = absl::Now() + absl::Seconds(30);
  const std::string reason = absl::StrCat("release ", unsigned_release, " is not signed");
  while ((*daemon)->Log().find(reason) == std::string::npos) {
    ASSERT_LT(absl::Now(), deadline) << (*daemon)->Log();
    absl::SleepFor(absl::Milliseconds(20));
  }
  EXPECT_EQ(RunningRelease(**daemon), "");
  Write("two");
  const CommandResult pushed = Rules({"push", rules_.path(), "--sign-key", keys.Path("key")});
  ASSERT_EQ(pushed.exit_code, 0) << pushed.stderr_text;
  ExpectRunsOn({daemon->get()}, pushed.stdout_text.substr(7, pushed.stdout_text.find(':') - 7));
  EXPECT_EQ(Rules({"push", rules_.path(), "--sign-key", keys.Path("none")}).exit_code, 0)
      << "nothing has changed";
  Write("three");
  EXPECT_EQ(Rules({"push", rules_.path(), "--sign-key", keys.Path("public")}).exit_code, 1);
}

TEST_F(RulesTopicTest, WithAStateDirectoryADaemonStartsWithTheLastGoodRules) {
  const TemporaryFolder state;
  DaemonOptions options = Options();
  options.settings["state_directory"] = state.path();
  const std::string release = Push("one");
  {
    const auto daemon = StartReady(options);
    ASSERT_NE(daemon, nullptr);
    EXPECT_EQ(daemon->Stop().value_or(-1), 0);
  }
  // The topic is lost, and made anew.
  ASSERT_TRUE(broker_->DeleteTopic("rules").ok());
  ASSERT_TRUE(broker_->CreateTopic("rules", 1, {{"cleanup.policy", "compact"}}).ok());
  const auto daemon = StartReady(options);
  ASSERT_NE(daemon, nullptr);
  EXPECT_EQ(RunningRelease(*daemon), release);
  EXPECT_THAT(daemon->Get("/readyz")->body, HasSubstr("has no rules yet"));
  EXPECT_EQ(daemon->Metric("wirewatch_ruleset_restored").value_or(-1), 1);
  EXPECT_THAT(daemon->Log(), HasSubstr("the rules were not loaded; the last good ones stay"));
  ExpectRunsOn({daemon.get()}, Push("two"));
  EXPECT_EQ(daemon->Metric("wirewatch_ruleset_restored").value_or(-1), 0);
}

}  // namespace
}  // namespace wirewatch::test
