#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "daemon/kafka/handles.h"

namespace wirewatch::bench {

// librdkafka as it comes, without any of the daemon's code around it.

using Properties = std::vector<std::pair<std::string, std::string>>;

// InvalidArgument with librdkafka's reason. A property whose name begins with '?' is left out where
// this release does not know it.
absl::StatusOr<ConfHandle> MakeConf(const Properties& properties);
absl::StatusOr<ClientHandle> MakeClient(rd_kafka_type_t type, ConfHandle conf);

// A consumer that belongs to no group and reads one partition from the offset on.
absl::StatusOr<ClientHandle> MakeTailConsumer(const std::string& bootstrap,
                                              const std::string& topic, int64_t offset);

// What a consumer of the pipeline needs to keep cores busy. librdkafka before 2.2.0 waits a second
// once its fetch queue was full, so there the queue of the whole process holds 1 GB.
Properties FastConsumerProperties(int workers);

// Sends a value with a key to a partition (or any: RD_KAFKA_PARTITION_UA); waits while the
// producer's queue is full.
absl::Status Send(rd_kafka_t* producer, const std::string& topic, int32_t partition,
                  const std::string& key, const std::string& value);

// Unavailable if something is still under way after a minute.
absl::Status Flush(rd_kafka_t* producer);

}  // namespace wirewatch::bench
