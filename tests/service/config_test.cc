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
  EXPECT_EQ(loaded.config->admin_address, "127.0.0.1:9464");
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
