#pragma once

#include <librdkafka/rdkafka.h>

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "daemon/kafka/kafka_config.h"

namespace wirewatch {

// The status of a librdkafka error, with what was being done before it. ok for NO_ERROR;
// Unauthenticated and PermissionDenied where the brokers refuse; NotFound for an unknown topic;
// InvalidArgument for a record that no retry helps; FailedPrecondition where this client is of no
// more use; else Unavailable.
absl::Status KafkaStatus(rd_kafka_resp_err_t code, absl::string_view doing);

// FailedPrecondition with the fatal error of a client.
absl::Status FatalStatus(rd_kafka_t* client, absl::string_view doing);

// What is done with a topic.
struct TopicUse {
  // As Kafka names the right to it: "Read".
  absl::string_view right;
  absl::string_view topic;
};

// "; grant Read on the topic 'news'": what to mend where a broker does not allow something. Empty
// for other errors.
std::string GrantHint(rd_kafka_resp_err_t code, const KafkaConfig& config, const TopicUse& use);

}  // namespace wirewatch
