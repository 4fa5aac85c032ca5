#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"

namespace wirewatch {

// The bytes of the file. NotFound or PermissionDenied as the system says, ResourceExhausted if it
// has more than `max_bytes`; every message starts with the path.
absl::StatusOr<std::string> ReadFile(const std::string& path, int64_t max_bytes);

// Puts a file of these bytes at `path`, or in the place of the one there, all or nothing, also
// where the machine stops in the middle of it. Its owner alone may read it. The message names the
// path.
absl::Status WriteFileAtOnce(const std::string& path, absl::string_view bytes);

// The regular files below `path` (or `path` itself if it is one) whose name ends with one of
// `endings`, sorted by path. Names that begin with a dot are passed over: editors and mounted
// volumes keep their own things there. A link that leads nowhere is listed, so that it is not
// passed over in silence. No ending given: all files.
absl::StatusOr<std::vector<std::string>> ListFiles(const std::string& path,
                                                   const std::vector<std::string>& endings);

}  // namespace wirewatch
