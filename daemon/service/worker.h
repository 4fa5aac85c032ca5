#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "daemon/kafka/dead_letter.h"
#include "daemon/kafka/offset_tracker.h"
#include "daemon/service/metrics.h"
#include "daemon/service/readiness.h"
#include "daemon/service/rule_store.h"
#include "daemon/service/service_config.h"
#include "wirewatch/alert_sink.h"
#include "wirewatch/record_source.h"
#include "wirewatch/scanner.h"

namespace wirewatch {

struct WorkerOptions {
  // As it stands in logs and in /readyz: "worker 0".
  std::string name;
  ScannerOptions scanner;
  AlertKey alert_key = AlertKey::kArticle;
  // For what has begun to be delivered, when partitions go or the worker stops.
  absl::Duration drain_timeout = absl::Seconds(20);
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
};

// Reads, matches and writes in one thread, at least once: the offset of a record is stored only
// after each of its alerts, or its dead letter, is acknowledged. There is no queue between the
// stages; when the sink takes no more, the source is paused, and nothing else is read.
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
  // A record that was scanned and is not done: some of what it gave is not acknowledged.
  struct Pending {
    Record record;
    PartitionId partition;
    int unacknowledged = 0;
    bool is_dead_letter = false;
    absl::Time sent_at;
  };
  struct Progress {
    int64_t next_offset = -1;
    int64_t timestamp_ms = -1;
    absl::Time at = absl::Now();
  };

  bool Saturated() const { return !unsent_.empty(); }
  absl::Status ReadMore(absl::Duration timeout);
  absl::Status ProcessBacklog();
  absl::Status Process(Record record);
  absl::Status SendUnsent();
  absl::Status Send(OutgoingRecord outgoing);
  absl::Status HandleDeliveries(absl::Duration timeout);
  absl::Status HandleUndeliverable(const OutgoingRecord& outgoing, const absl::Status& why);
  absl::Status SendDeadLetter(const Record& record, uint64_t ticket, const Failure& failure);
  void FinishOne(uint64_t ticket);
  void MarkDone(const PartitionId& partition, int64_t offset, int64_t timestamp_ms);
  absl::Status StoreOffsets();
  absl::Status HandleRebalance(const Rebalance& rebalance);
  absl::Status AwaitDeliveries();
  void Forget(const std::vector<PartitionId>& partitions);
  void Report(absl::Time now);

  const WorkerOptions options_;
  const WorkerParts parts_;
  Scanner scanner_;
  OffsetTracker offsets_;
  // Read, and not scanned yet.
  std::deque<Record> backlog_;
  // By ticket.
  absl::flat_hash_map<uint64_t, Pending> pending_;
  uint64_t last_ticket_ = 0;
  // Not taken by the sink, to be sent again from `retry_at_` on.
  std::deque<OutgoingRecord> unsent_;
  absl::Time retry_at_ = absl::InfinitePast();
  absl::Duration retry_delay_;
  absl::flat_hash_map<PartitionId, Progress> progress_;
  bool joined_ = false;
  absl::Time reported_at_ = absl::InfinitePast();
};

}  // namespace wirewatch
