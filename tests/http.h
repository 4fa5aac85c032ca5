#pragma once

#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace wirewatch::test {

struct HttpAnswer {
  int status = 0;
  // Lines, each with its end.
  std::string headers;
  std::string body;
};

// A connection to a server at "host:port" or "[host]:port", an address in numbers. Knows nothing of
// HTTP, so that a test can send what no well-behaved client would.
class HttpConnection {
 public:
  static absl::StatusOr<HttpConnection> Open(const std::string& address);
  HttpConnection(HttpConnection&& other) noexcept;
  HttpConnection& operator=(HttpConnection&&) = delete;
  ~HttpConnection();

  absl::Status Send(absl::string_view bytes);
  // What comes until the server closes the connection; DeadlineExceeded if it does not for 10 s.
  absl::StatusOr<std::string> ReadToEnd();

 private:
  explicit HttpConnection(int socket) : socket_(socket) {}

  int socket_;
};

// The answer to one request. A test fails if there is none.
HttpAnswer Request(const std::string& address, absl::string_view method, absl::string_view path,
                   absl::string_view body = "");
inline HttpAnswer Get(const std::string& address, absl::string_view path) {
  return Request(address, "GET", path);
}

}  // namespace wirewatch::test
