#include "daemon/service/admin_server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "daemon/base/digest.h"
#include "daemon/base/files.h"
#include "daemon/base/status.h"

namespace wirewatch {
namespace {

constexpr unsigned kMaxConnections = 64;
constexpr unsigned kIdleSeconds = 10;
constexpr size_t kConnectionMemory = 16 << 10;
constexpr int64_t kMaxTlsFile = 1 << 20;

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

// What has come of a request's body.
struct Upload {
  std::string body;
  bool too_large = false;
};

MHD_Result AddToQuery(void* query, MHD_ValueKind, const char* name, const char* value) {
  auto& values = *static_cast<std::map<std::string, std::string>*>(query);
  values[name] = value == nullptr ? "" : value;
  return MHD_YES;
}

HttpResponse AnswerTo(const AdminServer& server, MHD_Connection* connection, HttpRequest request,
                      const Upload& upload) {
  if (upload.too_large) {
    return {413, "text/plain; charset=utf-8",
            absl::StrCat("expected at most ", server.max_body_bytes(), " bytes\n")};
  }
  MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, &AddToQuery, &request.query);
  return server.Handle(request, MHD_lookup_connection_value(connection, MHD_HEADER_KIND,
                                                            MHD_HTTP_HEADER_AUTHORIZATION));
}

MHD_Result Answer(void* server, MHD_Connection* connection, const char* url, const char* method,
                  const char*, const char* data, size_t* data_size, void** state) {
  // The first call has the headers only, then come the parts of the body; the answer is due at the
  // call that has none.
  if (*state == nullptr) {
    *state = new Upload;
    return MHD_YES;
  }
  auto* const upload = static_cast<Upload*>(*state);
  if (*data_size != 0) {
    upload->too_large =
        upload->too_large || upload->body.size() + *data_size >
                                 static_cast<const AdminServer*>(server)->max_body_bytes();
    if (!upload->too_large) upload->body.append(data, *data_size);
    *data_size = 0;
    return MHD_YES;
  }
  const HttpResponse response = AnswerTo(*static_cast<const AdminServer*>(server), connection,
                                         {method, url, std::move(upload->body)}, *upload);
  MHD_Response* answer = MHD_create_response_from_buffer(
      response.body.size(), const_cast<char*>(response.body.data()), MHD_RESPMEM_MUST_COPY);
  MHD_add_response_header(answer, MHD_HTTP_HEADER_CONTENT_TYPE, response.content_type.c_str());
  if (!response.allow.empty()) {
    MHD_add_response_header(answer, MHD_HTTP_HEADER_ALLOW, response.allow.c_str());
  }
  if (!response.authenticate.empty()) {
    MHD_add_response_header(answer, MHD_HTTP_HEADER_WWW_AUTHENTICATE,
                            response.authenticate.c_str());
  }
  if (!response.retry_after.empty()) {
    MHD_add_response_header(answer, MHD_HTTP_HEADER_RETRY_AFTER, response.retry_after.c_str());
  }
  const MHD_Result result =
      MHD_queue_response(connection, static_cast<unsigned>(response.status), answer);
  MHD_destroy_response(answer);
  return result;
}

void Forget(void*, MHD_Connection*, void** state, MHD_RequestTerminationCode) {
  delete static_cast<Upload*>(*state);
  *state = nullptr;
}

// The time that it takes to compare digests tells nothing of how much of a token is right.
bool IsSame(absl::string_view a, absl::string_view b) { return Sha256Hex(a) == Sha256Hex(b); }

struct TlsFiles {
  std::string certificate;
  std::string key;
};

absl::StatusOr<TlsFiles> ReadTlsFiles(const AdminServerOptions& options) {
  TlsFiles files;
  if (options.tls_certificate.empty() && options.tls_key.empty()) return files;
  if (options.tls_certificate.empty() || options.tls_key.empty()) {
    return absl::InvalidArgumentError("expected both of admin.tls_certificate and admin.tls_key");
  }
  if (MHD_is_feature_supported(MHD_FEATURE_TLS) != MHD_YES) {
    return absl::InvalidArgumentError("this libmicrohttpd has no TLS");
  }
  WW_ASSIGN_OR_RETURN(files.certificate, ReadFile(options.tls_certificate, kMaxTlsFile));
  WW_ASSIGN_OR_RETURN(files.key, ReadFile(options.tls_key, kMaxTlsFile));
  return files;
}

}  // namespace

