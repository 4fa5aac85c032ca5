// The connection's security: what is passed through to librdkafka works, and what is wrong with it
// is said at once, in words, and without the secret.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/broker/daemon_testing.h"
#include "tests/certificates.h"

namespace wirewatch::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

using Properties = std::map<std::string, std::string>;

constexpr char kJaasPlain[] =
    "org.apache.kafka.common.security.plain.PlainLoginModule required user_ada=\"right-password\";";
constexpr char kJaasScram[] = "org.apache.kafka.common.security.scram.ScramLoginModule required;";
// Takes tokens that nobody has signed.
constexpr char kJaasOauth[] =
    "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required "
    "unsecuredLoginStringClaim_sub=\"broker\";";

// One broker for all tests, with a listener for each kind of trouble.
class DaemonSecurityTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!KafkaBroker::Available().ok() || !KcatAvailable().ok()) return;
    authority_ = CertificateAuthority::Create().value();
    stranger_ = CertificateAuthority::Create().value();
    client_ = authority_->Sign("client", "DNS:client").value();
    KafkaBroker::Options options;
    AddTls("TLS", "SSL", authority_->Sign("server", "IP:127.0.0.1").value(), &options);
    AddTls("EXPIRED", "SSL", authority_->Sign("expired", "IP:127.0.0.1", true).value(), &options);
    AddTls("OTHERHOST", "SSL", authority_->Sign("other", "DNS:elsewhere").value(), &options);
    AddTls("MUTUAL", "SSL", authority_->Sign("mutual", "IP:127.0.0.1").value(), &options);
    options.properties["listener.name.mutual.ssl.client.auth"] = "required";
    AddTls("SASLTLS", "SASL_SSL", authority_->Sign("sasl", "IP:127.0.0.1").value(), &options);
    options.properties["listener.name.sasltls.sasl.enabled.mechanisms"] = "PLAIN";
    options.properties["listener.name.sasltls.plain.sasl.jaas.config"] = kJaasPlain;
    options.listeners["SCRAM"] = "SASL_PLAINTEXT";
    options.properties["listener.name.scram.sasl.enabled.mechanisms"] = "SCRAM-SHA-512";
    options.properties["listener.name.scram.scram-sha-512.sasl.jaas.config"] = kJaasScram;
    options.scram_users = {{"grace", "scram-password"}};
    options.listeners["OAUTH"] = "SASL_PLAINTEXT";
    options.properties["listener.name.oauth.sasl.enabled.mechanisms"] = "OAUTHBEARER";
    options.properties["listener.name.oauth.oauthbearer.sasl.jaas.config"] = kJaasOauth;
    options.properties["authorizer.class.name"] =
        "org.apache.kafka.metadata.authorizer.StandardAuthorizer";
    options.properties["super.users"] =
        "User:ANONYMOUS;User:CN=client;User:grace;User:token-holder";
    auto broker = KafkaBroker::Start(options);
    ASSERT_TRUE(broker.ok()) << broker.status();
    broker_ = broker->release();
    for (const char* const topic : {"articles", "alerts", "dead-letters"}) {
      ASSERT_TRUE(broker_->CreateTopic(topic).ok());
    }
  }
  static void TearDownTestSuite() {
    delete broker_;
    broker_ = nullptr;
    authority_ = nullptr;
    stranger_ = nullptr;
  }

  static void AddTls(const std::string& listener, const std::string& protocol,
                     const Certificate& certificate, KafkaBroker::Options* options) {
    options->listeners[listener] = protocol;
    const std::string prefix =
        absl::StrCat("listener.name.", absl::AsciiStrToLower(listener), ".ssl.");
    options->properties[prefix + "keystore.type"] = "PEM";
    options->properties[prefix + "keystore.location"] = certificate.both;
    options->properties[prefix + "truststore.type"] = "PEM";
    options->properties[prefix + "truststore.location"] = authority_->certificate();
  }

  void SetUp() override {
    if (broker_ == nullptr) GTEST_SKIP() << "no real broker, or no kcat";
  }

  static DaemonOptions Options(const std::string& bootstrap, const Properties& properties) {
    DaemonOptions options;
    options.bootstrap = bootstrap;
    options.group = UniqueName("security");
    options.rules = SourcePath("rules");
    for (const auto& [name, value] : properties) {
      options.settings[absl::StrCat("kafka.properties.", name)] = value;
    }
    options.settings["kafka.startup_timeout"] = "5s";
    return options;
  }

  // What a daemon says that cannot run; it has to end with 1.
  static std::string Failure(const std::string& bootstrap, const Properties& properties) {
    const auto daemon = Daemon::Start(Options(bootstrap, properties));
    EXPECT_TRUE(daemon.ok()) << daemon.status();
    if (!daemon.ok()) return "";
    EXPECT_EQ((*daemon)->AwaitEnd(absl::Seconds(20)).value_or(-1), 1);
    return (*daemon)->Log();
  }

  static Properties Tls(const std::string& authority) {
    return {{"security.protocol", "SSL"}, {"ssl.ca.location", authority}};
  }
  static Properties Sasl() {
    return {{"security.protocol", "SASL_SSL"},
            {"ssl.ca.location", authority_->certificate()},
            {"sasl.mechanism", "PLAIN"},
            {"sasl.username", "ada"},
            {"sasl.password", "right-password"}};
  }

  static void ExpectReady(const DaemonOptions& options) {
    const auto daemon = Daemon::Start(options);
    ASSERT_TRUE(daemon.ok()) << daemon.status();
    const absl::Status ready = (*daemon)->AwaitReady();
    EXPECT_TRUE(ready.ok()) << ready;
  }

  // Until /readyz gives it as a reason.
  static void AwaitReason(Daemon& daemon, const std::string& reason) {
    const absl::Time deadline = absl::Now() + absl::Seconds(40);
    Daemon::Page page;
    while (absl::Now() < deadline) {
      page = daemon.Get("/readyz").value_or(Daemon::Page{});
      if (absl::StrContains(page.body, reason)) return;
      absl::SleepFor(absl::Milliseconds(50));
    }
    ADD_FAILURE() << "expected \"" << reason << "\", the last reason is: " << page.body
                  << daemon.Log();
  }

  static KafkaBroker* broker_;
  static std::unique_ptr<CertificateAuthority> authority_;
  static std::unique_ptr<CertificateAuthority> stranger_;
  static Certificate client_;
};

