#pragma once

#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "tests/broker/daemon.h"
#include "tests/broker/process_usage.h"

namespace wirewatch::test {

// How what a process holds has changed.
struct Growth {
  double rss_mb = 0;  // 10^6 bytes
  double rss_mb_per_hour = 0;
  int descriptors = 0;
  int threads = 0;
};

// The daemons of a run: each has a slot, and a name of its own in the group if they are static.
class Fleet {
 public:
  struct Options {
    DaemonOptions daemon;
    size_t processes = 3;
    // kafka.instance_id is the slot's name.
    bool is_static = false;
  };

  explicit Fleet(Options options) : options_(std::move(options)) {}

  absl::Status StartAll();
  // Something happens to some process: it is killed or stopped and begun anew, or one is added, or
  // one goes for good.
  absl::StatusOr<std::string> DoHarm(std::mt19937& random);
  // SIGTERM for all; an error where one does not end with 0.
  absl::Status StopAll();

  size_t kills() const { return kills_; }
  size_t stops() const { return stops_; }
  // Notes what each process holds now.
  void Sample();
  // From the first tenth of the samples to the last, of the process that grew most in each.
  Growth growth() const;
  // What those have said that have ended.
  const std::string& logs() const { return logs_; }
  // The most memory that one of them has held until it ended, in 10^6 bytes.
  double peak_rss_mb() const { return peak_rss_mb_; }

 private:
  absl::Status Start(size_t slot);
  absl::Status End(size_t slot, int signal_number);
  void NotePeakRss();

  struct UsageAt {
    absl::Time time;
    ProcessUsage usage;
  };

  const Options options_;
  // nullptr: not running.
  std::vector<std::unique_ptr<Daemon>> slots_;
  // By slot.
  std::map<size_t, std::vector<UsageAt>> samples_;
  size_t kills_ = 0;
  size_t stops_ = 0;
  double peak_rss_mb_ = 0;
  std::string logs_;
};

}  // namespace wirewatch::test