HttpResponse AdminServer::Handle(const HttpRequest& request, const char* authorization) const {
  if (options_.token.empty() || options_.open_paths.count(request.path) > 0) {
    return handler_(request);
  }
  absl::string_view token = authorization == nullptr ? "" : authorization;
  if (absl::ConsumePrefix(&token, "Bearer ") && IsSame(token, options_.token)) {
    return handler_(request);
  }
  HttpResponse response{401, "text/plain; charset=utf-8", "expected the bearer token\n"};
  response.authenticate = "Bearer realm=\"wirewatch\"";
  return response;
}

absl::StatusOr<std::unique_ptr<AdminServer>> AdminServer::Start(AdminServerOptions options,
                                                                Handler handler) {
  const std::string address = options.address;
  const size_t colon = address.rfind(':');
  uint32_t port = 0;
  if (colon == std::string::npos || !absl::SimpleAtoi(address.substr(colon + 1), &port) ||
      port > 65535) {
    return absl::InvalidArgumentError(
        absl::StrCat("admin.address '", address, "': expected host:port"));
  }
  const std::string host = address.substr(0, colon);
  WW_ASSIGN_OR_RETURN(SocketAddress socket_address,
                      ParseAddress(host, static_cast<uint16_t>(port)));
  WW_ASSIGN_OR_RETURN(const TlsFiles tls, ReadTlsFiles(options));
  const absl::StatusOr<int> listening = Listen(&socket_address);
  if (!listening.ok()) {
    return absl::Status(
        listening.status().code(),
        absl::StrCat("cannot listen on admin.address ", address, listening.status().message()));
  }
  std::unique_ptr<AdminServer> server(new AdminServer(std::move(options), std::move(handler)));
  const bool is_v6 = socket_address.any.sa_family == AF_INET6;
  unsigned flags = MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD;
  if (is_v6) flags |= MHD_USE_IPv6;
  std::vector<MHD_OptionItem> tls_options;
  if (!tls.key.empty()) {
    flags |= MHD_USE_TLS;
    // libmicrohttpd does not write through them.
    tls_options = {{MHD_OPTION_HTTPS_MEM_KEY, 0, const_cast<char*>(tls.key.c_str())},
                   {MHD_OPTION_HTTPS_MEM_CERT, 0, const_cast<char*>(tls.certificate.c_str())}};
  }
  tls_options.push_back({MHD_OPTION_END, 0, nullptr});
  server->daemon_ = MHD_start_daemon(
      flags, 0, nullptr, nullptr, &Answer, server.get(), MHD_OPTION_LISTEN_SOCKET, *listening,
      MHD_OPTION_CONNECTION_LIMIT, kMaxConnections, MHD_OPTION_CONNECTION_TIMEOUT, kIdleSeconds,
      MHD_OPTION_CONNECTION_MEMORY_LIMIT, kConnectionMemory, MHD_OPTION_NOTIFY_COMPLETED, &Forget,
      nullptr, MHD_OPTION_ARRAY, tls_options.data(), MHD_OPTION_END);
  if (server->daemon_ == nullptr) {
    return absl::InvalidArgumentError(
        absl::StrCat("cannot serve on admin.address ", address,
                     tls.key.empty() ? "" : "; check admin.tls_certificate and admin.tls_key"));
  }
  const in_port_t bound = is_v6 ? socket_address.v6.sin6_port : socket_address.v4.sin_port;
  server->address_ = absl::StrCat(host, ":", ntohs(bound));
  return server;
}

AdminServer::~AdminServer() {
  if (daemon_ != nullptr) MHD_stop_daemon(daemon_);
}

}  // namespace wirewatch
