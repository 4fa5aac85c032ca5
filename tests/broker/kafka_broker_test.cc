#include "tests/broker/kafka_broker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <stdlib.h>

#include "tests/broker/kcat.h"
#include "tests/broker/process.h"

namespace wirewatch::test {
namespace {

using ::std::string_literals::operator""s;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::Optional;
using ::testing::SizeIs;

// A value for which text protocols fail: newlines, NUL, invalid and valid UTF-8, leading dash.
const std::string& AwkwardValue() {
  static const auto* const value = new std::string(
      "-first\nsecond\r\n\0 nul \xff\xfe \xec\xb5\x9c\xeb\xa3\xa1\xed\x95\xb4 \"\\ \x7f"s);
  return *value;
}

class KafkaBrokerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    absl::Status available = KafkaBroker::Available();
    available.Update(KcatAvailable());
    if (!available.ok()) GTEST_SKIP() << available;
  }

  void StartBroker(const KafkaBroker::Options& options = {}) {
    absl::StatusOr<std::unique_ptr<KafkaBroker>> broker = KafkaBroker::Start(options);
    ASSERT_TRUE(broker.ok()) << broker.status();
    broker_ = *std::move(broker);
  }

  const std::string& bootstrap() const { return broker_->bootstrap(); }

  std::unique_ptr<KafkaBroker> broker_;
};

#define ASSERT_OK(expression)                                    \
  do {                                                           \
    const absl::Status status_ = (expression);                   \
    ASSERT_TRUE(status_.ok()) << #expression << ": " << status_; \
  } while (false)

TEST_F(KafkaBrokerTest, KcatReadsBackKeyHeadersAndValueByteForByte) {
  ASSERT_NO_FATAL_FAILURE(StartBroker());
  ASSERT_OK(broker_->CreateTopic("news", 3));
  const KcatHeaders headers = {{"lang", "ko"}, {"a", "x,y=z"}, {"a", "\xff\n"}, {"none", {}}};
  ASSERT_OK(Produce(bootstrap(), "news", AwkwardValue(),
                    {.key = "-k\xff=\n", .headers = headers, .partition = 2}));
  const absl::StatusOr<std::vector<KcatMessage>> messages = Consume(bootstrap(), "news");
  ASSERT_TRUE(messages.ok()) << messages.status();
  ASSERT_THAT(*messages, SizeIs(1));
  const KcatMessage& message = messages->front();
  EXPECT_EQ(message.partition, 2);
  EXPECT_EQ(message.offset, 0);
  EXPECT_GT(message.timestamp_ms, 0);
  EXPECT_THAT(message.key, Optional(std::string("-k\xff=\n")));
  EXPECT_THAT(message.value, Optional(AwkwardValue()));
  EXPECT_EQ(message.headers, headers);
  EXPECT_EQ(message.Header("a"), "x,y=z");
  EXPECT_EQ(message.Header("absent"), std::nullopt);
}

TEST_F(KafkaBrokerTest, NullAndEmptyValuesStayApart) {
  ASSERT_NO_FATAL_FAILURE(StartBroker());
  ASSERT_OK(broker_->CreateTopic("news"));
  ASSERT_OK(Produce(bootstrap(), "news", std::nullopt, {.key = "k"}));
  ASSERT_OK(Produce(bootstrap(), "news", "", {.key = "k"}));
  ASSERT_OK(Produce(bootstrap(), "news", std::nullopt));
  ASSERT_OK(ProduceLines(bootstrap(), "news", {"-one", "two\n"}));
  ASSERT_OK(ProduceKeyed(bootstrap(), "news", {{"k1", "v1"}, {"k2", "v2"}}));
  EXPECT_TRUE(absl::IsInvalidArgument(Produce(bootstrap(), "news", "")));
  const absl::StatusOr<std::vector<KcatMessage>> messages =
      Consume(bootstrap(), "news", {.max_messages = 7});
  ASSERT_TRUE(messages.ok()) << messages.status();
  const auto is = [](std::optional<std::string> key, std::optional<std::string> value) {
    return AllOf(Field("key", &KcatMessage::key, key), Field("value", &KcatMessage::value, value));
  };
  EXPECT_THAT(*messages, ElementsAre(is("k", std::nullopt), is("k", ""),
                                     is(std::nullopt, std::nullopt), is(std::nullopt, "-one"),
                                     is(std::nullopt, "two\n"), is("k1", "v1"), is("k2", "v2")));
}

