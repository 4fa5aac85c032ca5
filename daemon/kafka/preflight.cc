#include "daemon/kafka/preflight.h"

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "daemon/base/monotonic_time.h"
#include "daemon/base/status.h"
#include "daemon/kafka/client_health.h"
#include "daemon/kafka/errors.h"
#include "daemon/kafka/topic_offsets.h"

namespace wirewatch {
namespace {

constexpr absl::Duration kTryTimeout = absl::Seconds(1);

std::string CreateCommand(const KafkaConfig& config, const std::string& topic) {
  return absl::StrCat(
      "kafka-topics.sh --create --topic ", topic,
      topic == config.rules_topic ? " --partitions 1 --config cleanup.policy=compact" : "",
      " --bootstrap-server ", config.bootstrap_servers);
}

// Earlier ones send the nonce twice, which brokers of Kafka 4 refuse.
constexpr int kVersionWithScramForKafka4 = 0x020601ff;

// What to look at, by what is said of the connection; the first that is found.
absl::string_view WhatToCheck(absl::string_view trouble) {
  struct Sign {
    const char* text;
    const char* check;
  };
  const Sign kSigns[] = {
      {"certificate is not accepted",
       "ssl.ca.location, and the names and dates of the broker's certificate (openssl s_client "
       "-connect HOST:PORT)"},
      {"alert unknown ca", "that the broker trusts who signed our ssl.certificate.location"},
      {"SSL alert number",
       "that ssl.certificate.location and ssl.key.location are set: the broker may want a "
       "certificate of ours"},
      {"SSL connection closed", "security.protocol: the listener may not speak TLS"},
      {"unexpected eof", "security.protocol: the listener may not speak TLS"},
      {"wrong version number", "security.protocol: the listener may not speak TLS"},
      {"SSL listener?", "security.protocol: the listener may want TLS"},
      {"state APIVERSION_QUERY", "security.protocol: the listener may want TLS"},
      {"nsupported SASL mechanism", "sasl.mechanism"},
      {"mechanism SCRAM", rd_kafka_version() < kVersionWithScramForKafka4
                              ? "sasl.username and sasl.password, and the broker's version: this "
                                "librdkafka cannot use SCRAM with Kafka 4 (2.6.1 and later can)"
                              : "sasl.username and sasl.password"},
      {"OAUTHBEARER", "the sasl.oauthbearer.* properties, and when the token ends"},
      {"SASL", "sasl.username and sasl.password"},
      {"uthentication", "security.protocol, and the sasl.* properties"},
      {"SSL", "security.protocol, and the ssl.* properties"},
  };
  for (const Sign& sign : kSigns) {
    if (absl::StrContains(trouble, sign.text)) return sign.check;
  }
  return "kafka.bootstrap_servers, and that the brokers are up";
}

// The state of one topic, asked for without creating it.
absl::Status CheckTopic(const KafkaConfig& config, rd_kafka_t* client, const std::string& name) {
  const absl::StatusOr<std::vector<PartitionId>> partitions =
      FindPartitions(client, {name}, kTryTimeout);
  if (absl::IsNotFound(partitions.status())) {
    return absl::NotFoundError(absl::StrCat(
        "the topic '", name, "' does not exist; create it: ", CreateCommand(config, name)));
  }
  // Leaders are still being elected.
  if (partitions.ok() && partitions->empty()) {
    return absl::UnavailableError(absl::StrCat("the topic '", name, "' has no partitions yet"));
  }
  const absl::Status& status = partitions.status();
  if (absl::IsPermissionDenied(status)) {
    return absl::PermissionDeniedError(absl::StrCat(
        status.message(),
        GrantHint(RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED, config, {"Describe", name})));
  }
  return status;
}

absl::Status CheckTopics(const KafkaConfig& config, rd_kafka_t* client) {
  std::vector<std::string> topics = config.input_topics;
  topics.push_back(config.alert_topic);
  topics.push_back(config.dead_letter_topic);
  if (!config.rules_topic.empty()) topics.push_back(config.rules_topic);
  std::vector<std::string> problems;
  absl::StatusCode code = absl::StatusCode::kOk;
  for (const std::string& topic : topics) {
    const absl::Status status = CheckTopic(config, client, topic);
    if (absl::IsUnavailable(status)) return status;
    if (status.ok()) continue;
    code = status.code();
    problems.emplace_back(status.message());
  }
  return absl::Status(code, absl::StrJoin(problems, "; "));
}

}  // namespace

absl::Status CheckCluster(const KafkaConfig& config, const std::function<bool()>& stopped) {
  WW_ASSIGN_OR_RETURN(ConfHandle conf, MakeLookConf(config));
  ClientHealth health;
  health.Attach(conf.get(), nullptr);
  // A consumer without a group: it does not create the topics that it asks for.
  WW_ASSIGN_OR_RETURN(const ClientHandle client, MakeClient(RD_KAFKA_CONSUMER, std::move(conf)));
  const MonotonicTime deadline = MonotonicTime::Now() + config.startup_timeout;
  absl::Status status;
  while (!stopped()) {
    status = CheckTopics(config, client.get());
    if (!absl::IsUnavailable(status)) return status;
    rd_kafka_poll(client.get(), 0);
    if (!health.status().ok()) {
      status = health.status();
    } else if (!health.detail().empty()) {
      status = absl::UnavailableError(health.detail());
    }
    if (absl::IsUnauthenticated(status)) {
      return absl::UnauthenticatedError(absl::StrCat("the connection to ", config.bootstrap_servers,
                                                     " was refused: ", status.message(), "; check ",
                                                     WhatToCheck(status.message())));
    }
    if (MonotonicTime::Now() >= deadline) {
      return absl::UnavailableError(
          absl::StrCat("no broker of ", config.bootstrap_servers, " answered within ",
                       absl::FormatDuration(config.startup_timeout), ": ", status.message(),
                       "; check ", WhatToCheck(status.message())));
    }
  }
  return absl::CancelledError("stopped while waiting for the cluster");
}

}  // namespace wirewatch
