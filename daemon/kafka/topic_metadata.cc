#include "daemon/kafka/topic_metadata.h"

#include "absl/strings/str_cat.h"
#include "daemon/kafka/errors.h"

namespace wirewatch {

absl::StatusOr<MetadataHandle> AskForMetadata(rd_kafka_t* client, rd_kafka_topic_t* topic,
                                              absl::Duration timeout) {
  const rd_kafka_metadata_t* metadata = nullptr;
  const rd_kafka_resp_err_t error = rd_kafka_metadata(
      client, 0, topic, &metadata, static_cast<int>(absl::ToInt64Milliseconds(timeout)));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    return KafkaStatus(error,
                       absl::StrCat("cannot look up the topic '", rd_kafka_topic_name(topic), "'"));
  }
  return MetadataHandle(metadata);
}

void WakeClient(rd_kafka_t* client, rd_kafka_queue_t* queue, rd_kafka_topic_t* topic) {
  (void)AskForMetadata(client, topic, absl::ZeroDuration());
  rd_kafka_queue_yield(queue);
}

}  // namespace wirewatch
