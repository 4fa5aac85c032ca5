#pragma once

#include <sys/types.h>

namespace wirewatch::test {

// User and system time of all threads of a running process, to the nanosecond where the kernel
// counts so; 0 if it has ended.
double CpuSeconds(pid_t pid);

// The most memory that it ever held (VmHWM), in 10^6 bytes; 0 if it has ended.
double PeakRssMegabytes(pid_t pid);

// What a running process holds; zeros if it has ended.
struct ProcessUsage {
  double rss_mb = 0;  // 10^6 bytes
  int descriptors = 0;
  int threads = 0;
};
ProcessUsage UsageOf(pid_t pid);

}  // namespace wirewatch::test
