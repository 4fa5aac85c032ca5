// End to end on a real broker: wirewatch beside a plain consumer and a plain rival, all in the same
// run. See docs/internals/benchmarks.md.
#include <stdlib.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "bench/common/names.h"
#include "bench/pipeline/latency.h"
#include "bench/pipeline/report.h"
#include "bench/pipeline/throughput.h"
#include "daemon/base/status.h"

namespace wirewatch::bench {
namespace {

namespace fs = std::filesystem;

constexpr size_t kPoolTexts = 4'000;
constexpr uint64_t kThroughputHitPercent = 5;
// Raw reads so many times the articles, or it would be done before it can be measured.
constexpr size_t kRawFactor = 4;

struct Options {
  size_t articles = 200'000;
  size_t rules = 1'000;
  int rounds = 3;
  int workers = 2;
  std::vector<std::string> engines = {"raw", "wirewatch", "exactly_once", "rival"};
  std::vector<std::string> measures = {"throughput", "latency"};
  std::string corpus;
  std::string names;
  std::string wirewatch = WIREWATCH_PROGRAM;
  bool quick = false;
  bool json = false;
};

bool Contains(const std::vector<std::string>& values, const char* value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// A directory that goes with its owner.
class Directory {
 public:
  Directory() : path_((fs::temp_directory_path() / "wirewatch-bench-XXXXXX").string()) {
    if (mkdtemp(path_.data()) == nullptr) path_.clear();
  }
  ~Directory() {
    std::error_code ignored;
    if (!path_.empty()) fs::remove_all(path_, ignored);
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

absl::Status Prepare(const Options& options, const std::string& directory, Setup* setup) {
  std::vector<Text> texts;
  if (options.corpus.empty()) {
    texts = InventTexts(kPoolTexts);
  } else {
    WW_ASSIGN_OR_RETURN(texts, ReadTexts(options.corpus, 4 * kPoolTexts));
  }
  std::vector<std::string> names;
  if (options.names.empty()) {
    names = InventNames(options.rules);
  } else {
    WW_ASSIGN_OR_RETURN(names, ReadNames(options.names, options.rules));
  }
  setup->workload = std::make_unique<Workload>(std::move(texts), std::move(names));
  setup->directory = directory;
  setup->yaml_path = directory + "/rules.yaml";
  setup->names_path = directory + "/names.txt";
  WW_RETURN_IF_ERROR(setup->workload->WriteRules(setup->yaml_path));
  WW_RETURN_IF_ERROR(setup->workload->WriteNames(setup->names_path));
  setup->programs = {fs::read_symlink("/proc/self/exe").string(), options.wirewatch,
                     directory + "/engines.log"};
  setup->workers = options.workers;
  return StartBroker(setup);
}

std::string Describe(const Measures& measures) {
  std::string text;
  for (const auto& [name, value] : measures) absl::StrAppendFormat(&text, " %s=%.5g", name, value);
  return text;
}

absl::StatusOr<ThroughputRun> MakeThroughputRun(const Setup& setup, size_t articles) {
  ThroughputRun run;
  run.articles = articles;
  run.expected = setup.workload->Expected(articles, kThroughputHitPercent);
  WW_ASSIGN_OR_RETURN(run.topic, FillTopic(setup, articles, kThroughputHitPercent));
  return run;
}

// Measures each engine once in each round, so that what else the machine does meets all of them.
absl::Status Measure(const Options& options, const Setup& setup, Report* report) {
  std::vector<Engine> engines;
  for (const std::string& name : options.engines) {
    WW_ASSIGN_OR_RETURN(const Engine engine, ParseEngine(name));
    engines.push_back(engine);
  }
  const auto note = [&](Engine engine, int round, const char* what,
                        const absl::StatusOr<Measures>& measures) -> absl::Status {
    if (!measures.ok()) {
      return absl::Status(
          measures.status().code(),
          absl::StrCat(EngineName(engine), ", ", what, ": ", measures.status().message()));
    }
    double load[1] = {0};
    getloadavg(load, 1);
    std::cerr << absl::StrFormat("round %d %s %s (load %.1f):%s\n", round, what, EngineName(engine),
                                 load[0], Describe(*measures));
    if (round > 0) report->Add(engine, round, *measures);
    return absl::OkStatus();
  };
  if (Contains(options.measures, "throughput")) {
    WW_ASSIGN_OR_RETURN(const ThroughputRun run, MakeThroughputRun(setup, options.articles));
    WW_ASSIGN_OR_RETURN(const ThroughputRun long_run,
                        MakeThroughputRun(setup, kRawFactor * options.articles));
    // Round 0 warms the broker up and is not counted.
    for (int round = options.quick ? 1 : 0; round <= options.rounds; ++round) {
      for (const Engine engine : engines) {
        if (round == 0 && engine != engines.front()) continue;
        WW_RETURN_IF_ERROR(
            note(engine, round, "throughput",
                 MeasureThroughput(setup, engine, engine == Engine::kRaw ? long_run : run)));
      }
    }
  }
  if (Contains(options.measures, "latency")) {
    LatencyRun run;
    if (options.quick) {
      run.warm_up = absl::Seconds(1);
      run.measured = absl::Seconds(3);
    }
    for (int round = 1; round <= options.rounds; ++round) {
      for (const Engine engine : engines) {
        WW_RETURN_IF_ERROR(note(engine, round, "latency", MeasureLatency(setup, engine, run)));
      }
    }
  }
  return absl::OkStatus();
}

int Run(const Options& options) {
  const Directory directory;
  Setup setup;
  Report report({options.rules, options.articles, options.workers});
  absl::Status status = Prepare(options, directory.path(), &setup);
  if (status.ok()) status = Measure(options, setup, &report);
  if (!status.ok()) {
    std::cerr << "FAILED: " << status << "\n";
    if (absl::IsUnavailable(status)) return 1;
    std::ifstream log(setup.programs.log_path);
    std::cerr << "what the engines said:\n" << log.rdbuf() << "\n";
    return 1;
  }
  if (options.json) {
    report.PrintJson(std::cout);
  } else {
    report.PrintTable(std::cout);
  }
  return 0;
}

}  // namespace
}  // namespace wirewatch::bench

int main(int argc, char** argv) {
  using namespace wirewatch::bench;  // NOLINT: this is the program
  CLI::App app("wirewatch end to end beside a plain consumer and a plain rival");
  Options options;
  app.add_option("--articles", options.articles, "Articles for throughput");
  app.add_option("--rules", options.rules, "Rules, each with a name of its own");
  app.add_option("--rounds", options.rounds, "How often each engine is measured");
  app.add_option("--workers", options.workers, "Threads of each engine");
  app.add_option("--engines", options.engines, "raw,wirewatch,exactly_once,rival")->delimiter(',');
  app.add_option("--measures", options.measures, "throughput,latency")->delimiter(',');
  app.add_option("--corpus", options.corpus, "Articles as .jsonl or .jsonl.gz instead of invented");
  app.add_option("--names", options.names, "Names, one a line, instead of invented ones");
  app.add_option("--wirewatch", options.wirewatch, "The daemon's program");
  app.add_flag("--quick", options.quick, "Half a minute, to check the alerts");
  app.add_flag("--json", options.json, "A line of JSON for each row");

  // How the bench starts itself as an engine.
  EngineOptions engine;
  std::string engine_name;
  CLI::App* const command = app.add_subcommand("engine")->group("");
  command->add_option("name", engine_name);
  command->add_option("--bootstrap", engine.bootstrap);
  command->add_option("--group", engine.group);
  command->add_option("--input", engine.input_topic);
  command->add_option("--output", engine.output_topic);
  command->add_option("--names", engine.rules_path);
  command->add_option("--counter", engine.counter_path);
  command->add_option("--workers", engine.workers);
  command->add_option("--records-per-alert", engine.records_per_alert);
  CLI11_PARSE(app, argc, argv);
  if (command->parsed()) return engine_name == "raw" ? RunRaw(engine) : RunRival(engine);
  if (options.quick) {
    options.articles = std::min<size_t>(options.articles, 20'000);
    options.rounds = 1;
  }
  return Run(options);
}
