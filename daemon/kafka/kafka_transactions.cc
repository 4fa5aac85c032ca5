#include "daemon/kafka/kafka_transactions.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "daemon/base/monotonic_time.h"
#include "daemon/base/status.h"
#include "daemon/kafka/errors.h"
#include "daemon/kafka/topic_metadata.h"
#include "daemon/kafka/topic_offsets.h"

namespace wirewatch {
namespace {

// librdkafka goes on with a call that timed out when it is made again.
constexpr absl::Duration kInitSlice = absl::Milliseconds(500);

// Makes a call of the transactional API, again while that may help and the deadline is not reached.
template <typename Call>
absl::Status Until(MonotonicTime deadline, absl::string_view doing, const Call& call) {
  while (true) {
    const int64_t left = absl::ToInt64Milliseconds(deadline - MonotonicTime::Now());
    const ErrorHandle error(call(static_cast<int>(std::max<int64_t>(left, 1))));
    if (error == nullptr) return absl::OkStatus();
    const std::string message = absl::StrCat(doing, ": ", rd_kafka_error_string(error.get()), " (",
                                             rd_kafka_error_name(error.get()), ")");
    if (rd_kafka_error_is_fatal(error.get())) return absl::FailedPreconditionError(message);
    if (rd_kafka_error_txn_requires_abort(error.get())) return absl::AbortedError(message);
    if (!rd_kafka_error_is_retriable(error.get()) || MonotonicTime::Now() >= deadline) {
      return absl::FailedPreconditionError(message);
    }
  }
}

absl::Status Commit(rd_kafka_t* client, const rd_kafka_topic_partition_list_t* offsets,
                    const rd_kafka_consumer_group_metadata_t* group, MonotonicTime deadline) {
  if (group == nullptr) return absl::AbortedError("the consumer is no member of its group");
  WW_RETURN_IF_ERROR(Until(deadline, "cannot commit offsets in a transaction", [&](int timeout_ms) {
    return rd_kafka_send_offsets_to_transaction(client, offsets, group, timeout_ms);
  }));
  const absl::Status status = Until(deadline, "cannot commit a transaction", [&](int timeout_ms) {
    return rd_kafka_commit_transaction(client, timeout_ms);
  });
  // The coordinator may have committed it and the answer be lost.
  return absl::IsAborted(status) ? absl::FailedPreconditionError(status.message()) : status;
}

// Asks where the topic's partitions are, so that the first transaction need not wait for it.
void WarmUp(rd_kafka_t* client, const std::string& name) {
  constexpr absl::Duration kTimeout = absl::Seconds(1);
  const TopicHandle topic(rd_kafka_topic_new(client, name.c_str(), nullptr));
  (void)AskForMetadata(client, topic.get(), kTimeout);
}

}  // namespace

absl::Status KafkaTransactions::Init(const KafkaConfig& config, KafkaSink& sink,
                                     const std::function<bool()>& stopped) {
  const MonotonicTime deadline = MonotonicTime::Now() + config.transaction_deadline;
  const std::string doing =
      absl::StrCat("cannot begin transactions as '", config.transactional_id, "'");
  while (true) {
    const ErrorHandle error(rd_kafka_init_transactions(
        sink.client(), static_cast<int>(absl::ToInt64Milliseconds(kInitSlice))));
    if (error == nullptr) break;
    if (stopped()) return absl::CancelledError("stopped while transactions were begun");
    if (!rd_kafka_error_is_retriable(error.get()) || MonotonicTime::Now() >= deadline) {
      const rd_kafka_resp_err_t code = rd_kafka_error_code(error.get());
      return absl::Status(KafkaStatus(code, doing).code(),
                          absl::StrCat(doing, ": ", rd_kafka_error_string(error.get()), " (",
                                       rd_kafka_error_name(error.get()), ")",
                                       GrantHint(code, config, {"Write", config.alert_topic})));
    }
  }
  WarmUp(sink.client(), config.alert_topic);
  WarmUp(sink.client(), config.dead_letter_topic);
  return absl::OkStatus();
}

absl::Status KafkaTransactions::Begin() {
  const ErrorHandle error(rd_kafka_begin_transaction(sink_.client()));
  if (error == nullptr) return absl::OkStatus();
  return absl::FailedPreconditionError(
      absl::StrCat("cannot begin a transaction: ", rd_kafka_error_string(error.get())));
}

void KafkaTransactions::StartCommit(const std::vector<std::pair<PartitionId, int64_t>>& offsets) {
  const MonotonicTime deadline = MonotonicTime::Now() + config_.transaction_deadline;
  commit_ = std::async(std::launch::async,
                       [client = sink_.client(), deadline, group = source_.GroupMetadata(),
                        list = MakePartitionList({offsets.begin(), offsets.end()})] {
                         return Commit(client, list.get(), group.get(), deadline);
                       });
}

std::optional<absl::Status> KafkaTransactions::CommitResult(absl::Duration timeout) {
  if (!commit_.valid()) return std::nullopt;
  if (commit_.wait_for(absl::ToChronoMicroseconds(timeout)) != std::future_status::ready) {
    return std::nullopt;
  }
  return commit_.get();
}

absl::Status KafkaTransactions::Abort() {
  const absl::Status status = Until(
      MonotonicTime::Now() + config_.transaction_deadline, "cannot abort a transaction",
      [this](int timeout_ms) { return rd_kafka_abort_transaction(sink_.client(), timeout_ms); });
  // An abort that asks for one has no meaning; begin anew.
  return absl::IsAborted(status) ? absl::FailedPreconditionError(status.message()) : status;
}

}  // namespace wirewatch
