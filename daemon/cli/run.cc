#include <pthread.h>
#include <signal.h>

#include <CLI/App.hpp>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <thread>

#include "daemon/cli/command.h"
#include "daemon/cli/command_line.h"
#include "daemon/cli/config_flags.h"
#include "daemon/cli/range_flags.h"
#include "daemon/cli/rules_flag.h"
#include "daemon/service/service.h"

namespace wirewatch {
namespace {

// The signals that the daemon waits for, blocked in all its threads.
sigset_t BlockSignals() {
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  // A peer that has gone is an error of the call, not the end of the process.
  signal(SIGPIPE, SIG_IGN);
  return signals;
}

// SIGTERM and SIGINT stop, SIGHUP loads the rules again; until `done` is set.
void WaitForSignals(const sigset_t& signals, const std::atomic<bool>& done, Service* service) {
  const timespec interval{0, 100'000'000};
  while (!done) {
    const int signal = sigtimedwait(&signals, nullptr, &interval);
    if (signal == SIGTERM || signal == SIGINT) {
      Log(LogLevel::kInfo, "stopping", {{"signal", signal == SIGTERM ? "SIGTERM" : "SIGINT"}});
      service->Stop();
    } else if (signal == SIGHUP) {
      service->RequestReload();
    }
  }
}

int Check(const ServiceConfig& config) {
  const std::shared_ptr<const RuleSet> rules = LoadRulesOrPrint(config.rules);
  if (rules == nullptr) return kExitUsage;
  std::cout << "the configuration and " << rules->rules().size() << " rules are good; digest "
            << rules->digest() << "\n";
  return kExitOk;
}

int Run(const ServiceConfig& config) {
  ConfigureLog(config.log_format, config.log_level);
  const sigset_t signals = BlockSignals();
  absl::StatusOr<std::unique_ptr<Service>> service = Service::Create(config);
  if (!service.ok()) {
    std::cerr << service.status().message() << "\n";
    return kExitUsage;
  }
  std::atomic<bool> done{false};
  std::thread signal_thread([&] { WaitForSignals(signals, done, service->get()); });
  const absl::Status status = (*service)->Run();
  if (absl::IsDeadlineExceeded(status)) {
    // A thread hangs in librdkafka; what it had not committed will be read again.
    Log(LogLevel::kError, "exiting without waiting any longer", {{"reason", status.message()}});
    std::_Exit(kExitFailure);
  }
  done = true;
  signal_thread.join();
  if (status.ok()) return kExitOk;
  Log(LogLevel::kError, "cannot run", {{"reason", status.message()}});
  return kExitFailure;
}

}  // namespace

void AddRunCommand(CLI::App* app, Command* command) {
  CLI::App* run = app->add_subcommand("run", "Read articles from Kafka and write alerts to it");
  auto flags = std::make_shared<ConfigFlags>();
  auto range = std::make_shared<ReadRange>();
  auto check = std::make_shared<bool>(false);
  AddConfigFlags(run, flags.get());
  AddRangeFlags(run, range.get());
  run->add_flag("--check", *check, "Check the configuration and the rules, and connect to nothing");
  run->callback([=] {
    *command = [flags, range, check] {
      std::optional<ServiceConfig> config = LoadConfigOrPrint(*flags);
      if (!config.has_value()) return kExitUsage;
      config->range = *range;
      return *check ? Check(*config) : Run(*config);
    };
  });
}

}  // namespace wirewatch
