#pragma once

#include <memory>
#include <string>

#include "absl/status/statusor.h"
#include "bench/pipeline/engine_options.h"
#include "tests/broker/process.h"

namespace wirewatch::bench {

// The engines that the bench runs beside each other, each as a process of its own.
enum class Engine { kRaw, kWirewatch, kExactlyOnce, kRival };

// "raw", "wirewatch", "exactly_once" (wirewatch with transactions) or "rival".
const char* EngineName(Engine engine);
inline bool IsWirewatch(Engine engine) {
  return engine == Engine::kWirewatch || engine == Engine::kExactlyOnce;
}
// InvalidArgument names the engines that there are.
absl::StatusOr<Engine> ParseEngine(const std::string& name);

struct EnginePrograms {
  std::string bench;
  std::string wirewatch;
  // Where an engine's output goes.
  std::string log_path;
};
absl::StatusOr<std::unique_ptr<test::Process>> StartEngine(Engine engine,
                                                           const EnginePrograms& programs,
                                                           const EngineOptions& options);

// Reads records and writes one for every so many, and nothing else: the ceiling.
int RunRaw(const EngineOptions& options);

// What one writes without wirewatch: simdjson, and RE2::Set for names and sanctions.
int RunRival(const EngineOptions& options);

}  // namespace wirewatch::bench
