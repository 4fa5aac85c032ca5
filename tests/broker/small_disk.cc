#include "tests/broker/small_disk.h"

#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <vector>

#include "absl/strings/str_cat.h"

namespace wirewatch::test {
namespace {

constexpr char kFiller[] = "/filler";

}  // namespace

absl::StatusOr<std::unique_ptr<SmallDisk>> SmallDisk::Create(size_t megabytes) {
  std::string path = (std::filesystem::temp_directory_path() / "wirewatch-disk-XXXXXX").string();
  if (mkdtemp(path.data()) == nullptr) return absl::ErrnoToStatus(errno, path);
  std::unique_ptr<SmallDisk> disk(new SmallDisk(path));
  const std::string size = absl::StrCat("size=", megabytes, "m");
  if (unshare(CLONE_NEWNS) != 0 ||
      mount(nullptr, "/", nullptr, MS_PRIVATE | MS_REC, nullptr) != 0 ||
      mount("tmpfs", path.c_str(), "tmpfs", 0, size.c_str()) != 0) {
    return absl::UnimplementedError(
        absl::StrCat("cannot mount a disk: ", absl::ErrnoToStatus(errno, path).message()));
  }
  return disk;
}

SmallDisk::~SmallDisk() {
  umount2(path_.c_str(), MNT_DETACH);
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

absl::Status SmallDisk::Fill() {
  FILE* const file = fopen((path_ + kFiller).c_str(), "wb");
  if (file == nullptr) return absl::ErrnoToStatus(errno, path_);
  setbuf(file, nullptr);
  const std::vector<char> block(4096, 'x');
  while (fwrite(block.data(), block.size(), 1, file) == 1) {
  }
  const int error = errno;
  fclose(file);
  return error == ENOSPC ? absl::OkStatus() : absl::ErrnoToStatus(error, path_);
}

absl::Status SmallDisk::Free() {
  std::error_code error;
  std::filesystem::remove(path_ + kFiller, error);
  return error ? absl::InternalError(error.message()) : absl::OkStatus();
}

}  // namespace wirewatch::test
