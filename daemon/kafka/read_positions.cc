#include "daemon/kafka/read_positions.h"

#include <algorithm>

namespace wirewatch {

bool ReadPositions::Read(const PartitionId& partition, int64_t offset) {
  Partition& state = partitions_[partition];
  if (state.expected >= 0 && offset > state.expected) return false;
  state.expected = -1;
  // The log was cut off, or the topic made anew: what was read before is void.
  if (!state.uncommitted.empty() && offset <= state.uncommitted.back()) {
    size_ -= state.uncommitted.size();
    state.uncommitted.clear();
  }
  state.uncommitted.push_back(offset);
  ++size_;
  return true;
}

void ReadPositions::Committed(const PartitionId& partition, int64_t next_offset) {
  const auto it = partitions_.find(partition);
  if (it == partitions_.end()) return;
  std::deque<int64_t>& uncommitted = it->second.uncommitted;
  while (!uncommitted.empty() && uncommitted.front() < next_offset) {
    uncommitted.pop_front();
    --size_;
  }
}

void ReadPositions::Drop(const PartitionId& partition) {
  const auto it = partitions_.find(partition);
  if (it == partitions_.end()) return;
  size_ -= it->second.uncommitted.size();
  partitions_.erase(it);
}

std::vector<std::pair<PartitionId, int64_t>> ReadPositions::Rewind() {
  size_ = 0;
  std::vector<std::pair<PartitionId, int64_t>> positions;
  for (auto& [partition, state] : partitions_) {
    if (!state.uncommitted.empty()) {
      state.expected = state.uncommitted.front();
      state.uncommitted.clear();
    }
    // One that was to be read again already, and is not yet.
    if (state.expected >= 0) positions.emplace_back(partition, state.expected);
  }
  return positions;
}

bool ReadPositions::IsBehind() const {
  return std::any_of(partitions_.begin(), partitions_.end(),
                     [](const auto& entry) { return entry.second.expected >= 0; });
}

}  // namespace wirewatch
