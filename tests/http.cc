#include "tests/http.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netdb.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace wirewatch::test {
namespace {

constexpr int kTimeoutSeconds = 10;

HttpAnswer Parse(const std::string& bytes) {
  HttpAnswer answer;
  const size_t line_end = bytes.find("\r\n");
  const size_t headers_end = bytes.find("\r\n\r\n");
  if (bytes.rfind("HTTP/1.1 ", 0) != 0 || headers_end == std::string::npos ||
      !absl::SimpleAtoi(bytes.substr(9, 3), &answer.status)) {
    ADD_FAILURE() << "no HTTP: " << bytes;
    return answer;
  }
  answer.headers = bytes.substr(line_end + 2, headers_end - line_end);
  answer.body = bytes.substr(headers_end + 4);
  return answer;
}

}  // namespace

absl::StatusOr<HttpConnection> HttpConnection::Open(const std::string& address) {
  const size_t colon = address.rfind(':');
  std::string host = address.substr(0, colon);
  if (host.front() == '[') host = host.substr(1, host.size() - 2);
  addrinfo hints = {};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = getaddrinfo(host.c_str(), address.c_str() + colon + 1, &hints, &found);
  if (error != 0) {
    return absl::InvalidArgumentError(absl::StrCat(address, ": ", gai_strerror(error)));
  }
  HttpConnection connection(socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const timeval timeout = {kTimeoutSeconds, 0};
  setsockopt(connection.socket_, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof(timeout));
  const int connected = connect(connection.socket_, found->ai_addr, found->ai_addrlen);
  const int connect_error = errno;
  freeaddrinfo(found);
  if (connected != 0) return absl::ErrnoToStatus(connect_error, address);
  return connection;
}

HttpConnection::HttpConnection(HttpConnection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)) {}

HttpConnection::~HttpConnection() {
  if (socket_ >= 0) close(socket_);
}

absl::Status HttpConnection::Send(absl::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0) return absl::ErrnoToStatus(errno, "send");
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return absl::OkStatus();
}

absl::StatusOr<std::string> HttpConnection::ReadToEnd() {
  std::string bytes;
  char block[4096];
  while (true) {
    const ssize_t got = recv(socket_, block, sizeof(block), 0);
    if (got == 0) return bytes;
    if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
      return absl::DeadlineExceededError(absl::StrCat("the server still holds on after: ", bytes));
    }
    if (got < 0) return absl::ErrnoToStatus(errno, "recv");
    bytes.append(block, static_cast<size_t>(got));
  }
}

HttpAnswer Request(const std::string& address, absl::string_view method, absl::string_view path,
                   absl::string_view body) {
  absl::StatusOr<HttpConnection> connection = HttpConnection::Open(address);
  absl::Status status = connection.status();
  if (status.ok()) {
    status = connection->Send(absl::StrCat(method, " ", path, " HTTP/1.1\r\nHost: ", address,
                                           "\r\nConnection: close\r\nContent-Length: ", body.size(),
                                           "\r\n\r\n", body));
  }
  if (!status.ok()) {
    ADD_FAILURE() << status;
    return {};
  }
  const absl::StatusOr<std::string> bytes = connection->ReadToEnd();
  if (bytes.ok()) return Parse(*bytes);
  ADD_FAILURE() << bytes.status();
  return {};
}

}  // namespace wirewatch::test
