#include "tests/broker/fake_clock.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

namespace wirewatch::test {

absl::StatusOr<std::unique_ptr<FakeClock>> FakeClock::Create() {
  std::string file = (std::filesystem::temp_directory_path() / "wirewatch-clock-XXXXXX").string();
  const int fd = mkstemp(file.data());
  if (fd < 0) return absl::ErrnoToStatus(errno, file);
  void* const page =
      ftruncate(fd, sizeof(int64_t)) != 0
          ? MAP_FAILED
          : mmap(nullptr, sizeof(int64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  const int error = errno;
  close(fd);
  if (page == MAP_FAILED) return absl::ErrnoToStatus(error, file);
  return std::unique_ptr<FakeClock>(new FakeClock(file, static_cast<std::atomic<int64_t>*>(page)));
}

FakeClock::~FakeClock() {
  munmap(ahead_, sizeof(int64_t));
  unlink(file_.c_str());
}

std::map<std::string, std::string> FakeClock::Environment() const {
  return {{"LD_PRELOAD", WIREWATCH_FAKE_CLOCK}, {"FAKE_CLOCK_FILE", file_}};
}

}  // namespace wirewatch::test
