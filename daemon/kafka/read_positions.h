#pragma once

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "wirewatch/record_source.h"

namespace wirewatch {

// Which records of each partition were read and are not committed: where to read again from when a
// transaction is aborted. Used by one thread.
class ReadPositions {
 public:
  // A record was read. False if it is not the first one that is to be read again: the source has
  // passed over records, and must not be trusted. Offsets of a partition rise and may have gaps.
  bool Read(const PartitionId& partition, int64_t offset);

  // All before `next_offset` is committed.
  void Committed(const PartitionId& partition, int64_t next_offset);

  // The partition is not ours any more.
  void Drop(const PartitionId& partition);

  // Where to read again from, for each partition of which something is not committed. Forgets what
  // was read behind that.
  std::vector<std::pair<PartitionId, int64_t>> Rewind();

  // Something is still to be read again.
  bool IsBehind() const;

  // Records that were read and are not committed.
  size_t size() const { return size_; }

 private:
  struct Partition {
    std::deque<int64_t> uncommitted;
    // The offset that has to come next, -1 where any may.
    int64_t expected = -1;
  };

  absl::flat_hash_map<PartitionId, Partition> partitions_;
  size_t size_ = 0;
};

}  // namespace wirewatch
