#include "daemon/kafka/headers.h"

#include <optional>
#include <string>
#include <utility>

namespace wirewatch {

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
