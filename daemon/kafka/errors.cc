#include "daemon/kafka/errors.h"

#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

absl::StatusCode CodeOf(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
      return absl::StatusCode::kUnauthenticated;
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
      return absl::StatusCode::kPermissionDenied;
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
      return absl::StatusCode::kNotFound;
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
    case RD_KAFKA_RESP_ERR_INVALID_MSG_SIZE:
    case RD_KAFKA_RESP_ERR_INVALID_RECORD:
    case RD_KAFKA_RESP_ERR_RECORD_LIST_TOO_LARGE:
      return absl::StatusCode::kInvalidArgument;
    case RD_KAFKA_RESP_ERR__QUEUE_FULL:
      return absl::StatusCode::kResourceExhausted;
    // Lasts until somebody sets a clock, and librdkafka (2.0.2) does not always survive it when its
    // transactions are aborted again and again.
    case RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP:
    case RD_KAFKA_RESP_ERR__FATAL:
      return absl::StatusCode::kFailedPrecondition;
    default:
      return absl::StatusCode::kUnavailable;
  }
}

}  // namespace

absl::Status KafkaStatus(rd_kafka_resp_err_t code, absl::string_view doing) {
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return absl::OkStatus();
  // A broker compares the time of a record with its own.
  const absl::string_view hint = code == RD_KAFKA_RESP_ERR_INVALID_TIMESTAMP
                                     ? "; check the clocks of this machine and of the broker"
                                     : "";
  return absl::Status(CodeOf(code), absl::StrCat(doing, ": ", rd_kafka_err2str(code), " (",
                                                 rd_kafka_err2name(code), ")", hint));
}

absl::Status FatalStatus(rd_kafka_t* client, absl::string_view doing) {
  char reason[512] = "";
  const rd_kafka_resp_err_t code = rd_kafka_fatal_error(client, reason, sizeof(reason));
  // Who may write to some topic may be a producer.
  const absl::string_view hint = code == RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED
                                     ? "; grant Write on the alert and dead-letter topics, and "
                                       "before Kafka 2.8 IdempotentWrite on the cluster"
                                     : "";
  return absl::FailedPreconditionError(
      absl::StrCat(doing, ": ", reason, " (", rd_kafka_err2name(code), ")", hint));
}

std::string GrantHint(rd_kafka_resp_err_t code, const KafkaConfig& config, const TopicUse& use) {
  switch (code) {
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
      return absl::StrCat("; grant ", use.right, " on the topic '", use.topic, "'");
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
      return absl::StrCat("; grant Read on the group '", config.group_id, "'");
    case RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED:
      return absl::StrCat("; grant Write and Describe on transactional ids that begin with '",
                          config.group_id, "-'");
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return "; grant IdempotentWrite on the cluster";
    default:
      return "";
  }
}

}  // namespace wirewatch