TEST_F(KafkaBrokerTest, TopicsAreMadeOnlyOnRequest) {
  ASSERT_NO_FATAL_FAILURE(StartBroker());
  EXPECT_FALSE(
      Produce(bootstrap(), "news", "x", {.properties = {{"message.timeout.ms", "3000"}}}).ok());
  ASSERT_OK(broker_->CreateTopic("news", 2, {{"cleanup.policy", "compact"}}));
  EXPECT_TRUE(absl::IsAlreadyExists(broker_->CreateTopic("news")));
  const absl::Status refused = broker_->CreateTopic("other", 1, {{"cleanup.policy", "paint"}});
  EXPECT_THAT(refused.message(), HasSubstr("paint"));
  ASSERT_OK(broker_->DeleteTopic("news"));
  EXPECT_TRUE(absl::IsNotFound(broker_->DeleteTopic("news")));
}

TEST_F(KafkaBrokerTest, MessagesOutliveOrderlyRestartAndKill) {
  ASSERT_NO_FATAL_FAILURE(StartBroker());
  const std::string before = bootstrap();
  ASSERT_OK(broker_->CreateTopic("news"));
  ASSERT_OK(Produce(bootstrap(), "news", "one"));
  ASSERT_OK(broker_->Restart());
  ASSERT_OK(Produce(bootstrap(), "news", "two"));
  ASSERT_OK(broker_->Signal(SIGKILL));
  EXPECT_TRUE(absl::IsFailedPrecondition(broker_->Signal(SIGCONT)));
  ASSERT_OK(broker_->Restart());
  EXPECT_EQ(bootstrap(), before);
  const absl::StatusOr<std::vector<KcatMessage>> messages = Consume(bootstrap(), "news");
  ASSERT_TRUE(messages.ok()) << messages.status();
  EXPECT_THAT(*messages,
              ElementsAre(Field(&KcatMessage::value, "one"), Field(&KcatMessage::value, "two")));
}

TEST_F(KafkaBrokerTest, FrozenBrokerTimesKcatOutAndThawedOneGoesOn) {
  ASSERT_NO_FATAL_FAILURE(StartBroker());
  ASSERT_OK(broker_->CreateTopic("news"));
  ASSERT_OK(Produce(bootstrap(), "news", "one"));
  ASSERT_OK(broker_->Signal(SIGSTOP));
  const absl::StatusOr<std::vector<KcatMessage>> frozen =
      Consume(bootstrap(), "news", {.timeout = absl::Seconds(2)});
  EXPECT_TRUE(absl::IsDeadlineExceeded(frozen.status())) << frozen.status();
  ASSERT_OK(broker_->Signal(SIGCONT));
  const absl::StatusOr<std::vector<KcatMessage>> thawed = Consume(bootstrap(), "news");
  ASSERT_TRUE(thawed.ok()) << thawed.status();
  EXPECT_THAT(*thawed, SizeIs(1));
}

TEST_F(KafkaBrokerTest, LargeMessagesPassWhenTheServerPropertyAllowsThem) {
  ASSERT_NO_FATAL_FAILURE(StartBroker({.properties = {{"message.max.bytes", "67108864"}}}));
  ASSERT_OK(broker_->CreateTopic("news"));
  const std::string large(20'000'000, 'x');
  ASSERT_OK(Produce(bootstrap(), "news", large));
  const absl::StatusOr<std::vector<KcatMessage>> messages = Consume(bootstrap(), "news");
  ASSERT_TRUE(messages.ok()) << messages.status();
  ASSERT_THAT(*messages, SizeIs(1));
  EXPECT_TRUE(messages->front().value == large);
}

