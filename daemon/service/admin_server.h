#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct MHD_Daemon;

namespace wirewatch {

struct HttpRequest {
  std::string method;
  // Without the query.
  std::string path;
  std::string body;
  // Decoded; of two with one name the last.
  std::map<std::string, std::string> query = {};
  // What stands for the "{...}" of a route.
  std::string name = {};
};

struct HttpResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
  // The methods that the path has, for 405.
  std::string allow = {};
  // How to authenticate, for 401.
  std::string authenticate = {};
  // Seconds, for 429.
  std::string retry_after = {};
};

struct AdminServerOptions {
  // "host:port", an address in numbers; port 0 takes a free one.
  std::string address = {};
  // What clients have to send as a bearer token, but for the pages that probes ask for, which
  // cannot; empty: nobody has to.
  std::string token = {};
  std::set<std::string> open_paths = {"/livez", "/readyz"};
  // Paths of PEM files; both empty: without TLS.
  std::string tls_certificate = {};
  std::string tls_key = {};
  // A body with more is not read, and answered with 413.
  size_t max_body_bytes = 64 << 10;
};

// Answers requests of monitoring systems and operators over HTTP (libmicrohttpd: one thread, at
// most 64 connections, each cut off when it is idle for 10 seconds).
class AdminServer {
 public:
  // Gives the answer to a request, and is not to take long: called on the server's thread.
  using Handler = std::function<HttpResponse(const HttpRequest& request)>;

  // InvalidArgument where the options are wrong, files of the certificate included.
  static absl::StatusOr<std::unique_ptr<AdminServer>> Start(AdminServerOptions options,
                                                            Handler handler);
  // Waits for the answers that are under way.
  ~AdminServer();

  // "host:port" as it listens.
  const std::string& address() const { return address_; }

  // The answer of the handler to those who may ask, for the server's own callback.
  // `authorization`: the header, nullptr if there is none.
  size_t max_body_bytes() const { return options_.max_body_bytes; }
  HttpResponse Handle(const HttpRequest& request, const char* authorization) const;

 private:
  AdminServer(AdminServerOptions options, Handler handler)
      : options_(std::move(options)), handler_(std::move(handler)) {}

  const AdminServerOptions options_;
  const Handler handler_;
  std::string address_;
  MHD_Daemon* daemon_ = nullptr;
};

}  // namespace wirewatch
