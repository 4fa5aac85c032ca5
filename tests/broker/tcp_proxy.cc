#include "tests/broker/tcp_proxy.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "tests/broker/loopback.h"

namespace wirewatch::test {
namespace {

constexpr size_t kBufferBytes = 64 << 10;
constexpr int kPollMs = 10;
constexpr absl::Duration kSlowTick = absl::Milliseconds(20);
constexpr size_t kSlowBytes = 4096;

bool WouldBlock() { return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR; }

// One way of a connection. False once it is over.
bool Pump(int from, int to, size_t limit, std::string* waiting) {
  const size_t room = std::min(limit, kBufferBytes - std::min(kBufferBytes, waiting->size()));
  if (room > 0) {
    char bytes[kBufferBytes];
    const ssize_t size = recv(from, bytes, room, MSG_DONTWAIT);
    if (size == 0 || (size < 0 && !WouldBlock())) return false;
    if (size > 0) waiting->append(bytes, static_cast<size_t>(size));
  }
  if (waiting->empty()) return true;
  const ssize_t sent =
      send(to, waiting->data(), std::min(limit, waiting->size()), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0) return WouldBlock();
  waiting->erase(0, static_cast<size_t>(sent));
  return true;
}

}  // namespace

struct TcpProxy::Connection {
  ~Connection() {
    close(client);
    close(server);
  }
  bool Pump(size_t limit) {
    return test::Pump(client, server, limit, &to_server) &&
           test::Pump(server, client, limit, &to_client);
  }

  int client = -1;
  int server = -1;
  std::string to_server;
  std::string to_client;
};

TcpProxy::TcpProxy(int listener, int port) : listener_(listener), port_(port) {}

absl::StatusOr<std::unique_ptr<TcpProxy>> TcpProxy::Start() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  sockaddr_in address = Loopback(0);
  socklen_t size = sizeof(address);
  if (listener < 0 || bind(listener, reinterpret_cast<sockaddr*>(&address), size) != 0 ||
      listen(listener, SOMAXCONN) != 0 ||
      getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) != 0) {
    return absl::ErrnoToStatus(errno, "cannot start a proxy");
  }
  std::unique_ptr<TcpProxy> proxy(new TcpProxy(listener, ntohs(address.sin_port)));
  proxy->thread_ = std::thread(&TcpProxy::Run, proxy.get());
  return proxy;
}

TcpProxy::~TcpProxy() {
  stop_ = true;
  if (thread_.joinable()) thread_.join();
  close(listener_);
}

void TcpProxy::Accept() {
  const int client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  auto connection = std::make_unique<Connection>();
  connection->client = client;
  connection->server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = Loopback(target_);
  // On loopback it answers at once, or there is nobody.
  const bool is_connected = connect(connection->server, reinterpret_cast<const sockaddr*>(&address),
                                    sizeof(address)) == 0;
  ++accepted_;
  if (is_connected && mode_ != Mode::kCut) connections_.push_back(std::move(connection));
}

void TcpProxy::Run() {
  absl::Time slow_at = absl::InfinitePast();
  while (!stop_) {
    const Mode mode = mode_;
    std::vector<pollfd> waits = {{listener_, POLLIN, 0}};
    if (mode == Mode::kOpen) {
      for (const auto& connection : connections_) {
        const auto events = [](const std::string& in, const std::string& out) {
          return static_cast<short>((in.size() < kBufferBytes ? POLLIN : 0) |
                                    (out.empty() ? 0 : POLLOUT));
        };
        waits.push_back(
            {connection->client, events(connection->to_server, connection->to_client), 0});
        waits.push_back(
            {connection->server, events(connection->to_client, connection->to_server), 0});
      }
    }
    poll(waits.data(), waits.size(), kPollMs);
    if (waits[0].revents != 0) Accept();
    if (mode == Mode::kCut) connections_.clear();
    const bool is_tick = mode == Mode::kSlow && absl::Now() - slow_at >= kSlowTick;
    if (is_tick) slow_at = absl::Now();
    if (mode != Mode::kOpen && !is_tick) continue;
    const size_t limit = is_tick ? kSlowBytes : kBufferBytes;
    connections_.erase(
        std::remove_if(connections_.begin(), connections_.end(),
                       [limit](const auto& connection) { return !connection->Pump(limit); }),
        connections_.end());
  }
  connections_.clear();
}

}  // namespace wirewatch::test
