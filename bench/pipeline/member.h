#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bench/pipeline/clients.h"
#include "bench/pipeline/engine_options.h"

namespace wirewatch::bench {

// A member of a consumer group in the usual way of a careful program: what it wrote is flushed
// before the offsets of what it read are committed, once a second, before partitions go, and at the
// end. Used by one thread.
class Member {
 public:
  static absl::StatusOr<std::unique_ptr<Member>> Create(const EngineOptions& options,
                                                        const Properties& producer_properties);

  // `number` counts the records of all members of the process from 1 on.
  using Handler = std::function<absl::Status(const rd_kafka_message_t& message, int64_t number,
                                             Member& member)>;
  absl::Status Run(const std::atomic<bool>& stop, std::atomic<int64_t>& counter,
                   const Handler& handle);

  // Writes to the output topic.
  absl::Status Write(const std::string& key, const std::string& value);

 private:
  explicit Member(EngineOptions options) : options_(std::move(options)) {}

  static void OnRebalance(rd_kafka_t* client, rd_kafka_resp_err_t code,
                          rd_kafka_topic_partition_list_t* partitions, void* opaque);
  absl::Status Commit(bool wait);

  const EngineOptions options_;
  ClientHandle producer_;
  ClientHandle consumer_;
};

// Runs `workers` members in threads of their own until SIGTERM; the exit code.
int RunMembers(const EngineOptions& options, const Properties& producer_properties,
               const std::function<Member::Handler()>& make_handler);

}  // namespace wirewatch::bench
