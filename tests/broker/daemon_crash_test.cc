// At least once, whatever dies: worker processes are killed at random while they work.
#include <gtest/gtest.h>
#include <signal.h>

#include <cstdlib>
#include <map>
#include <random>
#include <thread>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/broker/daemon_testing.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch::test {
namespace {

constexpr int kArticles = 20'000;
constexpr int kKills = 5;

// Every tenth article is about sanctions on one of the officials, others name one or a sanction.
std::string MakeArticle(int number) {
  const char* const officials[] = {"Choe Ryong-hae", "Jong Kyong-thaek", "Pak Kwang-ho"};
  std::string body = absl::StrCat("Report number ", number, " of the day. ");
  if (number % 10 == 0) {
    absl::StrAppend(&body, "The council imposed sanctions on ", officials[number / 10 % 3],
                    " on Monday, a spokesman said.");
  } else if (number % 10 == 1) {
    absl::StrAppend(&body, officials[number / 10 % 3], " visited a farm and praised its workers.");
  } else {
    absl::StrAppend(&body, "Talks on sanctions against shipping companies ended without a result.");
  }
  for (int i = 0; i < 5; ++i) {
    absl::StrAppend(&body,
                    "\n\nNothing else of note happened in the region, and the weather stayed "
                    "as it had been for most of the week.");
  }
  nlohmann::json article = {{"id", absl::StrCat("a", number)}, {"title", "Daily report"}};
  article["body"] = body;
  return article.dump();
}

class DaemonCrashTest : public DaemonTest {
 protected:
  DaemonCrashTest() { partitions_ = 4; }

  std::unique_ptr<Daemon> StartOne() {
    DaemonOptions options = Options();
    // A process that was killed leaves its partitions to the others soon.
    options.settings["kafka.consumer_properties.session.timeout.ms"] = "6000";
    options.settings["kafka.consumer_properties.heartbeat.interval.ms"] = "1000";
    // So that it is killed in the middle of the work and not after it.
    options.settings["kafka.consumer_properties.queued.max.messages.kbytes"] = "64";
    options.settings["workers"] = "1";
    auto daemon = Daemon::Start(options);
    EXPECT_TRUE(daemon.ok()) << daemon.status();
    return daemon.ok() ? *std::move(daemon) : nullptr;
  }

  // Waits until one of the processes is at work, and returns which: the one to be killed.
  static size_t AwaitWork(const std::vector<std::unique_ptr<Daemon>>& daemons) {
    std::vector<double> before;
    for (const auto& daemon : daemons) before.push_back(Scanned(*daemon));
    const absl::Time deadline = absl::Now() + absl::Seconds(30);
    while (absl::Now() < deadline) {
      for (size_t i = 0; i < daemons.size(); ++i) {
        if (Scanned(*daemons[i]) > before[i]) return i;
      }
    }
    ADD_FAILURE() << "no process works";
    return 0;
  }

  static double Scanned(Daemon& daemon) {
    double sum = 0;
    for (const char* const outcome : {"matched", "clean"}) {
      sum += daemon.Metric(absl::StrCat("wirewatch_articles_total{outcome=\"", outcome, "\"}"))
                 .value_or(0);
    }
    return sum;
  }

  std::set<std::string> DistinctIds() {
    const std::multiset<std::string> ids = AlertIds(All("alerts"));
    return {ids.begin(), ids.end()};
  }
};

TEST_F(DaemonCrashTest, EveryExpectedAlertArrivesAtLeastOnceAndNoOtherOne) {
  LoadedRules loaded = LoadRules({SourcePath("rules")});
  ASSERT_TRUE(loaded.book.has_value());
  Scanner scanner({}, *RuleSet::Compile(*std::move(loaded.book)));
  std::set<std::string> expected;
  std::vector<std::string> articles;
  for (int i = 0; i < kArticles; ++i) {
    articles.push_back(MakeArticle(i));
    const Record record = MakeRecord({"articles", 0, i}, articles.back());
    for (const Alert& alert : scanner.Scan(record, absl::Now()).alerts) expected.insert(alert.id);
  }
  ASSERT_EQ(expected.size(), static_cast<size_t>(kArticles / 10));

  unsigned seed = std::random_device()();
  if (const char* fixed = std::getenv("WIREWATCH_TEST_SEED")) (void)absl::SimpleAtoi(fixed, &seed);
  SCOPED_TRACE(absl::StrCat("WIREWATCH_TEST_SEED=", seed));
  std::mt19937 random(seed);
  std::vector<std::unique_ptr<Daemon>> daemons;
  daemons.push_back(StartOne());
  daemons.push_back(StartOne());
  for (const auto& daemon : daemons) ASSERT_NE(daemon, nullptr);

  // The work comes in parts, and in each a process dies at some moment.
  size_t produced = 0;
  for (int kill = 0; kill < kKills; ++kill) {
    const size_t until = articles.size() * static_cast<size_t>(kill + 1) / kKills;
    const std::vector<std::string> part(articles.begin() + static_cast<ptrdiff_t>(produced),
                                        articles.begin() + static_cast<ptrdiff_t>(until));
    absl::Status status;
    std::thread producer([&] { status = ProduceLines(broker_->bootstrap(), "articles", part); });
    produced = until;
    std::unique_ptr<Daemon>& victim = daemons[AwaitWork(daemons)];
    absl::SleepFor(absl::Milliseconds(random() % 100));
    const absl::Status killed = victim->process().Signal(SIGKILL);
    producer.join();
    ASSERT_TRUE(killed.ok()) << killed;
    ASSERT_TRUE(status.ok()) << status;
    ASSERT_EQ(victim->process().Wait(absl::Seconds(10)).value_or(-1), 128 + SIGKILL);
    victim = StartOne();
    ASSERT_NE(victim, nullptr);
  }

  std::set<std::string> arrived;
  const absl::Time deadline = absl::Now() + absl::Seconds(120);
  while (absl::Now() < deadline && arrived.size() < expected.size()) {
    arrived = DistinctIds();
    absl::SleepFor(absl::Milliseconds(200));
  }
  for (const auto& daemon : daemons) EXPECT_EQ(daemon->Stop().value_or(-1), 0) << daemon->Log();
  const std::multiset<std::string> all = AlertIds(All("alerts"));
  arrived = {all.begin(), all.end()};
  EXPECT_EQ(arrived, expected);
  // A process that is killed at work has not committed its last alerts: else this proves nothing.
  EXPECT_GT(all.size(), arrived.size()) << "no kill hit a process at work";
  RecordProperty("alerts", static_cast<int>(all.size()));
  std::cout << kArticles << " articles, " << kKills << " kills: " << expected.size()
            << " alerts expected, " << all.size() << " arrived, " << all.size() - arrived.size()
            << " of them again\n";
}

}  // namespace
}  // namespace wirewatch::test
