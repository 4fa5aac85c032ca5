// Delivery under torture: daemons on a real broker while processes and the broker are killed,
// stopped and frozen. Prints what was expected and what came. README.md says how to read it.
#include <signal.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "tests/broker/kafka_broker.h"
#include "tests/broker/torture/run.h"

namespace wirewatch::test {
namespace {

const std::map<std::string, Scenario> kScenarios = {
    {"kills", Scenario::kKills},   {"freeze", Scenario::kFreeze},   {"restart", Scenario::kRestart},
    {"refuse", Scenario::kRefuse}, {"network", Scenario::kNetwork}, {"delete", Scenario::kDelete},
    {"disk", Scenario::kDisk},     {"clock", Scenario::kClock},     {"soak", Scenario::kSoak}};

constexpr int kExitSkipped = 77;
// In a soak: what allocators need to find their level.
constexpr double kMaxGrowthMegabytes = 8;

void PrintHeader() {
  std::cout << absl::StrFormat("%-10s %-14s %-8s %8s %8s %9s %7s %10s %12s %7s %10s %10s %9s\n",
                               "scenario", "delivery", "members", "inputs", "expected", "delivered",
                               "missing", "duplicates", "dead-letters", "faults", "recovery", "max",
                               "peak RSS");
}

void Print(const std::string& scenario, const RunOptions& options, const Outcome& outcome) {
  const auto seconds = [](absl::Duration duration) {
    return absl::StrFormat("%.2f s", absl::ToDoubleSeconds(duration));
  };
  const absl::Duration p50 = outcome.recoveries.empty()
                                 ? absl::ZeroDuration()
                                 : outcome.recoveries[outcome.recoveries.size() / 2];
  const absl::Duration max =
      outcome.recoveries.empty() ? absl::ZeroDuration() : outcome.recoveries.back();
  const std::string letters =
      absl::StrCat(outcome.dead_letters_expected - outcome.dead_letters_missing, "/",
                   outcome.dead_letters_expected, "+", outcome.dead_letter_duplicates);
  std::cout << absl::StrFormat(
                   "%-10s %-14s %-8s %8d %8d %9d %7d %10d %12s %7d %10s %10s %6.0f MB\n", scenario,
                   options.delivery, options.is_static ? "static" : "dynamic", outcome.inputs,
                   outcome.expected, outcome.delivered, outcome.missing, outcome.duplicates,
                   letters, outcome.faults, seconds(p50), seconds(max), outcome.peak_rss_mb)
            << std::flush;
  if (outcome.inputs_doubled > 0) {
    std::cout << outcome.inputs_doubled << " articles were written twice by their producer\n";
  }
  if (outcome.unexpected > 0) {
    std::cout << outcome.unexpected << " alerts or dead letters came that nobody expects\n";
  }
  if (options.scenario == Scenario::kSoak) {
    std::cout << absl::StrFormat(
        "most growth of a process: %.1f MB (%.1f MB an hour), %d descriptors, %d threads\n",
        outcome.growth.rss_mb, outcome.growth.rss_mb_per_hour, outcome.growth.descriptors,
        outcome.growth.threads);
  }
}

// What the delivery promises.
bool IsKept(const RunOptions& options, const Outcome& outcome) {
  if (outcome.missing + outcome.unexpected + outcome.dead_letters_missing > 0) return false;
  if (outcome.growth.rss_mb > kMaxGrowthMegabytes || outcome.growth.descriptors > 0 ||
      outcome.growth.threads > 0) {
    return false;
  }
  return options.delivery != "exactly_once" ||
         outcome.duplicates + outcome.dead_letter_duplicates == 0;
}

int Main(int argc, char** argv) {
  CLI::App app("wirewatch under torture: nothing lost, nothing doubled");
  RunOptions options;
  std::vector<std::string> scenarios = {"kills"};
  std::vector<std::string> deliveries = {"exactly_once", "at_least_once"};
  double seconds = 25;
  double pause = 5;
  double patience = 60;
  double max_rss_mb = 0;
  double rate = 0;
  options.seed = std::random_device()();
  app.add_option("--scenarios", scenarios,
                 "kills,freeze,restart,refuse,network,delete,disk,clock,soak")
      ->delimiter(',');
  app.add_option("--deliveries", deliveries, "exactly_once,at_least_once")->delimiter(',');
  app.add_option("--articles", options.articles, "Records of the input");
  app.add_option("--seconds", seconds, "How long they are written");
  app.add_option("--rate", rate, "Records a second, the input again and again; for soaks");
  app.add_option("--pause", pause, "Seconds that a broker, topic or network is away");
  app.add_option("--patience", patience,
                 "Seconds without a further alert before what is missing is missing");
  app.add_option("--poison-each", options.poison_each, "One record of so many cannot be scanned");
  app.add_option("--brokers", options.brokers, "Of the cluster: 1, or 3 of which one may be away")
      ->check(CLI::IsMember({1, 3}));
  app.add_option("--processes", options.processes, "Daemons");
  app.add_option("--seed", options.seed, "Of the faults");
  app.add_option("--wirewatch", options.program, "The daemon's program");
  app.add_option("--max-rss", max_rss_mb, "MB that no process may pass; 0 for no such limit");
  app.add_flag("--static", options.is_static, "Each daemon has a kafka.instance_id");
  app.add_option("--assignor", options.assignor,
                 "partition.assignment.strategy; the daemon's default unless it is given");
  app.add_option("--transaction-interval", options.transaction_interval,
                 "transaction.interval; the daemon's default unless it is given");
  bool must_fail = false;
  app.add_flag("--must-fail", must_fail,
               "The daemon loses alerts on purpose: fail if it is not seen");
  app.add_flag("--verbose", options.verbose, "Tell of each fault");
  CLI11_PARSE(app, argc, argv);
  options.duration = absl::Seconds(seconds);
  if (rate > 0) options.rounds = std::max(1, static_cast<int>(rate * seconds / options.articles));
  options.pause = absl::Seconds(pause);
  options.patience = absl::Seconds(patience);
  if (const absl::Status status = KafkaBroker::Available(); !status.ok()) {
    std::cerr << "SKIPPED: " << status.message() << "\n";
    return kExitSkipped;
  }
  std::cout << "seed " << options.seed << "\n";
  PrintHeader();
  bool kept = true;
  size_t missing = 0;
  for (const std::string& scenario : scenarios) {
    const auto known = kScenarios.find(scenario);
    if (known == kScenarios.end()) {
      std::cerr << "no scenario '" << scenario << "'\n";
      return 2;
    }
    options.scenario = known->second;
    for (const std::string& delivery : deliveries) {
      options.delivery = delivery;
      const absl::StatusOr<Outcome> outcome = RunTorture(options);
      if (absl::IsUnimplemented(outcome.status())) {
        std::cerr << "SKIPPED: " << outcome.status().message() << "\n";
        return kExitSkipped;
      }
      if (!outcome.ok()) {
        std::cerr << "FAILED: " << outcome.status() << "\n";
        return 2;
      }
      Print(scenario, options, *outcome);
      if (!IsKept(options, *outcome)) {
        kept = false;
        if (options.verbose) std::cerr << outcome->logs;
      }
      kept = kept && (max_rss_mb == 0 || outcome->peak_rss_mb <= max_rss_mb);
      missing += outcome->missing;
    }
  }
  std::cout << (kept ? "kept\n" : "BROKEN\n");
  if (must_fail) return missing > 0 ? 0 : 1;
  return kept ? 0 : 1;
}

}  // namespace
}  // namespace wirewatch::test

int main(int argc, char** argv) { return wirewatch::test::Main(argc, argv); }
