#include "daemon/kafka/dead_letter_replay.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "daemon/base/monotonic_time.h"
#include "daemon/base/status.h"

namespace wirewatch {
namespace {

constexpr absl::Duration kPoll = absl::Milliseconds(100);

}  // namespace

absl::Status DeadLetterReplay::Check(const DeadLetter& letter) const {
  if (letter.omitted_size.has_value()) {
    return absl::FailedPreconditionError(
        absl::StrCat("its value of ", *letter.omitted_size, " bytes was not kept; it is still in ",
                     ToString(letter.source), " unless that has been deleted by now"));
  }
  const std::vector<std::string>& topics = config_.input_topics;
  if (std::find(topics.begin(), topics.end(), letter.source.topic) == topics.end()) {
    return absl::FailedPreconditionError(absl::StrCat("its topic '", letter.source.topic,
                                                      "' is no input topic of this configuration"));
  }
  return absl::OkStatus();
}

absl::StatusOr<KafkaSink*> DeadLetterReplay::SinkTo(const std::string& topic) {
  std::unique_ptr<KafkaSink>& sink = sinks_[topic];
  if (sink == nullptr) {
    KafkaConfig config = config_;
    config.alert_topic = topic;
    WW_ASSIGN_OR_RETURN(sink, KafkaSink::Create(config));
  }
  return sink.get();
}

absl::Status DeadLetterReplay::Send(const Record& record, const DeadLetter& letter) {
  if (dry_run_) {
    ++sent_;
    return absl::OkStatus();
  }
  WW_ASSIGN_OR_RETURN(KafkaSink* const sink, SinkTo(letter.source.topic));
  const OutgoingRecord replay = MakeReplay(record);
  absl::Status status = sink->Send(replay);
  while (absl::IsResourceExhausted(status)) {
    WW_RETURN_IF_ERROR(Await(sink));
    status = sink->Send(replay);
  }
  return status;
}

absl::Status DeadLetterReplay::Await(KafkaSink* sink) {
  const MonotonicTime deadline = MonotonicTime::Now() + config_.request_timeout;
  while (true) {
    const std::vector<Delivery> deliveries = sink->Poll(kPoll);
    for (const Delivery& delivery : deliveries) {
      WW_RETURN_IF_ERROR(delivery.status);
      ++sent_;
    }
    if (!deliveries.empty()) return absl::OkStatus();
    if (MonotonicTime::Now() < deadline) continue;
    const absl::Status health = sink->Health();
    return absl::UnavailableError(
        absl::StrCat(sink->in_flight(), " records were not acknowledged in ",
                     absl::FormatDuration(config_.request_timeout),
                     health.ok() ? "" : absl::StrCat(": ", health.message()),
                     "; whether they were written is not known"));
  }
}

absl::Status DeadLetterReplay::Finish() {
  for (const auto& [topic, sink] : sinks_) {
    while (sink != nullptr && sink->in_flight() > 0) WW_RETURN_IF_ERROR(Await(sink.get()));
  }
  return absl::OkStatus();
}

}  // namespace wirewatch
