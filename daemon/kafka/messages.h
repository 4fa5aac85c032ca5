#pragma once

#include <librdkafka/rdkafka.h>

#include <vector>

#include "daemon/kafka/handles.h"
#include "wirewatch/record.h"

namespace wirewatch {

// A record in our form; it owns the message.
Record ReadMessage(MessageHandle message);

// Headers in librdkafka's form and ours.
std::vector<Header> ReadHeaders(const rd_kafka_message_t& message);
HeadersHandle MakeHeaders(const std::vector<Header>& headers);

}  // namespace wirewatch
