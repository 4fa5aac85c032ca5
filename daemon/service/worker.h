#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "daemon/base/monotonic_time.h"
#include "daemon/kafka/offset_tracker.h"
#include "daemon/kafka/read_positions.h"
#include "daemon/kafka/transaction_cycle.h"
#include "daemon/service/liveness.h"
#include "daemon/service/metrics.h"
#include "daemon/service/outbox.h"
#include "daemon/service/readiness.h"
#include "daemon/service/rule_store.h"
#include "daemon/service/service_config.h"
#include "wirewatch/alert_sink.h"
#include "wirewatch/record_source.h"
#include "wirewatch/scanner.h"
#include "wirewatch/transactions.h"

namespace wirewatch {

struct WorkerOptions {
  // As it stands in logs and in /readyz: "worker 0".
  std::string name;
  ScannerOptions scanner;
  AlertKey alert_key = AlertKey::kArticle;
  // For exactly once.
  TransactionLimits transaction;
  // For what has begun to be delivered, when partitions go or the worker stops.
  absl::Duration drain_timeout = absl::Seconds(20);
  // Before records are read again that belonged to an aborted transaction; doubles each time.
  absl::Duration min_rewind_delay = absl::Milliseconds(20);
  absl::Duration max_rewind_delay = absl::Seconds(2);
  // Records taken from the source at once.
  size_t max_batch = 500;
};

// All outlive the worker.
struct WorkerParts {
  RecordSource& source;
  AlertSink& sink;
  const RuleStore& rules;
  Metrics& metrics;
  Readiness& readiness;
  Liveness& liveness;
  // Set for exactly once.
  Transactions* transactions = nullptr;
};

// Reads, matches and writes in one thread. There is no queue between the stages; when the sink
// takes no more, the source is paused, and nothing else is read.
//
// At least once: the offset of a record is stored only after each of its alerts, or its dead
// letter, is acknowledged. Exactly once, with transactions: alerts, dead letters and offsets are
// committed together; while a commit goes on, records are scanned and wait for the next one. A
// transaction that fails is aborted, and what was read since the last commit is read again.
class Worker {
 public:
  Worker(WorkerOptions options, const WorkerParts& parts);

  // Works until `stop` is set; then delivers what has begun, commits and leaves the group. An error
  // says that the source or the sink is finished; what was not committed will be read again.
  absl::Status Run(const std::atomic<bool>& stop);

  // One round of the loop; waits up to `timeout` where there is nothing to do. For tests.
  absl::Status Step(absl::Duration timeout);

  // Delivers what has begun and commits. DeadlineExceeded if the time did not suffice.
  absl::Status Drain();

 private:
  struct Progress {
    int64_t next_offset = -1;
    int64_t timestamp_ms = -1;
    absl::Time at = absl::Now();
  };
  // A record that waits for the next transaction.
  struct Held {
    Record record;
    ScanResult result;
  };

  // How long Run waits for a record.
  absl::Duration Patience() const;
  absl::Status StepOnce(absl::Duration timeout);
  // Nothing more is to be read for now.
  bool IsBlocked() const;
  absl::Status ReadMore(absl::Duration timeout);
  absl::Status Take(Record record);
  absl::Status ProcessBacklog();
  absl::Status Process(Record record);
  absl::Status Send(Record record, const ScanResult& result);
  absl::Status SendHeld();
  absl::Status StoreOffsets();
  absl::Status StepTransaction();
  absl::Status Rewind(const absl::Status& why);
  void SetDone(const PartitionId& partition, int64_t next_offset);
  absl::Status HandleRebalance(const Rebalance& rebalance);
  absl::Status GivePartitionsUp(const Rebalance& rebalance);
  // Delivers and commits what has begun; as Drain.
  absl::Status Finish();
  absl::Status AwaitDeliveries();
  absl::Status AwaitCommit();
  void Forget(const std::vector<PartitionId>& partitions);
  // Something was read and is not done.
  bool HasWork() const;
  void Report();

  const WorkerOptions options_;
  const WorkerParts parts_;
  Scanner scanner_;
  ScanCounter scans_;
  OffsetTracker offsets_;
  Outbox outbox_;
  // Set for exactly once.
  std::optional<TransactionCycle> cycle_;
  ReadPositions positions_;
  std::deque<Held> held_;
  size_t held_bytes_ = 0;
  // After a transaction was aborted.
  MonotonicTime resume_at_ = MonotonicTime::InfinitePast();
  absl::Duration rewind_delay_;
  // Read, and not scanned yet.
  std::deque<Record> backlog_;
  absl::flat_hash_map<PartitionId, Progress> progress_;
  bool joined_ = false;
  // Counts progress; as it was at the last report.
  int64_t done_ = 0;
  int64_t reported_done_ = 0;
  // Why the last transaction was aborted; ok once one is committed.
  absl::Status aborted_;
  MonotonicTime reported_at_ = MonotonicTime::InfinitePast();
};

}  // namespace wirewatch
