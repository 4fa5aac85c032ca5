#include "daemon/service/admin_server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace wirewatch {
namespace {

constexpr unsigned kMaxConnections = 64;
constexpr unsigned kIdleSeconds = 10;
constexpr size_t kConnectionMemory = 16 << 10;

// An IPv4 or IPv6 address with a port.
union SocketAddress {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;
};

absl::StatusOr<SocketAddress> ParseAddress(absl::string_view host, uint16_t port) {
  SocketAddress address;
  std::memset(&address, 0, sizeof(address));
  if (inet_pton(AF_INET, std::string(host).c_str(), &address.v4.sin_addr) == 1) {
    address.v4.sin_family = AF_INET;
    address.v4.sin_port = htons(port);
    return address;
  }
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  if (inet_pton(AF_INET6, std::string(host).c_str(), &address.v6.sin6_addr) == 1) {
    address.v6.sin6_family = AF_INET6;
    address.v6.sin6_port = htons(port);
    return address;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("'", host, "' is no IP address; expected one such as 127.0.0.1 or [::1]"));
}

socklen_t SizeOf(const SocketAddress& address) {
  return address.any.sa_family == AF_INET6 ? sizeof(address.v6) : sizeof(address.v4);
}

// A socket that listens there; the address becomes the one that it got. Opened here and not by
// libmicrohttpd, whose newer versions do not leave the reason of a failure in errno.
absl::StatusOr<int> Listen(SocketAddress* address) {
  const int fd =
      socket(address->any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, IPPROTO_TCP);
  if (fd < 0) return absl::ErrnoToStatus(errno, "no socket");
  const int yes = 1;
  socklen_t size = SizeOf(*address);
  const bool is_v6 = address->any.sa_family == AF_INET6;
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) != 0 ||
      (is_v6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &yes, sizeof(yes)) != 0) ||
      bind(fd, &address->any, size) != 0 || listen(fd, SOMAXCONN) != 0 ||
      getsockname(fd, &address->any, &size) != 0) {
    const absl::Status status = absl::ErrnoToStatus(errno, "");
    close(fd);
    return status;
  }
  return fd;
}

MHD_Result Answer(void* server, MHD_Connection* connection, const char* url, const char* method,
                  const char*, const char*, size_t* body_size, void** state) {
  // The first call has the headers only; the answer is due at the second one.
  static int seen;
  if (*state == nullptr) {
    *state = &seen;
    return MHD_YES;
  }
  if (*body_size != 0) {
    *body_size = 0;
    return MHD_YES;
  }
  HttpResponse response;
  if (std::strcmp(method, "GET") == 0 || std::strcmp(method, "HEAD") == 0) {
    response = static_cast<const AdminServer*>(server)->Handle(url);
  } else {
    response = {405, "text/plain; charset=utf-8", "expected GET or HEAD\n"};
  }
  MHD_Response* answer = MHD_create_response_from_buffer(response.body.size(), response.body.data(),
                                                         MHD_RESPMEM_MUST_COPY);
  MHD_add_response_header(answer, MHD_HTTP_HEADER_CONTENT_TYPE, response.content_type.c_str());
  if (response.status == 405) MHD_add_response_header(answer, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
  const MHD_Result result =
      MHD_queue_response(connection, static_cast<unsigned>(response.status), answer);
  MHD_destroy_response(answer);
  return result;
}

}  // namespace

absl::StatusOr<std::unique_ptr<AdminServer>> AdminServer::Start(const std::string& address,
                                                                Handler handler) {
  const size_t colon = address.rfind(':');
  uint32_t port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port) ||
      port > 65535) {
    return absl::InvalidArgumentError(
        absl::StrCat("admin.address '", address, "': expected host:port"));
  }
  const std::string host = address.substr(0, colon);
  absl::StatusOr<SocketAddress> socket_address = ParseAddress(host, static_cast<uint16_t>(port));
  if (!socket_address.ok()) return socket_address.status();
  const absl::StatusOr<int> listening = Listen(&*socket_address);
  if (!listening.ok()) {
    return absl::Status(
        listening.status().code(),
        absl::StrCat("cannot listen on admin.address ", address, listening.status().message()));
  }
  std::unique_ptr<AdminServer> server(new AdminServer(std::move(handler)));
  unsigned flags = MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD;
  if (socket_address->any.sa_family == AF_INET6) flags |= MHD_USE_IPv6;
  server->daemon_ = MHD_start_daemon(
      flags, 0, nullptr, nullptr, &Answer, server.get(), MHD_OPTION_LISTEN_SOCKET, *listening,
      MHD_OPTION_CONNECTION_LIMIT, kMaxConnections, MHD_OPTION_CONNECTION_TIMEOUT, kIdleSeconds,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, kConnectionMemory, MHD_OPTION_END);
  if (server->daemon_ == nullptr) {
    return absl::InternalError(absl::StrCat("cannot serve on admin.address ", address));
  }
  const in_port_t bound = socket_address->any.sa_family == AF_INET6 ? socket_address->v6.sin6_port
                                                                    : socket_address->v4.sin_port;
  server->address_ = absl::StrCat(host, ":", ntohs(bound));
  return server;
}

AdminServer::~AdminServer() {
  if (daemon_ != nullptr) MHD_stop_daemon(daemon_);
}

}  // namespace wirewatch
