// What it costs to observe: articles decoded and matched, with all that a worker counts of them
// and without, in turn. The counts are checked against what the scans gave.
//
//   observe [--articles N] [--names N] [--rounds N] [--corpus PATH] [--json]
#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/clock.h"
#include "bench/common/names.h"
#include "bench/common/spread.h"
#include "bench/common/texts.h"
#include "daemon/service/metrics.h"
#include "wirewatch/rule_loader.h"
#include "wirewatch/rule_set.h"
#include "wirewatch/scanner.h"

namespace wirewatch::bench {
namespace {

struct Options {
  size_t articles = 2000;
  size_t names = 1000;
  int rounds = 11;
  std::string corpus;
  bool json = false;
};

// Each name in a rule of its own and in one of ten groups.
std::shared_ptr<const RuleSet> MakeRules(const std::vector<std::string>& names) {
  std::string yaml = "entities:\n";
  for (size_t i = 0; i < names.size(); ++i) {
    absl::StrAppend(&yaml, "  - {id: e", i, ", name: ", names[i], ", groups: [g", i % 10, "]}\n");
  }
  yaml += "rules:\n";
  for (size_t i = 0; i < names.size(); ++i) {
    absl::StrAppend(&yaml, "  - {id: r", i, ", terms: {t: {entities: [e", i,
                    "]}}, condition: t}\n");
  }
  LoadedRules loaded = LoadRuleFiles({{"bench.yaml", yaml}});
  if (!loaded.book.has_value()) {
    std::cerr << ToString(loaded.diagnostics.at(0)) << "\n";
    std::exit(1);
  }
  auto rules = RuleSet::Compile(*std::move(loaded.book));
  if (!rules.ok()) {
    std::cerr << rules.status() << "\n";
    std::exit(1);
  }
  return *std::move(rules);
}

// One article in ten has a name.
std::vector<Record> MakeRecords(const std::vector<Text>& texts,
                                const std::vector<std::string>& names) {
  std::vector<Record> records;
  for (size_t i = 0; i < texts.size(); ++i) {
    const std::string body = i % 10 == 0 ? absl::StrCat(texts[i].body, "\n\nThis is about ",
                                                        names[i % names.size()], ".")
                                         : texts[i].body;
    const nlohmann::json json = {
        {"id", absl::StrCat(i)}, {"title", texts[i].title}, {"text", body}};
    records.push_back(MakeRecord({"articles", 0, static_cast<int64_t>(i)}, json.dump()));
  }
  return records;
}

// Processor seconds of this thread: what else the machine does is not in them.
double ProcessorSeconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

// Seconds for all records; `metrics` may be nullptr.
double Run(const std::vector<Record>& records, Scanner* scanner, Metrics* metrics,
           int64_t* alerts) {
  // As many as a worker takes at once.
  constexpr int kBatch = 500;
  std::optional<ScanCounter> counter;
  if (metrics != nullptr) counter.emplace(metrics->scans());
  int scanned = 0;
  const double begin = ProcessorSeconds();
  for (const Record& record : records) {
    const ScanResult result = scanner->Scan(record, absl::Now());
    if (counter.has_value()) {
      counter->Count(record, result);
      if (++scanned % kBatch == 0) counter->Flush();
    }
    *alerts += static_cast<int64_t>(result.alerts.size());
  }
  if (counter.has_value()) counter->Flush();
  return ProcessorSeconds() - begin;
}

int Main(int argc, char** argv) {
  CLI::App app("Times what observing costs", "observe");
  Options options;
  app.add_option("--articles", options.articles)->capture_default_str();
  app.add_option("--names", options.names)->capture_default_str();
  app.add_option("--rounds", options.rounds)->capture_default_str();
  app.add_option("--corpus", options.corpus, "Articles as JSON lines instead of invented ones");
  app.add_flag("--json", options.json, "One object on a line");
  CLI11_PARSE(app, argc, argv);
  const std::vector<std::string> names = InventNames(options.names);
  absl::StatusOr<std::vector<Text>> texts = InventTexts(options.articles);
  if (!options.corpus.empty()) texts = ReadTexts(options.corpus, options.articles);
  if (!texts.ok()) {
    std::cerr << texts.status() << "\n";
    return 1;
  }
  const std::vector<Record> records = MakeRecords(*texts, names);
  const std::shared_ptr<const RuleSet> rules = MakeRules(names);
  Scanner scanner({}, rules);
  Metrics metrics;
  metrics.rules().SetRules(*rules, {}, absl::Now());
  int64_t plain_alerts = 0;
  int64_t alerts = 0;
  (void)Run(records, &scanner, nullptr, &plain_alerts);
  plain_alerts = 0;
  std::vector<double> overheads, seconds;
  for (int round = 0; round < options.rounds; ++round) {
    const double plain = Run(records, &scanner, nullptr, &plain_alerts);
    const double observed = Run(records, &scanner, &metrics, &alerts);
    overheads.push_back(observed / plain - 1);
    seconds.push_back(plain);
  }
  const Metrics::Totals totals = metrics.totals();
  const auto scanned = static_cast<int64_t>(records.size()) * options.rounds;
  if (alerts != plain_alerts || alerts < scanned / 10 || totals.alerts != alerts ||
      totals.articles != scanned || totals.unscanned != 0) {
    std::cerr << "FAILED: what was counted is not what was found\n";
    return 1;
  }
  const Spread overhead = SpreadOf(overheads);
  const double microseconds = SpreadOf(seconds).median / static_cast<double>(records.size()) * 1e6;
  if (options.json) {
    std::cout << nlohmann::json{{"article_us", microseconds},
                                {"overhead_median", overhead.median},
                                {"overhead_min", overhead.min},
                                {"overhead_max", overhead.max}}
              << "\n";
  } else {
    std::cout << absl::StrFormat(
        "%.2f us an article; observing adds %.2f %% (%.2f to %.2f in %d rounds)\n", microseconds,
        100 * overhead.median, 100 * overhead.min, 100 * overhead.max, options.rounds);
  }
  return 0;
}

}  // namespace
}  // namespace wirewatch::bench

int main(int argc, char** argv) { return wirewatch::bench::Main(argc, argv); }
