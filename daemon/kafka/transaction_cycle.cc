#include "daemon/kafka/transaction_cycle.h"

#include <utility>

#include "daemon/base/status.h"

namespace wirewatch {

absl::Status TransactionCycle::Enter() {
  ++records_;
  if (begun_) return absl::OkStatus();
  WW_RETURN_IF_ERROR(transactions_.Begin());
  begun_ = true;
  return absl::OkStatus();
}

bool TransactionCycle::IsDue(MonotonicTime now) const {
  if (!begun_ && offsets_.empty()) return false;
  if (close_soon_ || records_ >= limits_.max_records) return true;
  return now - closed_at_ >= (begun_ ? limits_.interval : limits_.offsets_interval);
}

absl::StatusOr<std::optional<TransactionCycle::Committed>> TransactionCycle::Step(
    MonotonicTime now, bool delivered, OffsetTracker& offsets) {
  if (state_ != State::kCommitting) {
    for (const auto& [partition, next_offset] : offsets.TakeAdvanced()) {
      offsets_[partition] = next_offset;
    }
  }
  if (!begun_ && offsets_.empty()) close_soon_ = false;
  if (state_ == State::kOpen && IsDue(now)) {
    state_ = State::kClosing;
    closed_at_ = now;
  }
  if (state_ == State::kClosing && delivered) {
    if (!begun_) WW_RETURN_IF_ERROR(transactions_.Begin());
    begun_ = true;
    transactions_.StartCommit({offsets_.begin(), offsets_.end()});
    state_ = State::kCommitting;
  }
  if (state_ != State::kCommitting) return std::nullopt;
  const std::optional<absl::Status> result = transactions_.CommitResult(absl::ZeroDuration());
  if (!result.has_value()) return std::nullopt;
  // Where it failed, the transaction is still to be aborted.
  state_ = result->ok() ? State::kOpen : State::kClosing;
  WW_RETURN_IF_ERROR(*result);
  Committed committed{{offsets_.begin(), offsets_.end()}, now - closed_at_};
  Reset();
  return committed;
}

absl::Status TransactionCycle::Abort() {
  const bool begun = begun_;
  Reset();
  return begun ? transactions_.Abort() : absl::OkStatus();
}

void TransactionCycle::Reset() {
  state_ = State::kOpen;
  begun_ = false;
  close_soon_ = false;
  records_ = 0;
  offsets_.clear();
}

}  // namespace wirewatch
