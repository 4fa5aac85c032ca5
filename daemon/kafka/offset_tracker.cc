#include "daemon/kafka/offset_tracker.h"

#include <algorithm>

namespace wirewatch {

void OffsetTracker::Begin(const PartitionId& partition, int64_t offset, int64_t timestamp_ms) {
  std::deque<Entry>& entries = partitions_[partition].entries;
  // The log was cut off and is read again from an earlier place; what began before is void.
  if (!entries.empty() && offset <= entries.back().offset) entries.clear();
  entries.push_back({offset, timestamp_ms, false});
}

void OffsetTracker::Done(const PartitionId& partition, int64_t offset) {
  const auto it = partitions_.find(partition);
  if (it == partitions_.end()) return;
  Partition& state = it->second;
  const auto entry =
      std::lower_bound(state.entries.begin(), state.entries.end(), offset,
                       [](const Entry& e, int64_t value) { return e.offset < value; });
  if (entry == state.entries.end() || entry->offset != offset) return;
  entry->done = true;
  while (!state.entries.empty() && state.entries.front().done) {
    state.next_offset = state.entries.front().offset + 1;
    state.timestamp_ms = state.entries.front().timestamp_ms;
    state.entries.pop_front();
    state.advanced = true;
  }
}

void OffsetTracker::Pass(const PartitionId& partition, int64_t next_offset) {
  const Partition& state = partitions_[partition];
  const int64_t begun = state.entries.empty() ? state.next_offset : state.entries.back().offset + 1;
  if (next_offset <= std::max<int64_t>(begun, 0)) return;
  Begin(partition, next_offset - 1,
        state.entries.empty() ? state.timestamp_ms : state.entries.back().timestamp_ms);
  Done(partition, next_offset - 1);
}

std::vector<std::pair<PartitionId, int64_t>> OffsetTracker::TakeAdvanced() {
  std::vector<std::pair<PartitionId, int64_t>> advanced;
  for (auto& [partition, state] : partitions_) {
    if (!state.advanced) continue;
    advanced.emplace_back(partition, state.next_offset);
    state.advanced = false;
  }
  return advanced;
}

int64_t OffsetTracker::TimestampOf(const PartitionId& partition) const {
  const auto it = partitions_.find(partition);
  return it == partitions_.end() ? -1 : it->second.timestamp_ms;
}

void OffsetTracker::Drop(const PartitionId& partition) { partitions_.erase(partition); }

size_t OffsetTracker::Unfinished(const PartitionId& partition) const {
  const auto it = partitions_.find(partition);
  if (it == partitions_.end()) return 0;
  return static_cast<size_t>(std::count_if(it->second.entries.begin(), it->second.entries.end(),
                                           [](const Entry& entry) { return !entry.done; }));
}

}  // namespace wirewatch
