#pragma once

#include <librdkafka/rdkafka.h>

#include <vector>

#include "daemon/kafka/handles.h"
#include "wirewatch/record.h"

namespace wirewatch {

// Headers in librdkafka's form and ours.
std::vector<Header> ReadHeaders(const rd_kafka_message_t& message);
HeadersHandle MakeHeaders(const std::vector<Header>& headers);

}  // namespace wirewatch
