#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "tests/broker/daemon.h"

namespace wirewatch::test {

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
  // The most memory that one of them has held until it ended, in 10^6 bytes.
  double peak_rss_mb() const { return peak_rss_mb_; }

 private:
  absl::Status Start(size_t slot);
  absl::Status End(size_t slot, int signal_number);
  void NotePeakRss();

  const Options options_;
  // nullptr: not running.
  std::vector<std::unique_ptr<Daemon>> slots_;
  size_t kills_ = 0;
  size_t stops_ = 0;
  double peak_rss_mb_ = 0;
};

}  // namespace wirewatch::test
