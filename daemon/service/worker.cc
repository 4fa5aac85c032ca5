#include "daemon/service/worker.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "daemon/base/log.h"
#include "daemon/base/status.h"
#include "wirewatch/unscanned.h"

namespace wirewatch {
namespace {

// How long to wait for a record: deliveries and a stop are looked at in between.
constexpr absl::Duration kIdlePoll = absl::Milliseconds(100);
constexpr absl::Duration kBusyPoll = absl::Milliseconds(5);
constexpr absl::Duration kReportInterval = absl::Seconds(1);
constexpr absl::Duration kMinRetryDelay = absl::Milliseconds(20);
constexpr absl::Duration kMaxRetryDelay = absl::Seconds(2);

std::optional<std::string> KeyOf(const Alert& alert, AlertKey key) {
  switch (key) {
    case AlertKey::kArticle:
      return alert.article.id;
    case AlertKey::kEntity:
      return alert.entity.id.empty() ? alert.rule.id : alert.entity.id;
    case AlertKey::kRule:
      return alert.rule.id;
    case AlertKey::kNone:
      return std::nullopt;
  }
  return std::nullopt;
}

std::string Describe(const std::vector<PartitionId>& partitions) {
  return absl::StrJoin(partitions, ",", [](std::string* out, const PartitionId& partition) {
    absl::StrAppend(out, partition.first, "[", partition.second, "]");
  });
}

absl::Duration Since(int64_t timestamp_ms, absl::Time now) {
  return timestamp_ms < 0
             ? absl::ZeroDuration()
             : std::max(now - absl::FromUnixMillis(timestamp_ms), absl::ZeroDuration());
}

}  // namespace

Worker::Worker(WorkerOptions options, const WorkerParts& parts)
    : options_(std::move(options)),
      parts_(parts),
      scanner_(options_.scanner, parts.rules.Current()),
      retry_delay_(kMinRetryDelay) {}

absl::Status Worker::Run(const std::atomic<bool>& stop) {
  while (!stop) {
    // With alerts under way, look at their deliveries soon, so that offsets move on.
    WW_RETURN_IF_ERROR(Step(pending_.empty() ? kIdlePoll : kBusyPoll));
  }
  const absl::Status status = Drain();
  if (!status.ok()) {
    Log(LogLevel::kWarning, "stopped before everything was delivered; it will be read again",
        {{"worker", options_.name}, {"reason", status.message()}});
  }
  // The source's records must not outlive it.
  unsent_.clear();
  pending_.clear();
  parts_.source.Close();
  return absl::OkStatus();
}

absl::Status Worker::Step(absl::Duration timeout) {
  WW_RETURN_IF_ERROR(HandleDeliveries(absl::ZeroDuration()));
  WW_RETURN_IF_ERROR(SendUnsent());
  if (!Saturated()) WW_RETURN_IF_ERROR(ProcessBacklog());
  WW_RETURN_IF_ERROR(ReadMore(timeout));
  if (!Saturated()) WW_RETURN_IF_ERROR(ProcessBacklog());
  WW_RETURN_IF_ERROR(HandleDeliveries(absl::ZeroDuration()));
  WW_RETURN_IF_ERROR(StoreOffsets());
  Report(absl::Now());
  return absl::OkStatus();
}

absl::Status Worker::ReadMore(absl::Duration timeout) {
  PollOptions poll{timeout, options_.max_batch};
  if (Saturated()) {
    // Keeps the membership of the group alive, and lets the sink work.
    WW_RETURN_IF_ERROR(parts_.source.Pause());
    WW_RETURN_IF_ERROR(HandleDeliveries(kBusyPoll));
    poll.timeout = absl::ZeroDuration();
  } else {
    WW_RETURN_IF_ERROR(parts_.source.Resume());
    if (!backlog_.empty()) poll.timeout = absl::ZeroDuration();
  }
  WW_ASSIGN_OR_RETURN(PollResult result, parts_.source.Poll(poll));
  for (Record& record : result.records) {
    const PartitionId partition{record.position.topic, record.position.partition};
    offsets_.Begin(partition, record.position.offset);
    // A partition that is stuck at its first record lags too.
    if (Progress& progress = progress_[partition]; progress.next_offset < 0) {
      progress.next_offset = record.position.offset;
      progress.timestamp_ms = record.timestamp_ms;
    }
    backlog_.push_back(std::move(record));
  }
  if (result.rebalance.has_value()) return HandleRebalance(*result.rebalance);
  return absl::OkStatus();
}

absl::Status Worker::ProcessBacklog() {
  if (!backlog_.empty()) scanner_.SetRules(parts_.rules.Current());
  while (!backlog_.empty() && !Saturated()) {
    Record record = std::move(backlog_.front());
    backlog_.pop_front();
    WW_RETURN_IF_ERROR(Process(std::move(record)));
  }
  return absl::OkStatus();
}

absl::Status Worker::Process(Record record) {
  const absl::Time now = absl::Now();
  ScanResult result = scanner_.Scan(record, now);
  parts_.metrics.CountScan(record, result);
  if (result.status.ok() && result.alerts.empty()) {
    MarkDone({record.position.topic, record.position.partition}, record.position.offset,
             record.timestamp_ms);
    return absl::OkStatus();
  }
  const uint64_t ticket = ++last_ticket_;
  Pending& pending = pending_[ticket];
  pending.partition = {record.position.topic, record.position.partition};
  pending.record = std::move(record);
  pending.sent_at = now;
  if (!result.status.ok()) {
    const UnscannedReason reason = UnscannedReasonOf(result.status);
    const bool matching = reason == UnscannedReason::kMatchFailed;
    return SendDeadLetter(pending.record, ticket,
                          {matching ? "match" : "decode", UnscannedReasonName(reason),
                           std::string(result.status.message())});
  }
  // All are counted before the first is sent: a refused one must not finish the record.
  pending.unacknowledged = static_cast<int>(result.alerts.size());
  std::vector<OutgoingRecord> outgoing;
  for (const Alert& alert : result.alerts) {
    OutgoingRecord record_out;
    record_out.key = KeyOf(alert, options_.alert_key);
    record_out.value = ToJson(alert);
    record_out.headers = AlertHeaders(alert, pending.record);
    record_out.ticket = ticket;
    outgoing.push_back(std::move(record_out));
  }
  for (OutgoingRecord& record_out : outgoing) WW_RETURN_IF_ERROR(Send(std::move(record_out)));
  return absl::OkStatus();
}

absl::Status Worker::SendDeadLetter(const Record& record, uint64_t ticket, const Failure& failure) {
  parts_.metrics.CountDeadLetter(failure.reason);
  OutgoingRecord letter = MakeDeadLetter(record, failure);
  letter.ticket = ticket;
  Pending& pending = pending_[ticket];
  pending.is_dead_letter = true;
  ++pending.unacknowledged;
  return Send(std::move(letter));
}

absl::Status Worker::Send(OutgoingRecord outgoing) {
  if (Saturated()) {
    // Behind what waits already, so that alerts keep their order.
    unsent_.push_back(std::move(outgoing));
    return absl::OkStatus();
  }
  const absl::Status status = parts_.sink.Send(outgoing);
  if (status.ok() || absl::IsFailedPrecondition(status)) return status;
  if (absl::IsInvalidArgument(status)) return HandleUndeliverable(outgoing, status);
  unsent_.push_back(std::move(outgoing));
  retry_at_ = absl::Now() + (absl::IsResourceExhausted(status) ? kMinRetryDelay : retry_delay_);
  return absl::OkStatus();
}

absl::Status Worker::SendUnsent() {
  if (unsent_.empty() || absl::Now() < retry_at_) return absl::OkStatus();
  std::deque<OutgoingRecord> again = std::exchange(unsent_, {});
  while (!again.empty()) {
    OutgoingRecord outgoing = std::move(again.front());
    again.pop_front();
    WW_RETURN_IF_ERROR(Send(std::move(outgoing)));
  }
  return absl::OkStatus();
}

absl::Status Worker::HandleDeliveries(absl::Duration timeout) {
  for (Delivery& delivery : parts_.sink.Poll(timeout)) {
    if (delivery.status.ok()) {
      retry_delay_ = kMinRetryDelay;
      FinishOne(delivery.ticket);
      continue;
    }
    parts_.metrics.CountFailedDelivery();
    if (absl::IsFailedPrecondition(delivery.status)) return delivery.status;
    // Of a partition that went: its next owner sends it.
    if (!pending_.contains(delivery.ticket)) continue;
    if (absl::IsInvalidArgument(delivery.status)) {
      WW_RETURN_IF_ERROR(HandleUndeliverable(*delivery.undelivered, delivery.status));
      continue;
    }
    if (unsent_.empty()) {
      Log(LogLevel::kWarning, "a delivery failed; trying again",
          {{"worker", options_.name}, {"reason", delivery.status.message()}});
      retry_at_ = absl::Now() + retry_delay_;
      retry_delay_ = std::min(2 * retry_delay_, kMaxRetryDelay);
    }
    unsent_.push_back(*std::move(delivery.undelivered));
  }
  return absl::OkStatus();
}

absl::Status Worker::HandleUndeliverable(const OutgoingRecord& outgoing, const absl::Status& why) {
  const auto it = pending_.find(outgoing.ticket);
  if (it == pending_.end()) return absl::OkStatus();
  const Pending& pending = it->second;
  const Failure failure{"produce", Metrics::kUndeliverable, std::string(why.message())};
  absl::Status status;
  if (outgoing.kind == OutgoingRecord::Kind::kAlert) {
    // One letter for a record, however many of its alerts are refused.
    if (!pending.is_dead_letter) {
      status = SendDeadLetter(pending.record, outgoing.ticket, failure);
    }
  } else if (outgoing.value.has_value()) {
    Log(LogLevel::kWarning,
        "a dead letter is too large for its topic; writing it without its value",
        {{"worker", options_.name}, {"position", ToString(pending.record.position)}});
    OutgoingRecord letter = outgoing;
    letter.headers.push_back({"wirewatch.value.omitted", absl::StrCat(outgoing.value->size())});
    letter.value.reset();
    return Send(std::move(letter));
  } else {
    // Nothing smaller can be said of it. Going on would lose it.
    return absl::FailedPreconditionError(
        absl::StrCat("the dead letter of ", ToString(pending.record.position),
                     " is refused even without its value: ", why.message()));
  }
  FinishOne(outgoing.ticket);
  return status;
}

void Worker::FinishOne(uint64_t ticket) {
  const auto it = pending_.find(ticket);
  if (it == pending_.end()) return;
  Pending& pending = it->second;
  const absl::Time now = absl::Now();
  if (!pending.is_dead_letter) {
    parts_.metrics.CountDelivery(now - pending.sent_at, Since(pending.record.timestamp_ms, now));
  }
  if (--pending.unacknowledged > 0) return;
  MarkDone(pending.partition, pending.record.position.offset, pending.record.timestamp_ms);
  pending_.erase(it);
}

void Worker::MarkDone(const PartitionId& partition, int64_t offset, int64_t timestamp_ms) {
  offsets_.Done(partition, offset);
  const auto it = progress_.find(partition);
  // Not ours any more.
  if (it == progress_.end()) return;
  it->second.timestamp_ms = timestamp_ms;
}

absl::Status Worker::StoreOffsets() {
  for (const auto& [partition, next_offset] : offsets_.TakeAdvanced()) {
    WW_RETURN_IF_ERROR(parts_.source.StoreOffset(partition, next_offset));
    Progress& progress = progress_[partition];
    progress.next_offset = next_offset;
    progress.at = absl::Now();
  }
  return absl::OkStatus();
}

absl::Status Worker::HandleRebalance(const Rebalance& rebalance) {
  parts_.metrics.CountRebalance(rebalance.kind);
  switch (rebalance.kind) {
    case Rebalance::Kind::kAssigned:
      Log(LogLevel::kInfo, "partitions assigned",
          {{"worker", options_.name}, {"partitions", Describe(rebalance.partitions)}});
      for (const PartitionId& partition : rebalance.partitions) progress_[partition] = {};
      joined_ = true;
      break;
    case Rebalance::Kind::kRevoked: {
      Log(LogLevel::kInfo, "partitions revoked",
          {{"worker", options_.name}, {"partitions", Describe(rebalance.partitions)}});
      const absl::Status status = AwaitDeliveries();
      if (absl::IsFailedPrecondition(status)) return status;
      WW_RETURN_IF_ERROR(StoreOffsets());
      const absl::Status committed = parts_.source.Commit();
      if (!status.ok() || !committed.ok()) {
        Log(LogLevel::kWarning, "partitions go before all was committed; the next owner repeats it",
            {{"worker", options_.name}, {"reason", (status.ok() ? committed : status).message()}});
      }
      Forget(rebalance.partitions);
      break;
    }
    case Rebalance::Kind::kLost:
      Log(LogLevel::kWarning, "partitions lost; their next owner repeats what was not committed",
          {{"worker", options_.name}, {"partitions", Describe(rebalance.partitions)}});
      Forget(rebalance.partitions);
      break;
  }
  return parts_.source.ConfirmRebalance();
}

absl::Status Worker::AwaitDeliveries() {
  const absl::Time deadline = absl::Now() + options_.drain_timeout;
  while (!pending_.empty()) {
    if (absl::Now() >= deadline) {
      return absl::DeadlineExceededError(
          absl::StrCat(pending_.size(), " records with alerts that were not acknowledged in time"));
    }
    WW_RETURN_IF_ERROR(HandleDeliveries(kBusyPoll));
    WW_RETURN_IF_ERROR(SendUnsent());
  }
  return absl::OkStatus();
}

void Worker::Forget(const std::vector<PartitionId>& partitions) {
  for (const PartitionId& partition : partitions) {
    offsets_.Drop(partition);
    progress_.erase(partition);
    parts_.metrics.RemoveProgress(partition);
    backlog_.erase(std::remove_if(backlog_.begin(), backlog_.end(),
                                  [&partition](const Record& record) {
                                    return record.position.topic == partition.first &&
                                           record.position.partition == partition.second;
                                  }),
                   backlog_.end());
    // A delivery that comes later must not finish the same record once it is read again.
    absl::erase_if(pending_,
                   [&partition](const auto& entry) { return entry.second.partition == partition; });
  }
  unsent_.erase(std::remove_if(unsent_.begin(), unsent_.end(),
                               [this](const OutgoingRecord& outgoing) {
                                 return !pending_.contains(outgoing.ticket);
                               }),
                unsent_.end());
}

absl::Status Worker::Drain() {
  // What was read and not scanned is read again by the next owner.
  backlog_.clear();
  const absl::Status delivered = AwaitDeliveries();
  WW_RETURN_IF_ERROR(StoreOffsets());
  WW_RETURN_IF_ERROR(parts_.source.Commit());
  return delivered;
}

void Worker::Report(absl::Time now) {
  if (now - reported_at_ < kReportInterval) return;
  reported_at_ = now;
  for (const PartitionLag& lag : parts_.source.Lags()) {
    const auto it = progress_.find(lag.partition);
    if (it == progress_.end() || it->second.next_offset < 0) continue;
    const int64_t behind = std::max<int64_t>(lag.end_offset - it->second.next_offset, 0);
    parts_.metrics.SetProgress(
        lag.partition,
        {behind, behind > 0 ? Since(it->second.timestamp_ms, now) : absl::ZeroDuration(),
         it->second.at});
  }
  absl::Status status = parts_.source.Health();
  if (status.ok()) status = parts_.sink.Health();
  if (status.ok() && !unsent_.empty()) {
    status = absl::UnavailableError("alerts wait to be written: the brokers do not keep up");
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
