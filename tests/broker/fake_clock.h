#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "absl/time/time.h"

namespace wirewatch::test {

// A clock for processes that are started with its environment, which can be set while they run. The
// clock that counts since the boot goes on as it is, as it does where a machine's clock is set.
class FakeClock {
 public:
  static absl::StatusOr<std::unique_ptr<FakeClock>> Create();
  ~FakeClock();

  std::map<std::string, std::string> Environment() const;

  // How far it is ahead of the true time; they see it at once.
  void Set(absl::Duration ahead) { *ahead_ = absl::ToInt64Nanoseconds(ahead); }

 private:
  FakeClock(std::string file, std::atomic<int64_t>* ahead)
      : file_(std::move(file)), ahead_(ahead) {}

  const std::string file_;
  // In a page that all of them share.
  std::atomic<int64_t>* const ahead_;
};

}  // namespace wirewatch::test
