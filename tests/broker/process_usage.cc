#include "tests/broker/process_usage.h"

#include <time.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>

#include "absl/strings/str_cat.h"

namespace wirewatch::test {
namespace {

// A number of /proc/PID/status; 0 if there is none.
double StatusNumber(pid_t pid, const std::string& field) {
  std::ifstream file(absl::StrCat("/proc/", pid, "/status"));
  for (std::string name; file >> name;) {
    double value = 0;
    if (name == field && file >> value) return value;
    file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return 0;
}

double Megabytes(double kibibytes) { return kibibytes * 1024 / 1e6; }

}  // namespace

double CpuSeconds(pid_t pid) {
  clockid_t clock;
  timespec time;
  if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &time) != 0) return 0;
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

double PeakRssMegabytes(pid_t pid) { return Megabytes(StatusNumber(pid, "VmHWM:")); }

ProcessUsage UsageOf(pid_t pid) {
  std::error_code ended;
  const std::filesystem::directory_iterator descriptors(absl::StrCat("/proc/", pid, "/fd"), ended);
  ProcessUsage usage;
  usage.rss_mb = Megabytes(StatusNumber(pid, "VmRSS:"));
  usage.descriptors = static_cast<int>(std::distance(begin(descriptors), end(descriptors)));
  usage.threads = static_cast<int>(StatusNumber(pid, "Threads:"));
  return usage;
}

}  // namespace wirewatch::test
