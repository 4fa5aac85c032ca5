#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/time/time.h"
#include "daemon/base/monotonic_time.h"
#include "daemon/kafka/dead_letter.h"
#include "daemon/kafka/offset_tracker.h"
#include "daemon/service/metrics.h"
#include "daemon/service/service_config.h"
#include "wirewatch/alert_sink.h"
#include "wirewatch/scanner.h"

namespace wirewatch {

// What of a worker's records is on its way: sends alerts and dead letters, and tells an
// OffsetTracker of a record that is done, which is when all that it gave is acknowledged. Used by
// one thread.
//
// Outside of transactions what a broker did not take is sent again until it does. In a transaction
// one failed delivery spoils all: calls then return Aborted, the caller aborts, Clears, and Adds
// the same records again; what was refused for good is then a dead letter.
class Outbox {
 public:
  struct Options {
    // As it stands in logs.
    std::string worker;
    AlertKey alert_key = AlertKey::kArticle;
    bool transactional = false;
  };

  // All outlive the outbox.
  Outbox(Options options, AlertSink& sink, Metrics& metrics, OffsetTracker& offsets);

  // Takes over a record and sends what its scan gave. FailedPrecondition: the sink is finished.
  absl::Status Add(Record record, const ScanResult& result);

  // Handles what became of records that were sent, after waiting up to the timeout, and sends again
  // what was not taken. FailedPrecondition as in Add.
  absl::Status Pump(absl::Duration timeout);

  // The sink takes no more: add nothing.
  bool IsFull() const { return !unsent_.empty(); }
  // All that was added is done.
  bool IsEmpty() const { return pending_.empty(); }
  size_t size() const { return pending_.size(); }

  // Forgets the records of a partition: its next owner sends them.
  void Forget(const std::vector<PartitionId>& partitions);
  // Forgets everything on its way.
  void Clear();

  // A transaction was committed: its alerts count as delivered. (Outside of transactions they count
  // when they are acknowledged.)
  void CountCommitted();

 private:
  // A record of which something is not acknowledged.
  struct Pending {
    Record record;
    PartitionId partition;
    // By the article's own account, where that is a time.
    std::optional<absl::Time> published_at;
    int unacknowledged = 0;
    bool is_dead_letter = false;
    MonotonicTime sent_at = MonotonicTime::Now();
  };
  // An alert that was acknowledged in a transaction that is not committed.
  struct Acknowledged {
    MonotonicTime sent_at;
    int64_t timestamp_ms;
    std::optional<absl::Time> published_at;
  };
  // What of a record no topic takes, found out in a transaction that had to be aborted.
  struct Refusal {
    std::set<std::string> alert_ids;
    // With its value.
    bool dead_letter = false;
    std::string message;
  };
  using Place = std::pair<PartitionId, int64_t>;

  absl::Status SendAlerts(uint64_t ticket, const std::vector<Alert>& alerts);
  absl::Status SendDeadLetter(const Record& record, uint64_t ticket, const Failure& failure);
  absl::Status Send(OutgoingRecord outgoing);
  absl::Status SendUnsent();
  absl::Status HandleFailed(Delivery delivery);
  absl::Status HandleUndeliverable(const OutgoingRecord& outgoing, const absl::Status& why);
  absl::Status RememberRefusal(const OutgoingRecord& outgoing, const absl::Status& why);
  void FinishOne(uint64_t ticket);
  static Place PlaceOf(const Record& record);

  const Options options_;
  AlertSink& sink_;
  Metrics& metrics_;
  OffsetTracker& offsets_;
  // By ticket.
  absl::flat_hash_map<uint64_t, Pending> pending_;
  uint64_t last_ticket_ = 0;
  // Not taken by the sink, to be sent again from `retry_at_` on.
  std::deque<OutgoingRecord> unsent_;
  MonotonicTime retry_at_ = MonotonicTime::InfinitePast();
  absl::Duration retry_delay_;
  std::vector<Acknowledged> acknowledged_;
  // Kept until they are committed.
  std::map<Place, Refusal> refusals_;
  std::vector<Place> done_refusals_;
};

}  // namespace wirewatch
