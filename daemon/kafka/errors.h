#pragma once

#include <librdkafka/rdkafka.h>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace wirewatch {

// The status of a librdkafka error, with what was being done before it. ok for NO_ERROR;
// Unauthenticated and PermissionDenied where the brokers refuse; NotFound for an unknown topic;
// InvalidArgument for a record that no retry helps; else Unavailable.
absl::Status KafkaStatus(rd_kafka_resp_err_t code, absl::string_view doing);

// FailedPrecondition with the fatal error of a client.
absl::Status FatalStatus(rd_kafka_t* client, absl::string_view doing);

}  // namespace wirewatch
