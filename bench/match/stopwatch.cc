#include "bench/match/stopwatch.h"

#include <malloc.h>
#include <sched.h>
#include <time.h>

namespace wirewatch::bench {
namespace {

double Seconds(clockid_t clock) {
  timespec time;
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

Lap Stopwatch::Now() { return {Seconds(CLOCK_MONOTONIC), Seconds(CLOCK_THREAD_CPUTIME_ID)}; }

double Stopwatch::WallSeconds() const { return Seconds(CLOCK_MONOTONIC) - start_.wall; }

bool PinToCore(int core) {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return false;
  for (int i = CPU_SETSIZE - 1; core < 0 && i >= 0; --i) {
    if (CPU_ISSET(i, &allowed)) core = i;
  }
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(core, &one);
  return sched_setaffinity(0, sizeof(one), &one) == 0;
}

int64_t HeapBytes() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<int64_t>(info.uordblks + info.hblkhd);
}

}  // namespace wirewatch::bench
