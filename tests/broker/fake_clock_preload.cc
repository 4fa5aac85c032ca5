// A library to preload (see fake_clock.h): the clock of the process is ahead of the machine's by
// what a file says, and waits that end at a time of it end as the kernel would end them.
// libfaketime does not do for that: C11's waits escape it.
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <threads.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstdint>

namespace {

constexpr int64_t kSecond = 1'000'000'000;
// A wait looks as often at the clock.
constexpr int64_t kSlice = 10'000'000;

template <typename Function>
Function* Next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

int64_t Nanoseconds(const timespec& time) { return time.tv_sec * kSecond + time.tv_nsec; }
timespec Timespec(int64_t nanoseconds) { return {nanoseconds / kSecond, nanoseconds % kSecond}; }

// In nanoseconds; the file is shared with the one who sets it.
int64_t Ahead() {
  static const std::atomic<int64_t>* const ahead = [] {
    const char* const path = getenv("FAKE_CLOCK_FILE");
    const int fd = path == nullptr ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    void* const page =
        fd < 0 ? MAP_FAILED : mmap(nullptr, sizeof(int64_t), PROT_READ, MAP_SHARED, fd, 0);
    if (fd >= 0) close(fd);
    if (page == MAP_FAILED) abort();
    return static_cast<const std::atomic<int64_t>*>(page);
  }();
  return ahead->load();
}

int64_t MachineTime() {
  static auto* const next = Next<int(clockid_t, timespec*)>("clock_gettime");
  timespec time;
  next(CLOCK_REALTIME, &time);
  return Nanoseconds(time);
}

int64_t Now() { return MachineTime() + Ahead(); }

// Waits by `wait` for a slice, or until that time of the fake clock; ends as if woken for no reason
// where neither has come, which those who wait have to expect.
template <typename Wait>
int WaitUntil(const timespec& end, int timed_out, const Wait& wait) {
  const int64_t left = std::min(Nanoseconds(end) - Now(), kSlice);
  const timespec real_end = Timespec(MachineTime() + left);
  const int result = wait(real_end);
  return result == timed_out && Now() < Nanoseconds(end) ? 0 : result;
}

}  // namespace

extern "C" {

int clock_gettime(clockid_t clock, timespec* time) noexcept {
  static auto* const next = Next<int(clockid_t, timespec*)>("clock_gettime");
  if (clock != CLOCK_REALTIME && clock != CLOCK_REALTIME_COARSE) return next(clock, time);
  *time = Timespec(Now());
  return 0;
}

int gettimeofday(timeval* time, void*) noexcept {
  const int64_t now = Now();
  *time = {now / kSecond, now % kSecond / 1000};
  return 0;
}

time_t time(time_t* out) noexcept {
  const time_t now = Now() / kSecond;
  if (out != nullptr) *out = now;
  return now;
}

int timespec_get(timespec* time, int base) noexcept {
  *time = Timespec(Now());
  return base;
}

int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* end) {
  static auto* const next = Next<int(cnd_t*, mtx_t*, const timespec*)>("cnd_timedwait");
  return WaitUntil(*end, thrd_timedout,
                   [&](const timespec& real_end) { return next(condition, mutex, &real_end); });
}

int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex, const timespec* end) {
  static auto* const next =
      Next<int(pthread_cond_t*, pthread_mutex_t*, const timespec*)>("pthread_cond_timedwait");
  return WaitUntil(*end, ETIMEDOUT,
                   [&](const timespec& real_end) { return next(condition, mutex, &real_end); });
}

}  // extern "C"
