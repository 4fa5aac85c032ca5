#include "daemon/service/worker.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "daemon/base/log.h"
#include "daemon/base/status.h"

namespace wirewatch {
namespace {

// How long to wait for a record: deliveries, commits and a stop are looked at in between.
constexpr absl::Duration kIdlePoll = absl::Milliseconds(100);
constexpr absl::Duration kBusyPoll = absl::Milliseconds(5);
constexpr absl::Duration kTransactionPoll = absl::Milliseconds(2);
constexpr absl::Duration kCommitPoll = absl::Milliseconds(1);
constexpr absl::Duration kReportInterval = absl::Seconds(1);
// What may wait for the next transaction, should a commit take long.
constexpr size_t kMaxHeld = 1000;
constexpr size_t kMaxHeldBytes = size_t{32} << 20;
// Records read since the last commit; half of it has one made.
constexpr size_t kMaxUncommitted = 200'000;

std::string Describe(const std::vector<PartitionId>& partitions) {
  return absl::StrJoin(partitions, ",", [](std::string* out, const PartitionId& partition) {
    absl::StrAppend(out, partition.first, "[", partition.second, "]");
  });
}

PartitionId PartitionOf(const Record& record) {
  return {record.position.topic, record.position.partition};
}

template <typename Records, typename RecordOf>
void EraseOf(const PartitionId& partition, Records* records, const RecordOf& record_of) {
  records->erase(
      std::remove_if(records->begin(), records->end(),
                     [&](const auto& item) { return PartitionOf(record_of(item)) == partition; }),
      records->end());
}

}  // namespace

Worker::Worker(WorkerOptions options, const WorkerParts& parts)
    : options_(std::move(options)),
      parts_(parts),
      scanner_(options_.scanner, parts.rules.Current()),
      scans_(parts.metrics.scans()),
      outbox_({options_.name, options_.alert_key, parts.transactions != nullptr}, parts.sink,
              parts.metrics, offsets_),
      rewind_delay_(options_.min_rewind_delay) {
  if (parts.transactions != nullptr) cycle_.emplace(options_.transaction, *parts.transactions);
}

absl::Status Worker::Run(const std::atomic<bool>& stop) {
  while (!stop) {
    const absl::Status status = Step(Patience());
    if (status.ok()) continue;
    // Else readers and the next owner would wait until the brokers give the transaction up.
    if (cycle_.has_value() && !cycle_->IsCommitting()) (void)cycle_->Abort();
    return status;
  }
  const absl::Status status = Drain();
  if (!status.ok()) {
    Log(LogLevel::kWarning, "stopped before everything was delivered; it will be read again",
        {{"worker", options_.name}, {"reason", status.message()}});
    if (cycle_.has_value() && !cycle_->IsCommitting()) (void)cycle_->Abort();
  }
  // The source's records must not outlive it.
  outbox_.Clear();
  parts_.source.Close();
  return absl::OkStatus();
}

absl::Duration Worker::Patience() const {
  if (!cycle_.has_value()) {
    // With alerts under way, look at their deliveries soon, so that offsets move on.
    return outbox_.IsEmpty() ? kIdlePoll : kBusyPoll;
  }
  if (!cycle_->IsOpen()) return kCommitPoll;
  return cycle_->IsIdle() ? kIdlePoll : kTransactionPoll;
}

absl::Status Worker::Step(absl::Duration timeout) {
  const absl::Status status = StepOnce(timeout);
  return cycle_.has_value() && absl::IsAborted(status) ? Rewind(status) : status;
}

absl::Status Worker::StepOnce(absl::Duration timeout) {
  WW_RETURN_IF_ERROR(outbox_.Pump(absl::ZeroDuration()));
  WW_RETURN_IF_ERROR(SendHeld());
  WW_RETURN_IF_ERROR(ProcessBacklog());
  WW_RETURN_IF_ERROR(ReadMore(timeout));
  WW_RETURN_IF_ERROR(ProcessBacklog());
  scans_.Flush();
  WW_RETURN_IF_ERROR(outbox_.Pump(absl::ZeroDuration()));
  WW_RETURN_IF_ERROR(cycle_.has_value() ? StepTransaction() : StoreOffsets());
  Report();
  return absl::OkStatus();
}

bool Worker::IsBlocked() const {
  return outbox_.IsFull() || held_.size() >= kMaxHeld || held_bytes_ >= kMaxHeldBytes ||
         positions_.size() >= kMaxUncommitted || MonotonicTime::Now() < resume_at_;
}

absl::Status Worker::ReadMore(absl::Duration timeout) {
  PollOptions poll{timeout, options_.max_batch};
  if (IsBlocked()) {
    // Keeps the membership of the group alive, and lets the sink work.
    WW_RETURN_IF_ERROR(parts_.source.Pause());
    WW_RETURN_IF_ERROR(outbox_.Pump(std::min(timeout, kBusyPoll)));
    poll.timeout = absl::ZeroDuration();
  } else {
    WW_RETURN_IF_ERROR(parts_.source.Resume());
    if (!backlog_.empty()) poll.timeout = absl::ZeroDuration();
  }
  WW_ASSIGN_OR_RETURN(PollResult result, parts_.source.Poll(poll));
  for (Record& record : result.records) WW_RETURN_IF_ERROR(Take(std::move(record)));
  for (const auto& [partition, next] : result.finished) offsets_.Pass(partition, next);
  if (result.rebalance.has_value()) return HandleRebalance(*result.rebalance);
  return absl::OkStatus();
}

absl::Status Worker::Take(Record record) {
  const PartitionId partition = PartitionOf(record);
  const int64_t offset = record.position.offset;
  if (cycle_.has_value() && !positions_.Read(partition, offset)) {
    return absl::FailedPreconditionError(absl::StrCat("the consumer passed over records before ",
                                                      ToString(record.position),
                                                      " when it went back"));
  }
  offsets_.Begin(partition, offset, record.timestamp_ms);
  // A partition that is stuck at its first record lags too.
  if (Progress& progress = progress_[partition]; progress.next_offset < 0) {
    progress.next_offset = offset;
    progress.timestamp_ms = record.timestamp_ms;
  }
  backlog_.push_back(std::move(record));
#ifdef WIREWATCH_COMMIT_BEFORE_DELIVERY
  // A mistake on purpose, in a program of the tests: they have to find it.
  WW_RETURN_IF_ERROR(parts_.source.StoreOffset(partition, offset + 1));
  if (backlog_.size() == 1) (void)parts_.source.Commit();
#endif
  return absl::OkStatus();
}

absl::Status Worker::ProcessBacklog() {
  if (!backlog_.empty()) scanner_.SetRules(parts_.rules.Current());
  while (!backlog_.empty() && !IsBlocked()) {
    Record record = std::move(backlog_.front());
    backlog_.pop_front();
    WW_RETURN_IF_ERROR(Process(std::move(record)));
  }
  return absl::OkStatus();
}

absl::Status Worker::Process(Record record) {
  ScanResult result = scanner_.Scan(record, absl::Now());
  scans_.Count(record, result);
  if (result.status.ok() && result.alerts.empty()) {
    offsets_.Done(PartitionOf(record), record.position.offset);
    return absl::OkStatus();
  }
  if (!cycle_.has_value() || (cycle_->IsOpen() && held_.empty())) {
    return Send(std::move(record), result);
  }
  held_bytes_ += record.value.value_or("").size();
  held_.push_back({std::move(record), std::move(result)});
  return absl::OkStatus();
}

absl::Status Worker::Send(Record record, const ScanResult& result) {
  if (cycle_.has_value()) WW_RETURN_IF_ERROR(cycle_->Enter());
  return outbox_.Add(std::move(record), result);
}

absl::Status Worker::SendHeld() {
  while (!held_.empty() && cycle_->IsOpen() && !outbox_.IsFull()) {
    Held held = std::move(held_.front());
    held_.pop_front();
    held_bytes_ -= held.record.value.value_or("").size();
    WW_RETURN_IF_ERROR(Send(std::move(held.record), held.result));
  }
  return absl::OkStatus();
}

absl::Status Worker::StoreOffsets() {
  for (const auto& [partition, next_offset] : offsets_.TakeAdvanced()) {
    WW_RETURN_IF_ERROR(parts_.source.StoreOffset(partition, next_offset));
    SetDone(partition, next_offset);
  }
  return absl::OkStatus();
}

void Worker::SetDone(const PartitionId& partition, int64_t next_offset) {
  ++done_;
  Progress& progress = progress_[partition];
  progress.next_offset = next_offset;
  progress.timestamp_ms = offsets_.TimestampOf(partition);
  progress.at = absl::Now();
}

absl::Status Worker::StepTransaction() {
  if (positions_.size() >= kMaxUncommitted / 2) cycle_->Close();
  WW_ASSIGN_OR_RETURN(const std::optional<TransactionCycle::Committed> committed,
                      cycle_->Step(MonotonicTime::Now(), outbox_.IsEmpty(), offsets_));
  if (!committed.has_value()) return absl::OkStatus();
  parts_.metrics.CountCommit(committed->took);
  outbox_.CountCommitted();
  for (const auto& [partition, next_offset] : committed->offsets) {
    positions_.Committed(partition, next_offset);
    SetDone(partition, next_offset);
  }
  rewind_delay_ = options_.min_rewind_delay;
  aborted_ = absl::OkStatus();
  return SendHeld();
}

absl::Status Worker::Rewind(const absl::Status& why) {
  Log(LogLevel::kWarning, "a transaction is aborted; its records are read again",
      {{"worker", options_.name}, {"reason", why.message()}});
  parts_.metrics.CountAbort();
  WW_RETURN_IF_ERROR(cycle_->Abort());
  outbox_.Clear();
  held_.clear();
  held_bytes_ = 0;
  backlog_.clear();
  for (const auto& [partition, offset] : positions_.Rewind()) {
    offsets_.Drop(partition);
    WW_RETURN_IF_ERROR(parts_.source.Seek(partition, offset));
  }
  aborted_ = why;
  resume_at_ = MonotonicTime::Now() + rewind_delay_;
  rewind_delay_ = std::min(2 * rewind_delay_, options_.max_rewind_delay);
  return absl::OkStatus();
}

absl::Status Worker::HandleRebalance(const Rebalance& rebalance) {
  parts_.metrics.CountRebalance(rebalance.kind);
  if (rebalance.kind == Rebalance::Kind::kAssigned) {
    Log(LogLevel::kInfo, "partitions assigned",
        {{"worker", options_.name}, {"partitions", Describe(rebalance.partitions)}});
    for (const PartitionId& partition : rebalance.partitions) progress_[partition] = {};
    joined_ = true;
  } else {
    WW_RETURN_IF_ERROR(GivePartitionsUp(rebalance));
  }
  return parts_.source.ConfirmRebalance();
}

absl::Status Worker::GivePartitionsUp(const Rebalance& rebalance) {
  absl::Status status;
  if (rebalance.kind == Rebalance::Kind::kRevoked) {
    Log(LogLevel::kInfo, "partitions revoked",
        {{"worker", options_.name}, {"partitions", Describe(rebalance.partitions)}});
    status = Finish();
    if (absl::IsFailedPrecondition(status)) return status;
    if (!status.ok()) {
      Log(LogLevel::kWarning, "partitions go before all was committed; the next owner repeats it",
          {{"worker", options_.name}, {"reason", status.message()}});
    }
  } else {
    Log(LogLevel::kWarning, "partitions lost; their next owner repeats what was not committed",
        {{"worker", options_.name}, {"partitions", Describe(rebalance.partitions)}});
    if (cycle_.has_value()) {
      status = AwaitCommit();
      if (absl::IsFailedPrecondition(status)) return status;
      if (status.ok()) status = absl::AbortedError("partitions were lost");
    }
  }
  Forget(rebalance.partitions);
  return cycle_.has_value() && !status.ok() ? Rewind(status) : absl::OkStatus();
}

absl::Status Worker::Drain() {
  // What was read and not sent is read again by the next owner.
  backlog_.clear();
  held_.clear();
  held_bytes_ = 0;
  return Finish();
}

absl::Status Worker::Finish() {
  if (cycle_.has_value()) {
    // Records that waited for one commit are sent by its end, and are in the next.
    do {
      WW_RETURN_IF_ERROR(AwaitDeliveries());
      cycle_->Close();
      WW_RETURN_IF_ERROR(StepTransaction());
      WW_RETURN_IF_ERROR(AwaitCommit());
    } while (!cycle_->IsIdle());
    return absl::OkStatus();
  }
  const absl::Status delivered = AwaitDeliveries();
  WW_RETURN_IF_ERROR(StoreOffsets());
  const absl::Status committed = parts_.source.Commit();
  return delivered.ok() ? committed : delivered;
}

absl::Status Worker::AwaitDeliveries() {
  const MonotonicTime deadline = MonotonicTime::Now() + options_.drain_timeout;
  while (!outbox_.IsEmpty()) {
    if (MonotonicTime::Now() >= deadline) {
      return absl::DeadlineExceededError(
          absl::StrCat(outbox_.size(), " records with alerts that were not acknowledged in time"));
    }
    WW_RETURN_IF_ERROR(outbox_.Pump(kBusyPoll));
  }
  return absl::OkStatus();
}

absl::Status Worker::AwaitCommit() {
  while (cycle_->IsCommitting()) {
    WW_RETURN_IF_ERROR(StepTransaction());
    if (cycle_->IsCommitting()) absl::SleepFor(kCommitPoll);
  }
  return absl::OkStatus();
}

void Worker::Forget(const std::vector<PartitionId>& partitions) {
  outbox_.Forget(partitions);
  for (const PartitionId& partition : partitions) {
    offsets_.Drop(partition);
    positions_.Drop(partition);
    progress_.erase(partition);
    parts_.metrics.RemoveProgress(partition);
    EraseOf(partition, &backlog_, [](const Record& record) -> const Record& { return record; });
    EraseOf(partition, &held_, [](const Held& held) -> const Record& { return held.record; });
  }
  held_bytes_ = 0;
  for (const Held& held : held_) held_bytes_ += held.record.value.value_or("").size();
}

bool Worker::HasWork() const {
  return !outbox_.IsEmpty() || !held_.empty() || !backlog_.empty() ||
         (cycle_.has_value() && !cycle_->IsIdle());
}

void Worker::Report() {
  const MonotonicTime now = MonotonicTime::Now();
  if (now - reported_at_ < kReportInterval) return;
  reported_at_ = now;
  for (const PartitionLag& lag : parts_.source.Lags()) {
    const auto it = progress_.find(lag.partition);
    if (it == progress_.end() || it->second.next_offset < 0) continue;
    const int64_t behind = std::max<int64_t>(lag.end_offset - it->second.next_offset, 0);
    parts_.metrics.SetProgress(
        lag.partition,
        {behind,
         behind > 0 ? SinceTimestamp(it->second.timestamp_ms, absl::Now()) : absl::ZeroDuration(),
         it->second.at});
  }
  absl::Status status = parts_.source.Health();
  if (status.ok()) status = parts_.sink.Health();
  if (status.ok() && outbox_.IsFull()) {
    status = absl::UnavailableError("alerts wait to be written: the brokers do not keep up");
  }
  // What it was about may be somebody else's by now.
  if (!HasWork() && !positions_.IsBehind()) aborted_ = absl::OkStatus();
  if (status.ok() && !aborted_.ok()) {
    status = absl::UnavailableError(
        absl::StrCat("the last transaction was aborted: ", aborted_.message()));
  }
  // Being restarted helps against what stands still without a reason.
  if (!status.ok() || !HasWork() || done_ != reported_done_) {
    parts_.liveness.Beat(options_.name, now);
    reported_done_ = done_;
  }
  if (status.ok() && !joined_) {
    status = absl::UnavailableError("waiting for the first assignment of partitions");
  }
  if (parts_.readiness.Set(options_.name, status)) {
    Log(status.ok() ? LogLevel::kInfo : LogLevel::kWarning, status.ok() ? "ready" : "not ready",
        {{"worker", options_.name}, {"reason", status.ok() ? "ok" : status.message()}});
  }
}

}  // namespace wirewatch
