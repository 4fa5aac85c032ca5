#include "daemon/kafka/messages.h"

#include <optional>
#include <string>
#include <utility>

namespace wirewatch {

Record ReadMessage(MessageHandle message) {
  Record record;
  record.position = {rd_kafka_topic_name(message->rkt), message->partition, message->offset};
  if (message->key != nullptr) {
    record.key = absl::string_view(static_cast<const char*>(message->key), message->key_len);
  }
  if (message->payload != nullptr) {
    record.value = absl::string_view(static_cast<const char*>(message->payload), message->len);
  }
  rd_kafka_timestamp_type_t type;
  const int64_t timestamp = rd_kafka_message_timestamp(message.get(), &type);
  record.timestamp_ms = type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ? -1 : timestamp;
  record.headers = ReadHeaders(*message);
  record.storage = Record::Storage(message.release(), [](void* handle) {
    rd_kafka_message_destroy(static_cast<rd_kafka_message_t*>(handle));
  });
  return record;
}

std::vector<Header> ReadHeaders(const rd_kafka_message_t& message) {
  std::vector<Header> headers;
  rd_kafka_headers_t* raw = nullptr;
  if (rd_kafka_message_headers(&message, &raw) != RD_KAFKA_RESP_ERR_NO_ERROR) return headers;
  const char* name;
  const void* value;
  size_t size;
  for (size_t i = 0;
       rd_kafka_header_get_all(raw, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
    Header header{name, std::nullopt};
    if (value != nullptr) header.value = std::string(static_cast<const char*>(value), size);
    headers.push_back(std::move(header));
  }
  return headers;
}

HeadersHandle MakeHeaders(const std::vector<Header>& headers) {
  HeadersHandle made(rd_kafka_headers_new(headers.size()));
  for (const Header& header : headers) {
    const bool has_value = header.value.has_value();
    rd_kafka_header_add(made.get(), header.name.data(), static_cast<ssize_t>(header.name.size()),
                        has_value ? header.value->data() : nullptr,
                        has_value ? static_cast<ssize_t>(header.value->size()) : 0);
  }
  return made;
}

}  // namespace wirewatch
