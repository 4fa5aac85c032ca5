#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>

namespace wirewatch {

// librdkafka's objects with owners.
template <typename T, void (*Destroy)(T*)>
struct HandleDeleter {
  void operator()(T* handle) const { Destroy(handle); }
};

using ConfHandle =
    std::unique_ptr<rd_kafka_conf_t, HandleDeleter<rd_kafka_conf_t, rd_kafka_conf_destroy>>;
using ClientHandle = std::unique_ptr<rd_kafka_t, HandleDeleter<rd_kafka_t, rd_kafka_destroy>>;
using TopicHandle =
    std::unique_ptr<rd_kafka_topic_t, HandleDeleter<rd_kafka_topic_t, rd_kafka_topic_destroy>>;
using QueueHandle =
    std::unique_ptr<rd_kafka_queue_t, HandleDeleter<rd_kafka_queue_t, rd_kafka_queue_destroy>>;
using PartitionListHandle = std::unique_ptr<
    rd_kafka_topic_partition_list_t,
    HandleDeleter<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>>;
using MessageHandle = std::unique_ptr<rd_kafka_message_t,
                                      HandleDeleter<rd_kafka_message_t, rd_kafka_message_destroy>>;
using HeadersHandle = std::unique_ptr<rd_kafka_headers_t,
                                      HandleDeleter<rd_kafka_headers_t, rd_kafka_headers_destroy>>;
using MetadataHandle =
    std::unique_ptr<const rd_kafka_metadata_t,
                    HandleDeleter<const rd_kafka_metadata_t, rd_kafka_metadata_destroy>>;
using GroupListHandle =
    std::unique_ptr<const rd_kafka_group_list,
                    HandleDeleter<const rd_kafka_group_list, rd_kafka_group_list_destroy>>;
using GroupMetadataHandle = std::unique_ptr<
    rd_kafka_consumer_group_metadata_t,
    HandleDeleter<rd_kafka_consumer_group_metadata_t, rd_kafka_consumer_group_metadata_destroy>>;
using ErrorHandle =
    std::unique_ptr<rd_kafka_error_t, HandleDeleter<rd_kafka_error_t, rd_kafka_error_destroy>>;

}  // namespace wirewatch
