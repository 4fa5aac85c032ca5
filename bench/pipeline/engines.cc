#include "bench/pipeline/engines.h"

#include <array>
#include <vector>

#include "absl/strings/str_cat.h"

namespace wirewatch::bench {
namespace {

constexpr std::array<Engine, 4> kEngines = {Engine::kRaw, Engine::kWirewatch, Engine::kExactlyOnce,
                                            Engine::kRival};

}  // namespace

const char* EngineName(Engine engine) {
  switch (engine) {
    case Engine::kRaw:
      return "raw";
    case Engine::kWirewatch:
      return "wirewatch";
    case Engine::kExactlyOnce:
      return "exactly_once";
    case Engine::kRival:
      return "rival";
  }
  return "raw";
}

absl::StatusOr<Engine> ParseEngine(const std::string& name) {
  for (const Engine engine : kEngines) {
    if (name == EngineName(engine)) return engine;
  }
  return absl::InvalidArgumentError(
      absl::StrCat("'", name, "' is no engine; expected raw, wirewatch, exactly_once or rival"));
}

absl::StatusOr<std::unique_ptr<test::Process>> StartEngine(Engine engine,
                                                           const EnginePrograms& programs,
                                                           const EngineOptions& options) {
  test::ProcessOptions process;
  process.stdout_path = programs.log_path;
  process.stderr_path = programs.log_path;
  const std::string workers = absl::StrCat(options.workers);
  if (IsWirewatch(engine)) {
    // Everything that is not said here is the daemon's default, but for the port of the admin
    // server.
    process.argv = {programs.wirewatch, "run"};
    for (const std::string& setting :
         {"kafka.bootstrap_servers=" + options.bootstrap, "kafka.group_id=" + options.group,
          "kafka.input_topics=" + options.input_topic, "kafka.alert_topic=" + options.output_topic,
          "kafka.dead_letter_topic=" + options.output_topic + "-dead",
          "rules=" + options.rules_path, "workers=" + workers,
          std::string("delivery=") +
              (engine == Engine::kExactlyOnce ? "exactly_once" : "at_least_once"),
          "admin.address=127.0.0.1:" + std::to_string(options.admin_port)}) {
      process.argv.insert(process.argv.end(), {"--set", setting});
    }
  } else {
    process.argv = {programs.bench,
                    "engine",
                    EngineName(engine),
                    "--bootstrap=" + options.bootstrap,
                    "--group=" + options.group,
                    "--input=" + options.input_topic,
                    "--output=" + options.output_topic,
                    "--names=" + options.rules_path,
                    "--counter=" + options.counter_path,
                    "--workers=" + workers,
                    absl::StrCat("--records-per-alert=", options.records_per_alert)};
  }
  return test::Process::Spawn(process);
}

}  // namespace wirewatch::bench
