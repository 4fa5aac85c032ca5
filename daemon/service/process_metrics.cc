#include "daemon/service/process_metrics.h"

#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <system_error>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"

namespace wirewatch {
namespace {

using prometheus::MetricFamily;
using prometheus::MetricType;

void Add(const char* name, const char* help, MetricType type, double value,
         std::vector<MetricFamily>* families) {
  prometheus::ClientMetric metric;
  (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
  families->push_back({name, help, type, {std::move(metric)}});
}

// The fields of /proc/self/stat from the state on, which is the third: the second is a name that
// may hold spaces.
std::vector<std::string> StatFields() {
  std::ifstream file("/proc/self/stat");
  std::string line;
  std::getline(file, line);
  const size_t end = line.rfind(") ");
  if (end == std::string::npos) return {};
  return absl::StrSplit(line.substr(end + 2), ' ');
}

// When the machine was started, in seconds; 0 if that is not known.
double BootTime() {
  std::ifstream file("/proc/stat");
  for (std::string key; file >> key;) {
    double value = 0;
    if (key == "btime" && file >> value) return value;
    std::getline(file, key);
  }
  return 0;
}

int64_t CountOpenFiles() {
  std::error_code error;
  int64_t count = 0;
  for (auto it = std::filesystem::directory_iterator("/proc/self/fd", error);
       !error && it != std::filesystem::directory_iterator(); it.increment(error)) {
    ++count;
  }
  // The one that lists them is none of ours.
  return count - 1;
}

}  // namespace

std::vector<MetricFamily> CollectProcessMetrics() {
  std::vector<MetricFamily> families;
  const std::vector<std::string> fields = StatFields();
  // By their numbers in proc(5).
  const auto field = [&fields](size_t number) {
    double value = 0;
    return number - 3 < fields.size() && absl::SimpleAtod(fields[number - 3], &value) ? value : 0;
  };
  const auto ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  timespec used{};
  if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used) == 0) {
    Add("process_cpu_seconds_total", "Processor time of this process.", MetricType::Counter,
        static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9, &families);
  }
  if (!fields.empty()) {
    Add("process_resident_memory_bytes", "Memory of this process that is not swapped out.",
        MetricType::Gauge, field(24) * static_cast<double>(sysconf(_SC_PAGESIZE)), &families);
    Add("process_virtual_memory_bytes", "Address space of this process.", MetricType::Gauge,
        field(23), &families);
    Add("process_threads", "Threads of this process.", MetricType::Gauge, field(20), &families);
    Add("process_start_time_seconds", "When this process was started.", MetricType::Gauge,
        BootTime() + field(22) / ticks, &families);
  }
  Add("process_open_fds", "Files, sockets and pipes that are open.", MetricType::Gauge,
      static_cast<double>(CountOpenFiles()), &families);
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    Add("process_max_fds", "How many may be open.", MetricType::Gauge,
        static_cast<double>(limit.rlim_cur), &families);
  }
  return families;
}

}  // namespace wirewatch
