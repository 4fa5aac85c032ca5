#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tests/broker/torture/fleet.h"

namespace wirewatch::test {

// What happens while articles go through.
enum class Scenario {
  kKills,    // processes are killed, stopped, begun anew, added and removed
  kFreeze,   // the brokers stand still (SIGSTOP) for a while, twice
  kRestart,  // a broker is killed and started again, twice, or each of several
  kRefuse,   // the alert topic takes nothing for a while, twice
  kNetwork,  // between daemons and broker the network is cut, silent, and slow
  kDelete,   // the alert topic is deleted, and made anew, twice
  kDisk,     // the disk of the broker is full for a while, twice
  kClock,    // the clock of the daemons is hours ahead for a while, then behind
  kSoak,     // nothing, and nothing that a process holds may grow
};

struct RunOptions {
  Scenario scenario = Scenario::kKills;
  std::string delivery = "exactly_once";
  // The daemon's program; empty: the one of this build.
  std::string program;
  bool is_static = false;
  // partition.assignment.strategy; empty: the daemon's default.
  std::string assignor;
  // transaction.interval; empty: the daemon's default.
  std::string transaction_interval;
  int articles = 15'000;
  int poison_each = 0;
  // How often all of them are written.
  int rounds = 1;
  size_t processes = 3;
  int brokers = 1;
  int partitions = 6;
  // While articles are written.
  absl::Duration duration = absl::Seconds(25);
  // How long a broker is away, a topic refuses, or the network is in trouble.
  absl::Duration pause = absl::Seconds(5);
  // Nothing may come for so long once all faults are over, before what is missing is missing.
  absl::Duration patience = absl::Seconds(60);
  unsigned seed = 1;
  bool verbose = false;
};

// What a run has shown.
struct Outcome {
  size_t inputs = 0;
  size_t expected = 0;
  size_t delivered = 0;
  size_t missing = 0;
  // Alerts more than the times that their articles were written.
  size_t duplicates = 0;
  // Articles that stand twice in the input, though their producer is idempotent.
  size_t inputs_doubled = 0;
  size_t unexpected = 0;
  size_t dead_letters_expected = 0;
  size_t dead_letters_missing = 0;
  size_t dead_letter_duplicates = 0;
  size_t faults = 0;
  // How late the latest alert was of the articles within a second of a fault.
  std::vector<absl::Duration> recoveries;
  // Of all alerts.
  absl::Duration latency_p50;
  absl::Duration latency_max;
  // The most that one process has held, in 10^6 bytes.
  double peak_rss_mb = 0;
  Growth growth;
  // What the daemons have said.
  std::string logs;
};

// Starts a broker and daemons, feeds them, does harm, and counts what comes out.
absl::StatusOr<Outcome> RunTorture(const RunOptions& options);

}  // namespace wirewatch::test
