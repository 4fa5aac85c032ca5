// How long it takes to load a large set of rules, by part; and a writer of such sets.
//
//   load [--entities N] [--rules N] [--files N] [--rounds N] [--json] [--write FOLDER]
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "bench/load/rule_files.h"
#include "wirewatch/rule_set.h"

namespace wirewatch::bench {
namespace {

struct Round {
  double load_seconds = 0;
  double compile_seconds = 0;
};

Round Measure(const std::vector<RuleFile>& files, const RuleFilesOptions& expected) {
  Round round;
  const absl::Time begin = absl::Now();
  LoadedRules loaded = LoadRuleFiles(files);
  const absl::Time loaded_at = absl::Now();
  if (!loaded.book.has_value()) {
    std::cerr << ToString(loaded.diagnostics.at(0)) << "\n";
    std::exit(1);
  }
  const auto rules = RuleSet::Compile(*std::move(loaded.book));
  const absl::Time end = absl::Now();
  // A benchmark that loads something else measures nothing.
  if (!rules.ok() || (*rules)->rules().size() != static_cast<size_t>(expected.rules) ||
      (*rules)->entities().size() != static_cast<size_t>(expected.entities)) {
    std::cerr << "the set was not loaded as a whole\n";
    std::exit(1);
  }
  round.load_seconds = absl::ToDoubleSeconds(loaded_at - begin);
  round.compile_seconds = absl::ToDoubleSeconds(end - loaded_at);
  return round;
}

int Write(const std::vector<RuleFile>& files, const std::string& folder) {
  std::filesystem::create_directories(folder);
  for (const RuleFile& file : files) {
    std::ofstream out(folder + "/" + file.path);
    out << file.text;
    if (!out.flush()) {
      std::cerr << folder << "/" << file.path << ": cannot be written\n";
      return 1;
    }
  }
  return 0;
}

int Main(int argc, char** argv) {
  CLI::App app("Times the loading of a large set of rules", "load");
  RuleFilesOptions options;
  int rounds = 5;
  bool json = false;
  std::string folder;
  app.add_option("--entities", options.entities)->capture_default_str();
  app.add_option("--rules", options.rules)->capture_default_str();
  app.add_option("--files", options.files, "Spread over this many")->capture_default_str();
  app.add_option("--rounds", rounds)->capture_default_str();
  app.add_flag("--json", json, "One object on a line");
  app.add_option("--write", folder, "Write the files there and measure nothing");
  CLI11_PARSE(app, argc, argv);
  const std::vector<RuleFile> files = MakeRuleFiles(options);
  if (!folder.empty()) return Write(files, folder);
  size_t bytes = 0;
  for (const RuleFile& file : files) bytes += file.text.size();
  std::vector<double> load, compile;
  for (int i = 0; i < rounds; ++i) {
    const Round round = Measure(files, options);
    load.push_back(round.load_seconds);
    compile.push_back(round.compile_seconds);
  }
  std::sort(load.begin(), load.end());
  std::sort(compile.begin(), compile.end());
  const auto spread = [](const std::vector<double>& sorted) {
    return nlohmann::json{
        {"min", sorted.front()}, {"median", sorted[sorted.size() / 2]}, {"max", sorted.back()}};
  };
  const nlohmann::json row = {{"entities", options.entities}, {"rules", options.rules},
                              {"files", options.files},       {"bytes", bytes},
                              {"load_s", spread(load)},       {"compile_s", spread(compile)}};
  if (json) {
    std::cout << row.dump() << "\n";
  } else {
    std::cout << options.entities << " entities and " << options.rules << " rules in "
              << options.files << " files, " << bytes << " bytes: parse and resolve "
              << load[load.size() / 2] << " s, compile " << compile[compile.size() / 2]
              << " s (medians of " << rounds << ")\n";
  }
  return 0;
}

}  // namespace
}  // namespace wirewatch::bench

int main(int argc, char** argv) { return wirewatch::bench::Main(argc, argv); }
