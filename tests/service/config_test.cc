#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "daemon/service/service_config.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kGood[] = R"(kafka:
  bootstrap_servers: localhost:9092
  input_topics: [in]
  alert_topic: alerts
  dead_letter_topic: letters
rules: [rules]
)";

LoadedConfig Load(const std::string& text, ConfigSources sources = {}) {
  sources.file = "c.yaml";
  sources.text = text;
  return LoadConfig(sources);
}

std::string Diagnostics(const LoadedConfig& loaded) {
  std::string text;
  for (const Diagnostic& diagnostic : loaded.diagnostics) text += ToString(diagnostic) + "\n";
  return text;
}

TEST(ConfigTest, WhatIsNotSetHasItsDefault) {
  const LoadedConfig loaded = Load(kGood);
  ASSERT_TRUE(loaded.config.has_value()) << Diagnostics(loaded);
  EXPECT_EQ(loaded.config->kafka.group_id, "wirewatch");
  EXPECT_EQ(loaded.config->admin.address, "127.0.0.1:9464");
  EXPECT_THAT(loaded.config->kafka.input_topics, ElementsAre("in"));
}

TEST(ConfigTest, TheCommandLineIsOverTheEnvironmentIsOverTheFile) {
  ConfigSources sources;
  sources.environment = {{"WIREWATCH_KAFKA_GROUP_ID", "from-environment"},
                         {"WIREWATCH_WORKERS", "3"}};
  sources.overrides = {{"kafka.group_id", "from-flag"}};
  const LoadedConfig loaded = Load(std::string(kGood) + "workers: 5\n", sources);
  ASSERT_TRUE(loaded.config.has_value()) << Diagnostics(loaded);
  EXPECT_EQ(loaded.config->kafka.group_id, "from-flag");
  EXPECT_EQ(loaded.config->workers, 3);
}

TEST(ConfigTest, TransactionsHaveTheNameOfTheGroupTheProcessAndTheWorker) {
  ConfigSources sources;
  sources.overrides = {{"kafka.instance_id", "pod-3"}};
  const LoadedConfig named =
      Load(std::string(kGood) +
               "delivery: exactly_once\ntransaction: {interval: 50ms, max_articles: 7}\n",
           sources);
  ASSERT_TRUE(named.config.has_value()) << Diagnostics(named);
  EXPECT_EQ(named.config->transaction.interval, absl::Milliseconds(50));
  EXPECT_EQ(named.config->transaction.max_records, 7);
  const KafkaConfig kafka = KafkaConfigOf(*named.config, 1);
  EXPECT_EQ(kafka.transactional_id, "wirewatch-pod-3-1");
  EXPECT_EQ(kafka.group_instance_id, "pod-3-1");
}

TEST(ConfigTest, WithoutAnInstanceIdTransactionsHaveANameThatNoOtherProcessHas) {
  const LoadedConfig loaded = Load(std::string(kGood) + "delivery: exactly_once\n");
  ASSERT_TRUE(loaded.config.has_value()) << Diagnostics(loaded);
  const KafkaConfig kafka = KafkaConfigOf(*loaded.config, 0);
  EXPECT_THAT(kafka.transactional_id, ::testing::MatchesRegex("wirewatch-.+-[0-9a-f]+-0"));
  // A worker that is made anew ends what the one before it left open.
  EXPECT_EQ(KafkaConfigOf(*loaded.config, 0).transactional_id, kafka.transactional_id);
  EXPECT_EQ(kafka.group_instance_id, "");
}

TEST(ConfigTest, AtLeastOnceHasNoTransactions) {
  const LoadedConfig loaded = Load(kGood);
  ASSERT_TRUE(loaded.config.has_value()) << Diagnostics(loaded);
  EXPECT_EQ(KafkaConfigOf(*loaded.config, 0).transactional_id, "");
}

TEST(ConfigTest, ADeliveryThatThereIsNotAndAnIntervalThatIsTooLongAreErrors) {
  EXPECT_THAT(Diagnostics(Load(std::string(kGood) + "delivery: exactly_one\n")),
              HasSubstr("'delivery': expected one of: at_least_once, exactly_once (did you mean "
                        "'exactly_once'?)"));
  EXPECT_THAT(Diagnostics(Load(std::string(kGood) + "transaction: {interval: 11s}\n")),
              HasSubstr("'transaction.interval': expected a duration up to 10s"));
}