KafkaBroker* DaemonSecurityTest::broker_ = nullptr;
std::unique_ptr<CertificateAuthority> DaemonSecurityTest::authority_;
std::unique_ptr<CertificateAuthority> DaemonSecurityTest::stranger_;
Certificate DaemonSecurityTest::client_;

TEST_F(DaemonSecurityTest, ABrokersCertificateThatIsNotAcceptedSaysWhy) {
  const struct {
    const char* listener;
    std::string authority;
    const char* fault;
  } cases[] = {
      {"TLS", stranger_->certificate(), "unable to get local issuer certificate"},
      {"EXPIRED", authority_->certificate(), "certificate has expired"},
      {"OTHERHOST", authority_->certificate(), "IP address mismatch"},
  };
  for (const auto& [listener, authority, fault] : cases) {
    EXPECT_THAT(Failure(broker_->address(listener), Tls(authority)),
                AllOf(HasSubstr(absl::StrCat("the broker's certificate is not accepted: ", fault)),
                      HasSubstr("check ssl.ca.location")));
  }
}

TEST_F(DaemonSecurityTest, ABrokerThatWantsACertificateOfOursSaysSoAndTakesIt) {
  Properties properties = Tls(authority_->certificate());
  EXPECT_THAT(Failure(broker_->address("MUTUAL"), properties),
              HasSubstr("check that ssl.certificate.location and ssl.key.location are set"));
  properties["ssl.certificate.location"] = client_.certificate;
  properties["ssl.key.location"] = client_.key;
  ExpectReady(Options(broker_->address("MUTUAL"), properties));
}

TEST_F(DaemonSecurityTest, TheWrongProtocolIsTold) {
  EXPECT_THAT(Failure(broker_->address("TLS"), {}),
              HasSubstr("check security.protocol: the listener may want TLS"));
  EXPECT_THAT(Failure(broker_->bootstrap(), Tls(authority_->certificate())),
              HasSubstr("check security.protocol: the listener may not speak TLS"));
}

TEST_F(DaemonSecurityTest, AWrongPasswordOrMechanismIsToldWithoutTheSecret) {
  Properties properties = Sasl();
  properties["sasl.password"] = "not-the-password";
  const std::string log = Failure(broker_->address("SASLTLS"), properties);
  EXPECT_THAT(log, HasSubstr("check sasl.username and sasl.password"));
  EXPECT_THAT(log, Not(HasSubstr("not-the-password")));
  properties["sasl.mechanism"] = "SCRAM-SHA-512";
  EXPECT_THAT(Failure(broker_->address("SASLTLS"), properties),
              AllOf(HasSubstr("supported mechanisms: PLAIN"), HasSubstr("check sasl.mechanism")));
}

