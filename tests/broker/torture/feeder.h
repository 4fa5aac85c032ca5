#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/status/statusor.h"
#include "absl/synchronization/mutex.h"
#include "absl/time/time.h"
#include "daemon/kafka/handles.h"

namespace wirewatch::test {

struct FeederOptions {
  std::string bootstrap;
  std::string topic;
  int partitions = 1;
  // How often all of them are written.
  int rounds = 1;
  // From the first record to the last.
  absl::Duration duration;
};

// Writes the records of a run in a thread of its own, evenly over its time, each exactly once
// a round, and notes when the broker had it. The key of a record is its number.
class Feeder {
 public:
  // The records outlive the feeder.
  static absl::StatusOr<std::unique_ptr<Feeder>> Start(
      const FeederOptions& options, const std::vector<std::optional<std::string>>& records);
  ~Feeder();

  bool IsDone() const { return done_; }
  // When the broker had each record; InfiniteFuture for those that it does not have.
  std::vector<absl::Time> written_at() const;

 private:
  Feeder(FeederOptions options, const std::vector<std::optional<std::string>>& records);
  static void OnDelivery(rd_kafka_t* client, const rd_kafka_message_t* message, void* opaque);
  void Run();
  void Write(size_t number);

  const FeederOptions options_;
  const std::vector<std::optional<std::string>>& records_;
  ClientHandle client_;
  std::atomic<bool> stop_{false};
  std::atomic<bool> done_{false};
  mutable absl::Mutex mu_;
  std::vector<absl::Time> written_at_ ABSL_GUARDED_BY(mu_);
  std::thread thread_;
};

}  // namespace wirewatch::test
