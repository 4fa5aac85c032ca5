#include "daemon/base/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <set>
#include <system_error>

#include "absl/cleanup/cleanup.h"
#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

namespace fs = std::filesystem;

absl::Status FileError(const std::string& path, const std::error_code& error) {
  return absl::ErrnoToStatus(error.value(), path);
}

bool HasEnding(const std::string& name, const std::vector<std::string>& endings) {
  return endings.empty() || std::any_of(endings.begin(), endings.end(), [&](const auto& ending) {
           return absl::EndsWith(name, ending);
         });
}

bool IsHidden(const fs::path& path) { return absl::StartsWith(path.filename().string(), "."); }

}  // namespace

absl::StatusOr<std::string> ReadFile(const std::string& path, int64_t max_bytes) {
  std::error_code error;
  if (fs::is_directory(path, error)) {
    return absl::InvalidArgumentError(absl::StrCat(path, ": is a directory, expected a file"));
  }
  errno = 0;
  std::ifstream in(path, std::ios::binary);
  if (!in) return absl::ErrnoToStatus(errno != 0 ? errno : EIO, path);
  std::string bytes;
  char block[1 << 16];
  while (in.read(block, sizeof(block)) || in.gcount() > 0) {
    bytes.append(block, static_cast<size_t>(in.gcount()));
    if (static_cast<int64_t>(bytes.size()) > max_bytes) {
      return absl::ResourceExhaustedError(
          absl::StrCat(path, ": more than ", max_bytes, " bytes, the limit for such a file"));
    }
  }
  if (in.bad()) return absl::DataLossError(absl::StrCat(path, ": could not be read to its end"));
  return bytes;
}

absl::Status WriteFileAtOnce(const std::string& path, absl::string_view bytes) {
  const std::string aside = path + ".new";
  const auto failed = [](const std::string& what) { return absl::ErrnoToStatus(errno, what); };
  const int file = open(aside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return failed(aside);
  absl::Cleanup close_file = [file] { close(file); };
  while (!bytes.empty()) {
    const ssize_t written = write(file, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return failed(aside);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
  if (fsync(file) != 0) return failed(aside);
  if (rename(aside.c_str(), path.c_str()) != 0) return failed(path);
  // The name is kept by the folder.
  const std::string parent = fs::path(path).parent_path().string();
  const int folder =
      open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) return failed(parent);
  absl::Cleanup close_folder = [folder] { close(folder); };
  return fsync(folder) == 0 ? absl::OkStatus() : failed(parent);
}

absl::StatusOr<std::vector<std::string>> ListFiles(const std::string& path,
                                                   const std::vector<std::string>& endings) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (error) return FileError(path, error);
  if (!fs::is_directory(status)) return std::vector<std::string>{path};
  std::vector<std::string> files;
  // Mounted volumes link to their folders; links that lead in a circle end where they were before.
  fs::recursive_directory_iterator it(path, fs::directory_options::follow_directory_symlink, error);
  if (error) return FileError(path, error);
  std::set<fs::path> folders = {fs::canonical(path, error)};
  for (; it != fs::recursive_directory_iterator(); it.increment(error)) {
    const fs::path& entry = it->path();
    if (IsHidden(entry)) {
      it.disable_recursion_pending();
    } else if (it->is_directory(error)) {
      if (!folders.insert(fs::canonical(entry, error)).second) it.disable_recursion_pending();
    } else if (HasEnding(entry.filename().string(), endings)) {
      // A link that leads nowhere is for its reader to complain of, who may go on with the others.
      if (it->is_regular_file(error) || error) files.push_back(entry.string());
    }
  }
  if (error) return FileError(path, error);
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace wirewatch
