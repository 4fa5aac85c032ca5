#pragma once

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/kafka/handles.h"

namespace wirewatch {

// What the brokers say of a topic, asked for without creating it. Unavailable if no broker has
// answered within `timeout`; with none the request goes out and nobody waits. It goes through all
// threads of librdkafka, and wakes them. Thread-safe.
absl::StatusOr<MetadataHandle> AskForMetadata(rd_kafka_t* client, rd_kafka_topic_t* topic,
                                              absl::Duration timeout);

// Makes a call that waits for something in `queue` return, and librdkafka's own threads look
// again at what is due: they wait by the machine's clock, and where that is set back they would do
// so for as long. Thread-safe.
void WakeClient(rd_kafka_t* client, rd_kafka_queue_t* queue, rd_kafka_topic_t* topic);

}  // namespace wirewatch
