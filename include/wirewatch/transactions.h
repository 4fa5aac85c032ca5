#pragma once

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "wirewatch/record_source.h"

namespace wirewatch {

// The transactions of a sink: what is sent between Begin and a commit, and the offsets of the
// records that it was made from, are seen together or not at all. Used by one thread, the sink's.
//   Aborted: nothing of this transaction will be seen; Abort, and read its records again
//   FailedPrecondition: the sink is finished, and the source with it; what became of the
//     transaction is seen by the next ones, in the committed offsets
class Transactions {
 public:
  virtual ~Transactions() = default;

  // What is sent from here on belongs together.
  virtual absl::Status Begin() = 0;

  // Starts to commit, in the background: all that was sent is acknowledged, and nothing is sent
  // until CommitResult has told.
  virtual void StartCommit(const std::vector<std::pair<PartitionId, int64_t>>& offsets) = 0;

  // What became of it, once. nullopt while it goes on, after waiting for the timeout, and where no
  // commit was started.
  virtual std::optional<absl::Status> CommitResult(absl::Duration timeout) = 0;

  // Gives up the transaction, and what is in flight; waits until that is done.
  virtual absl::Status Abort() = 0;
};

}  // namespace wirewatch
