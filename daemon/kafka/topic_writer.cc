#include "daemon/kafka/topic_writer.h"

#include <vector>

#include "absl/strings/str_cat.h"
#include "daemon/base/monotonic_time.h"
#include "daemon/base/status.h"

namespace wirewatch {
namespace {

constexpr absl::Duration kPoll = absl::Milliseconds(100);

}  // namespace

absl::StatusOr<std::unique_ptr<TopicWriter>> TopicWriter::Open(const KafkaConfig& config,
                                                               const std::string& topic) {
  KafkaConfig of_topic = config;
  of_topic.alert_topic = topic;
  WW_ASSIGN_OR_RETURN(std::unique_ptr<KafkaSink> sink, KafkaSink::Create(of_topic));
  return std::unique_ptr<TopicWriter>(new TopicWriter(config.request_timeout, std::move(sink)));
}

absl::Status TopicWriter::Write(const OutgoingRecord& record) {
  absl::Status status = sink_->Send(record);
  while (absl::IsResourceExhausted(status)) {
    WW_RETURN_IF_ERROR(Await());
    status = sink_->Send(record);
  }
  return status;
}

absl::Status TopicWriter::Await() {
  const MonotonicTime deadline = MonotonicTime::Now() + timeout_;
  while (true) {
    const std::vector<Delivery> deliveries = sink_->Poll(kPoll);
    for (const Delivery& delivery : deliveries) {
      WW_RETURN_IF_ERROR(delivery.status);
      ++written_;
    }
    if (!deliveries.empty()) return absl::OkStatus();
    if (MonotonicTime::Now() < deadline) continue;
    const absl::Status health = sink_->Health();
    return absl::UnavailableError(absl::StrCat(
        sink_->in_flight(), " records were not acknowledged in ", absl::FormatDuration(timeout_),
        health.ok() ? "" : absl::StrCat(": ", health.message()),
        "; whether they were written is not known"));
  }
}

absl::Status TopicWriter::Finish() {
  while (sink_->in_flight() > 0) WW_RETURN_IF_ERROR(Await());
  return absl::OkStatus();
}

}  // namespace wirewatch
