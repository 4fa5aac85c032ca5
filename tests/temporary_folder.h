#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace wirewatch::test {

// A folder of a test's own, gone at its end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }
  std::string Path(absl::string_view name) const;

  // Writes a file, with the folders it stands in; gives its path.
  std::string Write(absl::string_view name, absl::string_view bytes) const;

 private:
  std::string path_;
};

}  // namespace wirewatch::test
