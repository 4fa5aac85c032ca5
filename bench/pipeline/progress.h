#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"

namespace wirewatch::bench {

// A counter in a file that two processes share: the engines of the bench count in it, the bench
// reads it at no cost to them.
class SharedCounter {
 public:
  // Opens it, and makes it with the value 0 where it is not there.
  static absl::StatusOr<std::unique_ptr<SharedCounter>> Open(const std::string& path);
  ~SharedCounter();
  SharedCounter(const SharedCounter&) = delete;
  SharedCounter& operator=(const SharedCounter&) = delete;

  std::atomic<int64_t>& value() { return *value_; }

 private:
  explicit SharedCounter(std::atomic<int64_t>* value) : value_(value) {}

  std::atomic<int64_t>* const value_;
};

// The records that a wirewatch has scanned: the sum of wirewatch_articles_total over its outcomes,
// from /metrics of 127.0.0.1:port. 0 while it does not answer.
int64_t ScrapeArticles(int port);

// A TCP port that nobody listens on now.
int FreePort();

}  // namespace wirewatch::bench
