#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/base/monotonic_time.h"
#include "daemon/kafka/offset_tracker.h"
#include "wirewatch/transactions.h"

namespace wirewatch {

struct TransactionLimits {
  // From the beginning of one commit to that of the next: an alert is seen about so late.
  absl::Duration interval = absl::Milliseconds(100);
  // The same where nothing was sent and only offsets have moved: nobody waits for those.
  absl::Duration offsets_interval = absl::Seconds(1);
  // Records sent in one transaction.
  int64_t max_records = 10'000;
};

// Begins the transactions of a worker with the first record that is sent, and commits them by time
// and by count. A commit takes three steps, so that it goes on beside the matching: nothing more is
// sent (closing) until all that was sent is acknowledged; then the commit runs in the background.
class TransactionCycle {
 public:
  struct Committed {
    std::vector<std::pair<PartitionId, int64_t>> offsets;
    // From the first of the three steps to the last.
    absl::Duration took;
  };

  TransactionCycle(TransactionLimits limits, Transactions& transactions)
      : limits_(limits), transactions_(transactions) {}

  // Whether records may be sent. If not, they wait for the next transaction.
  bool IsOpen() const { return state_ == State::kOpen; }

  // A record is about to be sent: the transaction has begun when this returns.
  absl::Status Enter();

  // One step. `delivered`: all that was sent is acknowledged. Tells of a commit that has succeeded;
  // Aborted and FailedPrecondition as in Transactions.
  absl::StatusOr<std::optional<Committed>> Step(MonotonicTime now, bool delivered,
                                                OffsetTracker& offsets);

  // Commits with the next steps, whatever time it is, if there is anything to commit.
  void Close() { close_soon_ = true; }
  // Nothing is sent, being committed or to be committed.
  bool IsIdle() const { return IsOpen() && !begun_ && offsets_.empty(); }
  // A commit goes on in the background.
  bool IsCommitting() const { return state_ == State::kCommitting; }

  // Gives up the transaction. Not while it IsCommitting: the commit may succeed.
  absl::Status Abort();

 private:
  enum class State { kOpen, kClosing, kCommitting };

  bool IsDue(MonotonicTime now) const;
  void Reset();

  const TransactionLimits limits_;
  Transactions& transactions_;
  State state_ = State::kOpen;
  // Transactions::Begin was called.
  bool begun_ = false;
  bool close_soon_ = false;
  int64_t records_ = 0;
  // What is to be committed, or is being committed.
  absl::flat_hash_map<PartitionId, int64_t> offsets_;
  MonotonicTime closed_at_ = MonotonicTime::InfinitePast();
};

}  // namespace wirewatch
