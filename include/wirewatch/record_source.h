#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "wirewatch/record.h"

namespace wirewatch {

// A partition of an input topic.
using PartitionId = std::pair<std::string, int32_t>;

// A change of the partitions that a source reads. The source goes on once it is confirmed.
struct Rebalance {
  enum class Kind {
    kAssigned,
    kRevoked,  // still ours until confirmed: what is done may be committed
    kLost,     // already somebody else's: nothing can be committed
  };
  Kind kind = Kind::kAssigned;
  std::vector<PartitionId> partitions;
};

struct PollOptions {
  absl::Duration timeout;
  size_t max_records = 1;
};

struct PollResult {
  std::vector<Record> records;
  // Partitions of which all has been given that is to be read, with the offset that would come
  // next. Only of sources that have an end.
  std::vector<std::pair<PartitionId, int64_t>> finished;
  // The source gives no more records until ConfirmRebalance is called.
  std::optional<Rebalance> rebalance;
};

// How far a partition's reader is behind its end.
struct PartitionLag {
  PartitionId partition;
  // The next offset that a producer will write.
  int64_t end_offset = 0;
};

// Where records come from. Used by one thread. A failed call leaves the source usable unless it is
// said that it does not: the error code tells.
//   Unavailable: the other side cannot be reached or refuses; trying again may help
//   FailedPrecondition: this source is finished (a fatal error); make another one
//   AlreadyExists: the same, as another process has taken the name of this one
class RecordSource {
 public:
  virtual ~RecordSource() = default;

  // Waits up to the timeout for the first record, and takes what else is there already. While
  // paused it gives no records, but still keeps the membership of its group alive.
  virtual absl::StatusOr<PollResult> Poll(const PollOptions& options) = 0;

  // Accepts the change that Poll reported.
  virtual absl::Status ConfirmRebalance() = 0;

  // All records of the partition before `next_offset` are done; committed in the background.
  virtual absl::Status StoreOffset(const PartitionId& partition, int64_t next_offset) = 0;

  // Commits what is stored and waits for the answer.
  virtual absl::Status Commit() = 0;

  // Reads a partition again from an offset that was read before. What is polled from here on is not
  // older than this call.
  virtual absl::Status Seek(const PartitionId& partition, int64_t offset) = 0;

  virtual absl::Status Pause() = 0;
  virtual absl::Status Resume() = 0;

  // What is known without asking: no entry for a partition of which nothing is known yet.
  virtual std::vector<PartitionLag> Lags() = 0;

  // The problem that the other side reported last and that has not passed since; ok if there is
  // none.
  virtual absl::Status Health() = 0;

  // Leaves the group. The source is finished.
  virtual void Close() = 0;
};

}  // namespace wirewatch
