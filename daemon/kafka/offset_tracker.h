#pragma once

#include <cstdint>
#include <deque>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "wirewatch/record_source.h"

namespace wirewatch {

// For each partition, the highest offset below which everything is done. Records begin in the
// order of their offsets and are done in any order. Used by one thread.
class OffsetTracker {
 public:
  // The record at `offset` is being worked on. Offsets of a partition rise; they may have gaps,
  // as compacted and transactional topics do. One that does not rise (the log was truncated, or the
  // topic made anew) voids those before it that are not done. `timestamp_ms` is the record's.
  void Begin(const PartitionId& partition, int64_t offset, int64_t timestamp_ms = -1);

  // The record at `offset` is done: each of its alerts is acknowledged. No effect for a partition
  // that was dropped in the meantime.
  void Done(const PartitionId& partition, int64_t offset);

  // Nothing that has not begun stands before `next_offset`: compacted records, and markers of
  // transactions, are there but are never read.
  void Pass(const PartitionId& partition, int64_t next_offset);

  // The partitions whose next offset has moved since the last call, with it.
  std::vector<std::pair<PartitionId, int64_t>> TakeAdvanced();

  // The timestamp of the last record below the next offset; -1 if nothing is done.
  int64_t TimestampOf(const PartitionId& partition) const;

  // Forgets a partition.
  void Drop(const PartitionId& partition);

  // Records of the partition that have begun and are not done.
  size_t Unfinished(const PartitionId& partition) const;

 private:
  struct Entry {
    int64_t offset;
    int64_t timestamp_ms;
    bool done;
  };
  struct Partition {
    std::deque<Entry> entries;
    int64_t next_offset = -1;
    int64_t timestamp_ms = -1;
    bool advanced = false;
  };

  absl::flat_hash_map<PartitionId, Partition> partitions_;
};

}  // namespace wirewatch
