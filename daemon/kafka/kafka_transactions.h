#pragma once

#include <functional>
#include <future>
#include <optional>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "daemon/kafka/kafka_config.h"
#include "daemon/kafka/kafka_sink.h"
#include "daemon/kafka/kafka_source.h"
#include "wirewatch/transactions.h"

namespace wirewatch {

// The transactions of a KafkaSink that has a transactional id, with the offsets of a KafkaSource.
// Each call has a deadline, KafkaConfig::transaction_deadline.
class KafkaTransactions : public Transactions {
 public:
  // Both outlive this.
  KafkaTransactions(const KafkaConfig& config, KafkaSink& sink, KafkaSource& source)
      : config_(config), sink_(sink), source_(source) {}
  // Waits for a commit that goes on.
  ~KafkaTransactions() override = default;

  // Registers a sink's transactional id, which ends what a predecessor left open and fences it off.
  // Before the source joins its group. Cancelled where `stopped` says so.
  static absl::Status Init(const KafkaConfig& config, KafkaSink& sink,
                           const std::function<bool()>& stopped);

  absl::Status Begin() override;
  void StartCommit(const std::vector<std::pair<PartitionId, int64_t>>& offsets) override;
  std::optional<absl::Status> CommitResult(absl::Duration timeout) override;
  absl::Status Abort() override;

 private:
  const KafkaConfig config_;
  KafkaSink& sink_;
  KafkaSource& source_;
  std::future<absl::Status> commit_;
};

}  // namespace wirewatch
