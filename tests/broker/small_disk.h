#pragma once

#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace wirewatch::test {

// A folder on a disk of its own (tmpfs) that can be filled up to the last byte. Only this process
// and those that it starts see it, so make it before any other thread begins.
class SmallDisk {
 public:
  // Unimplemented where this process may not mount: it takes root.
  static absl::StatusOr<std::unique_ptr<SmallDisk>> Create(size_t megabytes);
  ~SmallDisk();

  const std::string& path() const { return path_; }

  // Until there is no byte left.
  absl::Status Fill();
  // Gives back what Fill took.
  absl::Status Free();

 private:
  explicit SmallDisk(std::string path) : path_(std::move(path)) {}

  const std::string path_;
};

}  // namespace wirewatch::test
