// Rules that change while articles go through: each article meets one whole set, none is lost and
// none comes twice.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/broker/daemon_testing.h"
#include "tests/temporary_folder.h"

namespace wirewatch::test {
namespace {

using ::testing::HasSubstr;

class DaemonReloadTest : public DaemonTest {
 protected:
  DaemonOptions Options() const {
    DaemonOptions options = DaemonTest::Options();
    options.rules = rules_.path();
    return options;
  }

  // Two rules in two files; their titles tell the version of the set.
  void WriteVersion(int version) const {
    for (const char* const id : {"one", "two"}) {
      rules_.Write(absl::StrCat(id, ".yaml"),
                   absl::StrCat("rules: [{id: ", id, ", title: Version ", version,
                                ", terms: {t: {words: [fire]}}, condition: t}]"));
    }
  }

  const TemporaryFolder rules_;
};

TEST_F(DaemonReloadTest, EachArticleMeetsOneWholeSetOnce) {
  // Some seconds, in which there are some versions.
  constexpr int kBatches = 40;
  constexpr absl::Duration kPause = absl::Milliseconds(100);
  constexpr int kBatch = 50;
  WriteVersion(0);
  const auto daemon = StartReady(Options());
  ASSERT_NE(daemon, nullptr);
  std::atomic<bool> done{false};
  std::thread author([&] {
    for (int version = 1; !done; ++version) {
      // Before every third one a file is broken for a while.
      if (version % 3 == 0) rules_.Write("two.yaml", "rules: [{id: ");
      absl::SleepFor(absl::Milliseconds(150));
      WriteVersion(version);
      absl::SleepFor(absl::Milliseconds(250));
    }
  });
  for (int batch = 0; batch < kBatches; ++batch) {
    std::vector<std::string> articles;
    for (int i = 0; i < kBatch; ++i) {
      articles.push_back(absl::StrCat("The fire number ", batch * kBatch + i, "."));
    }
    const absl::Status produced = ProduceLines(broker_->bootstrap(), "articles", articles);
    EXPECT_TRUE(produced.ok()) << produced;
    absl::SleepFor(kPause);
  }
  const std::vector<KcatMessage> alerts = Await("alerts", 2 * kBatches * kBatch);
  done = true;
  author.join();
  EXPECT_EQ(daemon->Stop().value_or(-1), 0);
  EXPECT_EQ(All("alerts").size(), 2u * kBatches * kBatch);

  // By the article's offset and the rule: what it was, and of which set.
  std::map<int64_t, std::map<std::string, std::string>> by_article;
  std::set<std::string> sets;
  for (const KcatMessage& message : alerts) {
    const nlohmann::json alert = nlohmann::json::parse(message.value.value_or("{}"));
    const std::string set = absl::StrCat(alert["rule"]["title"].get<std::string>(), " ",
                                         alert["ruleset"]["digest"].get<std::string>());
    EXPECT_TRUE(by_article[alert["article"]["offset"]].emplace(alert["rule"]["id"], set).second)
        << *message.value;
    sets.insert(set);
  }
  EXPECT_EQ(by_article.size(), static_cast<size_t>(kBatches * kBatch));
  for (const auto& [offset, alert_sets] : by_article) {
    ASSERT_EQ(alert_sets.size(), 2u) << offset;
    EXPECT_EQ(alert_sets.at("one"), alert_sets.at("two")) << offset;
  }
  EXPECT_GE(sets.size(), 4u);
}

TEST_F(DaemonReloadTest, ARefusedSetIsToldOfUntilItIsMended) {
  WriteVersion(0);
  const auto daemon = StartReady(Options());
  ASSERT_NE(daemon, nullptr);
  const auto await = [&](const std::string& text) {
    const absl::Time deadline = absl::Now() + absl::Seconds(30);
    std::string page;
    while (absl::Now() < deadline) {
      page = daemon->Get("/readyz").value_or(Daemon::Page{}).body;
      if (page == text || (text.size() > 4 && page.find(text) != std::string::npos)) return;
      absl::SleepFor(absl::Milliseconds(20));
    }
    ADD_FAILURE() << "expected " << text << ", and it says: " << page << daemon->Log();
  };
  rules_.Write("two.yaml", "rules: [{id: two, terms: {t: {word: [fire]}}, condition: t}]");
  await("two.yaml:1:");
  EXPECT_THAT(daemon->Log(), HasSubstr("did you mean 'words'?"));
  EXPECT_EQ(daemon->Metric("wirewatch_config_last_reload_successful").value_or(-1), 0);
  const absl::Time saved = absl::Now();
  WriteVersion(2);
  await("ok\n");
  ASSERT_TRUE(Produce(broker_->bootstrap(), "articles", "A fire.").ok());
  const std::vector<KcatMessage> alerts = Await("alerts", 2);
  RecordProperty("seconds_from_save_to_alert",
                 absl::StrCat(absl::ToDoubleSeconds(absl::Now() - saved)));
  ASSERT_FALSE(alerts.empty());
  EXPECT_THAT(alerts[0].value.value_or(""), HasSubstr("Version 2"));
}

}  // namespace
}  // namespace wirewatch::test
