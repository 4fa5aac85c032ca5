#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

struct MHD_Daemon;

namespace wirewatch {

struct HttpResponse {
  int status = 200;
  std::string content_type = "text/plain; charset=utf-8";
  std::string body;
};

// Answers GET and HEAD requests of monitoring systems over HTTP (libmicrohttpd: one thread, at most
// 64 connections, each cut off when it is idle for 10 seconds; bodies are not read).
class AdminServer {
 public:
  // Gives the answer for a path. Called on the server's thread.
  using Handler = std::function<HttpResponse(absl::string_view path)>;

  // Listens on "host:port", an address in numbers; port 0 takes a free one.
  static absl::StatusOr<std::unique_ptr<AdminServer>> Start(const std::string& address,
                                                            Handler handler);
  // Waits for the answers that are under way.
  ~AdminServer();

  // "host:port" as it listens.
  const std::string& address() const { return address_; }

  // The answer of the handler, for the server's own callback.
  HttpResponse Handle(absl::string_view path) const { return handler_(path); }

 private:
  explicit AdminServer(Handler handler) : handler_(std::move(handler)) {}

  const Handler handler_;
  std::string address_;
  MHD_Daemon* daemon_ = nullptr;
};

}  // namespace wirewatch
