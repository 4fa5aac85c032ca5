#include "bench/pipeline/progress.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "absl/status/status.h"
#include "tests/broker/loopback.h"

namespace wirewatch::bench {
namespace {

static_assert(std::atomic<int64_t>::is_always_lock_free);

// The whole answer to a GET; empty if there is none.
std::string Get(int port, const std::string& path) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in address = test::Loopback(port);
  const std::string request = "GET " + path + " HTTP/1.0\r\n\r\n";
  std::string answer;
  if (connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0 &&
      send(fd, request.data(), request.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(request.size())) {
    char buffer[65536];
    for (ssize_t size; (size = recv(fd, buffer, sizeof(buffer), 0)) > 0;) {
      answer.append(buffer, static_cast<size_t>(size));
    }
  }
  close(fd);
  return answer;
}

}  // namespace

absl::StatusOr<std::unique_ptr<SharedCounter>> SharedCounter::Open(const std::string& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0 || ftruncate(fd, sizeof(std::atomic<int64_t>)) != 0) {
    return absl::ErrnoToStatus(errno, path);
  }
  void* const memory =
      mmap(nullptr, sizeof(std::atomic<int64_t>), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  const int error = errno;
  close(fd);
  if (memory == MAP_FAILED) return absl::ErrnoToStatus(error, path);
  // The bytes of a new file are zero, and so is the counter.
  return std::unique_ptr<SharedCounter>(
      new SharedCounter(static_cast<std::atomic<int64_t>*>(memory)));
}

SharedCounter::~SharedCounter() { munmap(value_, sizeof(*value_)); }

int64_t ScrapeArticles(int port) {
  constexpr char kSeries[] = "\nwirewatch_articles_total{";
  const std::string text = Get(port, "/metrics");
  int64_t sum = 0;
  for (size_t at = text.find(kSeries); at != std::string::npos; at = text.find(kSeries, at + 1)) {
    const size_t value = text.find("} ", at);
    if (value == std::string::npos) break;
    sum += static_cast<int64_t>(strtod(text.c_str() + value + 2, nullptr));
  }
  return sum;
}

int FreePort() {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address = test::Loopback(0);
  socklen_t size = sizeof(address);
  int port = 0;
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
      getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0) {
    port = ntohs(address.sin_port);
  }
  close(fd);
  return port;
}

}  // namespace wirewatch::bench