TEST_F(KafkaBrokerTest, SaslListenerTakesTheRightPasswordOnly) {
  ASSERT_NO_FATAL_FAILURE(StartBroker({.sasl_plain_users = {{"alice", "secret"}}}));
  ASSERT_OK(broker_->CreateTopic("news"));
  std::map<std::string, std::string> login = {{"security.protocol", "SASL_PLAINTEXT"},
                                              {"sasl.mechanism", "PLAIN"},
                                              {"sasl.username", "alice"},
                                              {"sasl.password", "secret"}};
  EXPECT_TRUE(Produce(broker_->sasl_bootstrap(), "news", "x", {.properties = login}).ok());
  login["sasl.password"] = "wrong";
  EXPECT_FALSE(Produce(broker_->sasl_bootstrap(), "news", "x",
                       {.properties = login, .timeout = absl::Seconds(3)})
                   .ok());
}

TEST(SharedBootstrapTest, IsTheSameAddressEachTime) {
  const absl::StatusOr<std::string> first = SharedBootstrap();
  if (absl::IsUnavailable(first.status())) GTEST_SKIP() << first.status();
  ASSERT_TRUE(first.ok()) << first.status();
  EXPECT_EQ(*SharedBootstrap(), *first);
  const std::string topic = UniqueName("news");
  ASSERT_OK(CreateTopic(*first, topic));
  ASSERT_OK(DeleteTopic(*first, topic));
}

TEST(KafkaBrokerAvailableTest, NamesTheDirectoryWithoutJars) {
  const absl::Status status = KafkaBroker::Available("/nonexistent");
  EXPECT_TRUE(absl::IsUnavailable(status));
}

TEST(ProcessTest, CommandSeesItsInputEnvironmentAndDirectory) {
  const absl::StatusOr<CommandResult> result =
      RunCommand({.argv = {"sh", "-c", "cat; pwd; echo $GREETING >&2; exit 3"},
                  .environment = {{"GREETING", "hello"}},
                  .working_directory = "/",
                  .stdin_text = "in\n"});
  ASSERT_TRUE(result.ok()) << result.status();
  EXPECT_EQ(result->exit_code, 3);
  EXPECT_EQ(result->stdout_text, "in\n/\n");
  EXPECT_EQ(result->stderr_text, "hello\n");
}

TEST(ProcessTest, CommandThatHangsIsKilledAtItsDeadline) {
  const absl::StatusOr<CommandResult> result = RunCommand(
      {.argv = {"sh", "-c", "echo begun; exec sleep 60"}, .timeout = absl::Milliseconds(300)});
  EXPECT_TRUE(absl::IsDeadlineExceeded(result.status()));
  EXPECT_THAT(result.status().message(), HasSubstr("begun"));
}

TEST(ProcessTest, MissingProgramIsNamed) {
  const absl::StatusOr<CommandResult> result = RunCommand({.argv = {"no-such-program"}});
  EXPECT_TRUE(absl::IsNotFound(result.status()));
  EXPECT_THAT(result.status().message(), HasSubstr("no-such-program"));
}

TEST(ProcessTest, SignalEndsTheChildOnce) {
  absl::StatusOr<std::unique_ptr<Process>> process = Process::Spawn({.argv = {"sleep", "60"}});
  ASSERT_TRUE(process.ok()) << process.status();
  EXPECT_TRUE((*process)->IsRunning());
  ASSERT_OK((*process)->Signal(SIGTERM));
  const absl::StatusOr<int> exit_code = (*process)->Wait(absl::Seconds(10));
  ASSERT_TRUE(exit_code.ok()) << exit_code.status();
  EXPECT_EQ(*exit_code, 128 + SIGTERM);
  EXPECT_TRUE(absl::IsFailedPrecondition((*process)->Signal(SIGTERM)));
}

}  // namespace
}  // namespace wirewatch::test
