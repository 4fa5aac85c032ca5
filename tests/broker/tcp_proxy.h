#pragma once

#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "absl/status/statusor.h"

namespace wirewatch::test {

// A TCP proxy on loopback, for trouble with the network between a client and a server. Thread-safe.
class TcpProxy {
 public:
  enum class Mode {
    kOpen,
    kCut,     // connections are closed, and new ones at once
    kSilent,  // connections stay, and nothing goes through, as when packets are dropped
    kSlow,    // some 200 kB/s each way, with 20 ms more
  };

  // Listens on a port of its own; connections lead to the target once there is one.
  static absl::StatusOr<std::unique_ptr<TcpProxy>> Start();
  ~TcpProxy();
  TcpProxy(const TcpProxy&) = delete;
  TcpProxy& operator=(const TcpProxy&) = delete;

  int port() const { return port_; }
  void SetTarget(int port) { target_ = port; }
  void SetMode(Mode mode) { mode_ = mode; }
  // Connections so far.
  int accepted() const { return accepted_; }

 private:
  struct Connection;

  TcpProxy(int listener, int port);

  void Run();
  void Accept();

  const int listener_;
  const int port_;
  std::atomic<int> target_{0};
  std::atomic<Mode> mode_{Mode::kOpen};
  std::atomic<int> accepted_{0};
  std::atomic<bool> stop_{false};
  // Used by the thread alone.
  std::vector<std::unique_ptr<Connection>> connections_;
  std::thread thread_;
};

}  // namespace wirewatch::test
