#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "bench/pipeline/engines.h"
#include "bench/pipeline/workload.h"
#include "tests/broker/kafka_broker.h"

namespace wirewatch::bench {

inline constexpr int kInputPartitions = 4;

// What every measurement works with.
struct Setup {
  std::string bootstrap;
  // Empty if the broker is one that was there before.
  std::unique_ptr<test::KafkaBroker> broker;
  std::unique_ptr<const Workload> workload;
  EnginePrograms programs;
  // Of our own, for files.
  std::string directory;
  std::string yaml_path;
  std::string names_path;
  int workers = 2;
};

// The broker in $KAFKA_TEST_BOOTSTRAP, or one of our own with a JVM as in production.
absl::Status StartBroker(Setup* setup);

// Creates a topic with the first `count` articles in it, each partition in turn.
absl::StatusOr<std::string> FillTopic(const Setup& setup, size_t count, uint64_t hit_percent);

// Options for an engine that reads `input_topic`, with a group and topics of its own.
absl::StatusOr<EngineOptions> MakeEngineOptions(const Setup& setup, Engine engine,
                                                const std::string& input_topic);

// Removes the topics of an engine that has ended.
void RemoveOutput(const Setup& setup, const EngineOptions& options);

// Ends an engine; an error unless it ends in order.
absl::Status StopEngine(test::Process* process);

}  // namespace wirewatch::bench
