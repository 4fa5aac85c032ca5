// Bad records among good ones: each is a dead letter with its reason, and none stops a partition.
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "tests/broker/daemon_testing.h"

namespace wirewatch::test {
namespace {

struct Poison {
  const char* name;
  std::optional<std::string> value;
  // The reason in the dead letter; empty where the record is repaired and scanned.
  std::string reason;
};

std::vector<Poison> AllPoison() {
  return {
      {"broken JSON", "{\"title\": \"Broken\", \"body\": \"never closed", "malformed_json"},
      {"JSON that is no object", "{]", "malformed_json"},
      {"an object without text", "{\"id\": 7}", "no_text"},
      {"NUL-filled", std::string(10'000, '\0'), "binary"},
      {"a tombstone", std::nullopt, "empty"},
      {"white space only", " \n\n ", "empty"},
      // Cut in the middle of a character, as a writer with a byte limit does.
      {"truncated UTF-8", absl::StrCat(kThreeAlerts, "Caf\xC3"), ""},
      {"Latin-1", absl::StrCat("Caf\xE9. ", kThreeAlerts), ""},
  };
}

// Letters that no compression makes smaller than a topic's limit.
std::string Incompressible(size_t size) {
  std::string text(size, ' ');
  std::minstd_rand random(7);
  for (char& c : text) c = static_cast<char>('!' + random() % 90);
  return text;
}

class DaemonPoisonTest : public DaemonTest {
 protected:
  DaemonPoisonTest() {
    broker_options_.properties["message.max.bytes"] = "67108864";
    broker_options_.properties["replica.fetch.max.bytes"] = "67108864";
  }

  // Runs a daemon of its own group over the whole topic, and returns its first dead letter.
  KcatMessage LetterIn(const std::string& letter_topic, int alerts) {
    DaemonOptions options = Options();
    options.group = letter_topic;
    options.dead_letter_topic = letter_topic;
    const auto daemon = StartReady(options);
    if (daemon == nullptr) return {};
    EXPECT_EQ(Await("alerts", alerts).size(), static_cast<size_t>(alerts));
    const std::vector<KcatMessage> found = Await(letter_topic, 1);
    const auto exit_code = daemon->Stop();
    EXPECT_EQ(exit_code.value_or(-1), 0) << daemon->Log();
    return found.empty() ? KcatMessage{} : found[0];
  }
};

TEST_F(DaemonPoisonTest, EachBadRecordEndsWithAReasonAndTheNextGoodOneAlerts) {
  const auto daemon = StartReady(Options());
  ASSERT_NE(daemon, nullptr);
  int alerts = 0;
  std::vector<Poison> letters;
  for (const Poison& poison : AllPoison()) {
    KcatProduceOptions options;
    options.key = "original-key";
    options.headers = {{"x-original", "kept"}};
    ASSERT_TRUE(Produce(broker_->bootstrap(), "articles", poison.value, options).ok())
        << poison.name;
    ASSERT_TRUE(Produce(broker_->bootstrap(), "articles", kThreeAlerts).ok());
    alerts += poison.reason.empty() ? 6 : 3;
    if (!poison.reason.empty()) letters.push_back(poison);
  }
  EXPECT_EQ(Await("alerts", alerts).size(), static_cast<size_t>(alerts));
  Await("dead-letters", static_cast<int>(letters.size()));
  const std::vector<KcatMessage> found = All("dead-letters");
  ASSERT_EQ(found.size(), letters.size());
  for (size_t i = 0; i < letters.size(); ++i) {
    SCOPED_TRACE(letters[i].name);
    EXPECT_EQ(found[i].value, letters[i].value);
    EXPECT_EQ(found[i].key, "original-key");
    EXPECT_EQ(found[i].Header("x-original"), "kept");
    EXPECT_EQ(found[i].Header("__connect.errors.topic"), "articles");
    EXPECT_EQ(found[i].Header("__connect.errors.partition"), "0");
    EXPECT_EQ(found[i].Header("__connect.errors.stage"), "decode");
    EXPECT_EQ(found[i].Header("__connect.errors.exception.class.name"), letters[i].reason);
    EXPECT_NE(found[i].Header("__connect.errors.exception.message").value_or(""), "");
    const std::string series =
        absl::StrCat("wirewatch_dead_letters_total{reason=\"", letters[i].reason, "\"}");
    EXPECT_GE(daemon->Metric(series).value_or(0), 1);
  }
}

TEST_F(DaemonPoisonTest, AValueOf50MbIsADeadLetterWholeIfTheTopicTakesItAndTheNextArticleAlerts) {
  ASSERT_TRUE(broker_->CreateTopic("small-letters", 1, {{"max.message.bytes", "1000000"}}).ok());
  KcatProduceOptions produce;
  produce.properties["message.max.bytes"] = "60000000";
  produce.timeout = absl::Minutes(2);
  const std::string huge = Incompressible(50'000'000);
  ASSERT_TRUE(Produce(broker_->bootstrap(), "articles", huge, produce).ok());
  ASSERT_TRUE(Produce(broker_->bootstrap(), "articles", kThreeAlerts).ok());

  const KcatMessage whole = LetterIn("dead-letters", 3);
  EXPECT_EQ(whole.Header("__connect.errors.exception.class.name"), "too_large");
  EXPECT_TRUE(whole.value == huge);

  const KcatMessage without = LetterIn("small-letters", 6);
  EXPECT_EQ(without.Header("__connect.errors.exception.class.name"), "too_large");
  EXPECT_FALSE(without.value.has_value());
  EXPECT_EQ(without.Header("wirewatch.value.omitted"), "50000000");
}

}  // namespace
}  // namespace wirewatch::test