TEST_F(DaemonSecurityTest, ScramIsPassedThrough) {
  Properties properties = {{"security.protocol", "SASL_PLAINTEXT"},
                           {"sasl.mechanism", "SCRAM-SHA-512"},
                           {"sasl.username", "grace"},
                           {"sasl.password", "scram-password"}};
  const bool works =
      rd_kafka_version() >= 0x020601ff || absl::StartsWith(KafkaBroker::Version(), "3.");
  if (works) {
    ExpectReady(Options(broker_->address("SCRAM"), properties));
  } else {
    EXPECT_THAT(Failure(broker_->address("SCRAM"), properties),
                HasSubstr("this librdkafka cannot use SCRAM with Kafka 4"));
  }
  properties["sasl.password"] = "not-the-password";
  const std::string log = Failure(broker_->address("SCRAM"), properties);
  EXPECT_THAT(log, HasSubstr("check sasl.username and sasl.password"));
  EXPECT_THAT(log, Not(HasSubstr("not-the-password")));
}

TEST_F(DaemonSecurityTest, TokensArePassedThrough) {
  Properties properties = {{"security.protocol", "SASL_PLAINTEXT"},
                           {"sasl.mechanism", "OAUTHBEARER"},
                           {"enable.sasl.oauthbearer.unsecure.jwt", "true"},
                           {"sasl.oauthbearer.config", "principal=token-holder"}};
  ExpectReady(Options(broker_->address("OAUTH"), properties));
  properties["sasl.oauthbearer.config"] = "principal=token-holder lifeSeconds=-1";
  EXPECT_THAT(Failure(broker_->address("OAUTH"), properties),
              HasSubstr("check the sasl.oauthbearer.* properties"));
}

TEST_F(DaemonSecurityTest, EachRightThatIsMissingIsNamedAndTheDaemonGoesOnOnceItIsThere) {
  using Resource = Right::Resource;
  using Operation = Right::Operation;
  const auto grant = [](Resource resource, const std::string& name, Operation operation) {
    const absl::Status status = Grant(broker_->bootstrap(), "ada", {resource, name, operation});
    ASSERT_TRUE(status.ok()) << status;
  };
  EXPECT_THAT(Failure(broker_->address("SASLTLS"), Sasl()),
              AllOf(HasSubstr("grant Describe on the topic 'articles'"),
                    HasSubstr("grant Describe on the topic 'alerts'")));
  for (const char* const topic : {"articles", "alerts", "dead-letters"}) {
    grant(Resource::kTopic, topic, Operation::kDescribe);
  }
  grant(Resource::kTopic, "dead-letters", Operation::kWrite);
  DaemonOptions options = Options(broker_->address("SASLTLS"), Sasl());
  options.settings["workers"] = "1";
  const auto daemon = Daemon::Start(options);
  ASSERT_TRUE(daemon.ok()) << daemon.status();
  AwaitReason(**daemon, absl::StrCat("grant Read on the group '", options.group, "'"));
  grant(Resource::kGroup, options.group, Operation::kRead);
  AwaitReason(**daemon, "grant Read on the topic 'articles'");
  grant(Resource::kTopic, "articles", Operation::kRead);
  ASSERT_TRUE(Produce(broker_->bootstrap(), "articles", kThreeAlerts).ok());
  AwaitReason(**daemon, "grant Write on the topic 'alerts'");
  grant(Resource::kTopic, "alerts", Operation::kWrite);
  const auto alerts = Consume(broker_->bootstrap(), "alerts", {.max_messages = 3});
  ASSERT_TRUE(alerts.ok()) << alerts.status() << (*daemon)->Log();
  EXPECT_EQ(alerts->size(), 3u);
  for (const char* const page : {"/metrics", "/readyz"}) {
    EXPECT_THAT((*daemon)->Get(page).value_or(Daemon::Page{}).body,
                Not(HasSubstr("right-password")));
  }
  EXPECT_THAT((*daemon)->Log(), Not(HasSubstr("right-password")));

  options.settings["delivery"] = "exactly_once";
  const auto once = Daemon::Start(options);
  ASSERT_TRUE(once.ok()) << once.status();
  AwaitReason(**once,
              absl::StrCat("grant Write and Describe on transactional ids that begin with '",
                           options.group, "-'"));
}

}  // namespace
}  // namespace wirewatch::test
