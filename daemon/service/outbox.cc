#include "daemon/service/outbox.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "daemon/base/log.h"
#include "daemon/base/status.h"
#include "wirewatch/unscanned.h"

namespace wirewatch {
namespace {

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

// nullopt for what is no time of RFC 3339, as the schema asks for it.
std::optional<absl::Time> PublicationTime(const AlertArticle& article) {
  absl::Time time;
  std::string error;
  if (!absl::ParseTime(absl::RFC3339_full, article.published_at, &time, &error)) {
    return std::nullopt;
  }
  return time;
}

std::string AlertId(const OutgoingRecord& outgoing) {
  for (const Header& header : outgoing.headers) {
    if (header.name == "ce_id") return header.value.value_or("");
  }
  return "";
}

void OmitValue(OutgoingRecord* letter) {
  letter->headers.push_back({"wirewatch.value.omitted", absl::StrCat(letter->value->size())});
  letter->value.reset();
}

}  // namespace

Outbox::Outbox(Options options, AlertSink& sink, Metrics& metrics, OffsetTracker& offsets)
    : options_(std::move(options)),
      sink_(sink),
      metrics_(metrics),
      offsets_(offsets),
      retry_delay_(kMinRetryDelay) {}

Outbox::Place Outbox::PlaceOf(const Record& record) {
  return {{record.position.topic, record.position.partition}, record.position.offset};
}

absl::Status Outbox::Add(Record record, const ScanResult& result) {
  const uint64_t ticket = ++last_ticket_;
  Pending& pending = pending_[ticket];
  pending.partition = {record.position.topic, record.position.partition};
  pending.record = std::move(record);
  if (result.status.ok()) return SendAlerts(ticket, result.alerts);
  const UnscannedReason reason = UnscannedReasonOf(result.status);
  const bool matching = reason == UnscannedReason::kMatchFailed;
  return SendDeadLetter(pending.record, ticket,
                        {matching ? "match" : "decode", UnscannedReasonName(reason),
                         std::string(result.status.message())});
}

absl::Status Outbox::SendAlerts(uint64_t ticket, const std::vector<Alert>& alerts) {
  Pending& pending = pending_[ticket];
  pending.published_at = PublicationTime(alerts.front().article);
  const auto refusal = refusals_.find(PlaceOf(pending.record));
  std::vector<OutgoingRecord> outgoing;
  for (const Alert& alert : alerts) {
    if (refusal != refusals_.end() && refusal->second.alert_ids.contains(alert.id)) continue;
    OutgoingRecord made;
    made.key = KeyOf(alert, options_.alert_key);
    made.value = ToJson(alert);
    made.headers = AlertHeaders(alert, pending.record);
    made.ticket = ticket;
    outgoing.push_back(std::move(made));
  }
  // All are counted before the first is sent: a refused one must not finish the record.
  pending.unacknowledged = static_cast<int>(outgoing.size());
  if (refusal != refusals_.end()) {
    WW_RETURN_IF_ERROR(SendDeadLetter(
        pending.record, ticket, {"produce", Metrics::kUndeliverable, refusal->second.message}));
  }
  for (OutgoingRecord& made : outgoing) WW_RETURN_IF_ERROR(Send(std::move(made)));
  return absl::OkStatus();
}

absl::Status Outbox::SendDeadLetter(const Record& record, uint64_t ticket, const Failure& failure) {
  metrics_.CountDeadLetter(failure.reason);
  OutgoingRecord letter = MakeDeadLetter(record, failure);
  letter.ticket = ticket;
  const auto refusal = refusals_.find(PlaceOf(record));
  if (refusal != refusals_.end() && refusal->second.dead_letter && letter.value.has_value()) {
    OmitValue(&letter);
  }
  Pending& pending = pending_[ticket];
  pending.is_dead_letter = true;
  ++pending.unacknowledged;
  return Send(std::move(letter));
}

absl::Status Outbox::Send(OutgoingRecord outgoing) {
  if (IsFull()) {
    // Behind what waits already, so that alerts keep their order.
    unsent_.push_back(std::move(outgoing));
    return absl::OkStatus();
  }
  const absl::Status status = sink_.Send(outgoing);
  if (status.ok() || absl::IsFailedPrecondition(status)) return status;
  if (absl::IsInvalidArgument(status)) return HandleUndeliverable(outgoing, status);
  if (options_.transactional && !absl::IsResourceExhausted(status)) {
    return absl::AbortedError(status.message());
  }
  unsent_.push_back(std::move(outgoing));
  retry_at_ =
      MonotonicTime::Now() + (absl::IsResourceExhausted(status) ? kMinRetryDelay : retry_delay_);
  return absl::OkStatus();
}

absl::Status Outbox::SendUnsent() {
  if (unsent_.empty() || MonotonicTime::Now() < retry_at_) return absl::OkStatus();
  std::deque<OutgoingRecord> again = std::exchange(unsent_, {});
  while (!again.empty()) {
    OutgoingRecord outgoing = std::move(again.front());
    again.pop_front();
    WW_RETURN_IF_ERROR(Send(std::move(outgoing)));
  }
  return absl::OkStatus();
}

absl::Status Outbox::Pump(absl::Duration timeout) {
  absl::Status status;
  for (Delivery& delivery : sink_.Poll(timeout)) {
    if (delivery.status.ok()) {
      retry_delay_ = kMinRetryDelay;
      FinishOne(delivery.ticket);
      continue;
    }
    // Of a partition that went, whose next owner sends it, or of an aborted transaction.
    if (!pending_.contains(delivery.ticket) && !absl::IsFailedPrecondition(delivery.status)) {
      continue;
    }
    metrics_.CountFailedDelivery();
    // In a transaction the others are still looked at: each refused record is remembered.
    status.Update(HandleFailed(std::move(delivery)));
    if (!status.ok() && !absl::IsAborted(status)) return status;
  }
  WW_RETURN_IF_ERROR(status);
  return SendUnsent();
}

absl::Status Outbox::HandleFailed(Delivery delivery) {
  if (absl::IsFailedPrecondition(delivery.status)) return delivery.status;
  if (options_.transactional) {
    return absl::IsInvalidArgument(delivery.status)
               ? RememberRefusal(*delivery.undelivered, delivery.status)
               : absl::AbortedError(delivery.status.message());
  }
  if (absl::IsInvalidArgument(delivery.status)) {
    return HandleUndeliverable(*delivery.undelivered, delivery.status);
  }
  if (unsent_.empty()) {
    Log(LogLevel::kWarning, "a delivery failed; trying again",
        {{"worker", options_.worker}, {"reason", delivery.status.message()}});
    retry_at_ = MonotonicTime::Now() + retry_delay_;
    retry_delay_ = std::min(2 * retry_delay_, kMaxRetryDelay);
  }
  unsent_.push_back(*std::move(delivery.undelivered));
  return absl::OkStatus();
}

absl::Status Outbox::HandleUndeliverable(const OutgoingRecord& outgoing, const absl::Status& why) {
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
        {{"worker", options_.worker}, {"position", ToString(pending.record.position)}});
    OutgoingRecord letter = outgoing;
    OmitValue(&letter);
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

absl::Status Outbox::RememberRefusal(const OutgoingRecord& outgoing, const absl::Status& why) {
  const Record& record = pending_.at(outgoing.ticket).record;
  Refusal& refusal = refusals_[PlaceOf(record)];
  refusal.message = std::string(why.message());
  if (outgoing.kind == OutgoingRecord::Kind::kAlert) {
    refusal.alert_ids.insert(AlertId(outgoing));
  } else if (outgoing.value.has_value()) {
    refusal.dead_letter = true;
  } else {
    return absl::FailedPreconditionError(
        absl::StrCat("the dead letter of ", ToString(record.position),
                     " is refused even without its value: ", why.message()));
  }
  return absl::AbortedError(absl::StrCat("of ", ToString(record.position), ": ", why.message()));
}

void Outbox::FinishOne(uint64_t ticket) {
  const auto it = pending_.find(ticket);
  if (it == pending_.end()) return;
  Pending& pending = it->second;
  if (!pending.is_dead_letter) {
    acknowledged_.push_back({pending.sent_at, pending.record.timestamp_ms, pending.published_at});
    if (!options_.transactional) CountCommitted();
  }
  if (--pending.unacknowledged > 0) return;
  offsets_.Done(pending.partition, pending.record.position.offset);
  if (!refusals_.empty()) done_refusals_.push_back(PlaceOf(pending.record));
  pending_.erase(it);
}

void Outbox::CountCommitted() {
  const MonotonicTime now = MonotonicTime::Now();
  const absl::Time wall_clock = absl::Now();
  for (const Acknowledged& alert : acknowledged_) {
    Metrics::Latency latency{now - alert.sent_at, SinceTimestamp(alert.timestamp_ms, wall_clock)};
    if (alert.published_at.has_value() && *alert.published_at <= wall_clock) {
      latency.since_published = wall_clock - *alert.published_at;
    }
    metrics_.CountDelivery(latency);
  }
  acknowledged_.clear();
  for (const Place& place : done_refusals_) refusals_.erase(place);
  done_refusals_.clear();
}

void Outbox::Forget(const std::vector<PartitionId>& partitions) {
  for (const PartitionId& partition : partitions) {
    // A delivery that comes later must not finish the same record once it is read again.
    absl::erase_if(pending_,
                   [&partition](const auto& entry) { return entry.second.partition == partition; });
    for (auto it = refusals_.begin(); it != refusals_.end();) {
      it = it->first.first == partition ? refusals_.erase(it) : std::next(it);
    }
  }
  unsent_.erase(std::remove_if(unsent_.begin(), unsent_.end(),
                               [this](const OutgoingRecord& outgoing) {
                                 return !pending_.contains(outgoing.ticket);
                               }),
                unsent_.end());
}

void Outbox::Clear() {
  pending_.clear();
  unsent_.clear();
  acknowledged_.clear();
  done_refusals_.clear();
}

}  // namespace wirewatch