TEST(ConfigTest, AnUnknownKeyIsAnErrorWithItsPlaceAndTheNearestOne) {
  EXPECT_THAT(Diagnostics(Load(std::string(kGood) + "worker: 5\n")),
              HasSubstr("c.yaml:7:1: error: unknown option 'worker' (did you mean 'workers'?)"));
  ConfigSources sources;
  sources.environment = {{"WIREWATCH_WORKER", "3"}};
  EXPECT_THAT(Diagnostics(Load(kGood, sources)), HasSubstr("did you mean 'WIREWATCH_WORKERS'?"));
}

TEST(ConfigTest, AValueOfTheWrongKindSaysWhatWasExpected) {
  EXPECT_THAT(Diagnostics(Load(std::string(kGood) + "workers: many\n")),
              HasSubstr("c.yaml:7:10: error: 'workers': expected a whole number from 1 to 256"));
  EXPECT_THAT(Diagnostics(Load(std::string(kGood) + "shutdown_timeout: soon\n")),
              HasSubstr("expected a duration"));
  EXPECT_THAT(Diagnostics(Load(std::string(kGood) + "log: {format: xml}\n")),
              HasSubstr("expected one of: text, json"));
}

TEST(ConfigTest, EachRequiredOptionIsNamedWhenItIsMissing) {
  const std::string text = Diagnostics(Load(""));
  for (const char* const option : {"kafka.bootstrap_servers", "kafka.input_topics",
                                   "kafka.alert_topic", "kafka.dead_letter_topic", "rules"}) {
    EXPECT_THAT(text, HasSubstr(std::string("the option '") + option + "' is required"));
  }
}

TEST(ConfigTest, AnInputTopicThatIsAlsoWrittenToIsRefused) {
  ConfigSources sources;
  sources.overrides = {{"kafka.alert_topic", "in"}};
  EXPECT_THAT(Diagnostics(Load(kGood, sources)),
              HasSubstr("'kafka.alert_topic' is also one of 'kafka.input_topics'"));
}

TEST(ConfigTest, SecretsComeFromTheEnvironmentAndFilesAndAreNeverRepeated) {
  const std::string path = ::testing::TempDir() + "/secret";
  std::ofstream(path) << "planted-secret\n";
  ConfigSources sources;
  sources.environment = {{"PASSWORD", "planted-secret"}};
  for (const std::string& reference : {std::string("${env:PASSWORD}"), "${file:" + path + "}"}) {
    sources.overrides = {{"kafka.properties.sasl.password", reference}};
    const LoadedConfig good = Load(kGood, sources);
    ASSERT_TRUE(good.config.has_value()) << Diagnostics(good);
    EXPECT_EQ(good.config->kafka.properties.back().second, "planted-secret");
    // A property that does not take it.
    sources.overrides = {{"kafka.properties.security.protocol", reference}};
    const LoadedConfig bad = Load(kGood, sources);
    EXPECT_FALSE(bad.config.has_value());
    EXPECT_THAT(Diagnostics(bad), HasSubstr("security.protocol"));
    EXPECT_THAT(Diagnostics(bad), Not(HasSubstr("planted-secret")));
  }
  sources.overrides = {{"kafka.group_id", "${env:NO_SUCH}"}};
  EXPECT_THAT(Diagnostics(Load(kGood, sources)), HasSubstr("no variable NO_SUCH"));
}

TEST(ConfigTest, PropertiesThatDeliveryRestsOnAreRefusedAndUnknownOnesNamed) {
  ConfigSources sources;
  sources.overrides = {{"kafka.consumer_properties.enable.auto.offset.store", "true"}};
  EXPECT_THAT(Diagnostics(Load(kGood, sources)), HasSubstr("cannot be changed"));
  sources.overrides = {{"kafka.properties.fetch.every.thing", "1"}};
  EXPECT_THAT(Diagnostics(Load(kGood, sources)), HasSubstr("no property 'fetch.every.thing'"));
}

TEST(ConfigTest, TheShippedExampleIsGood) {
  const LoadedConfig loaded = Load(ReadFileOrDie(SourcePath("deploy/wirewatch.yaml")));
  EXPECT_TRUE(loaded.config.has_value()) << Diagnostics(loaded);
}

}  // namespace
}  // namespace wirewatch
