// The matching engine by itself, beside its rivals, in the same run. See
// docs/internals/benchmarks.md.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "bench/common/texts.h"
#include "bench/match/adversarial.h"
#include "bench/match/measure.h"
#include "bench/match/options.h"
#include "bench/match/regexes.h"
#include "bench/match/report.h"
#include "bench/match/scripts.h"
#include "bench/match/stopwatch.h"
#include "daemon/base/status.h"
#include "daemon/text/word_scan.h"

namespace wirewatch::bench {
namespace {

constexpr double kInventedDensity = 2;
constexpr size_t kShapeBytes[] = {64 << 10, 256 << 10, 1 << 20, 4 << 20};
// A shape whose pass took so long is not tried with more bytes.
constexpr double kLongestShapePass = 5;

// The texts and names of a run, before they are cut to the sizes of cases.
struct Material {
  WordKind kind = WordKind::kAscii;
  std::vector<Text> texts;
  std::vector<std::string> names;
};

absl::StatusOr<Material> Gather(const Options& options, size_t most_names) {
  Material material;
  if (!options.script.empty()) {
    WW_ASSIGN_OR_RETURN(ScriptWorkload workload,
                        InventScript(options.script, options.articles, most_names));
    return Material{workload.kind, std::move(workload.texts), std::move(workload.names)};
  }
  if (options.corpus.empty()) {
    material.texts = InventTexts(options.articles);
  } else {
    WW_ASSIGN_OR_RETURN(material.texts, ReadTexts(options.corpus, options.articles));
  }
  if (options.names.empty()) {
    material.names = InventWatchNames(material.texts, most_names);
  }
  for (const std::string& path : options.names) {
    WW_ASSIGN_OR_RETURN(const std::vector<std::string> names, ReadWatchNames(path));
    material.names.insert(material.names.end(), names.begin(), names.end());
  }
  return material;
}

class Bench {
 public:
  Bench(const Options& options, std::vector<EngineKind> engines)
      : options_(options), engines_(std::move(engines)) {
    context_.target = std::string(VectorTargetName(DefaultVectorTarget()));
    measure_.rounds = options.rounds;
    measure_.seconds = options.seconds;
    if (options.quick) measure_.warm_up_seconds = 0;
  }

  absl::Status Run() {
    if (options_.adversarial) return RunShapes();
    const size_t most = *std::max_element(options_.entities.begin(), options_.entities.end());
    WW_ASSIGN_OR_RETURN(const Material material, Gather(options_, most));
    context_.corpus = options_.corpus.empty() ? "invented" : options_.corpus;
    context_.density = options_.density >= 0     ? options_.density
                       : options_.corpus.empty() ? kInventedDensity
                                                 : 0;
    for (const size_t entities : options_.entities) {
      WW_ASSIGN_OR_RETURN(const Case a_case, MakeCase(material, entities));
      WW_RETURN_IF_ERROR(MeasureAndPrint(a_case));
    }
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<Case> MakeCase(const Material& material, size_t entities) const {
    Case result;
    result.mode = !options_.script.empty() ? absl::StrCat("script:", options_.script)
                  : options_.common_words  ? "regexes of common words"
                  : options_.regexes > 0   ? "regexes"
                  : options_.as_written    ? "as-written"
                                           : "names";
    result.watchlist = MakeWatchlist(TakeNames(material.names, entities), material.kind);
    std::vector<Text> texts = material.texts;
    PlantNames(result.watchlist, context_.density, &texts);
    WW_ASSIGN_OR_RETURN(result.documents,
                        MakeDocuments(texts, {material.kind, options_.as_written}));
    result.watchlist.regexes =
        InventRegexes(result.documents, {options_.regexes, options_.common_words});
    const Reference reference(result.watchlist);
    result.names = reference.Names(result.documents);
    reference.AddRegexes(result.documents, &result.names);
    for (const EngineKind& engine : engines_) {
      // The reference counts words by ASCII, and so cannot say what is near in other scripts.
      if (engine.claim == Claim::kConditions) {
        if (material.kind != WordKind::kAscii || options_.regexes > 0) continue;
        result.conditions = reference.Conditions(result.documents);
      }
      result.engines.push_back(engine);
    }
    return result;
  }

  absl::Status MeasureAndPrint(const Case& a_case) const {
    WW_ASSIGN_OR_RETURN(const std::vector<Row> rows, MeasureCase(a_case, measure_));
    if (options_.json) {
      PrintJson(context_, a_case, rows, std::cout);
    } else {
      PrintTable(context_, a_case, rows, std::cout);
      std::cout.flush();
    }
    return absl::OkStatus();
  }

  absl::Status RunShapes() {
    context_.corpus = "invented";
    std::vector<Shape> shapes = NameShapes(engines_);
    for (Shape& shape : ConditionShapes()) shapes.push_back(std::move(shape));
    for (const Shape& shape : shapes) WW_RETURN_IF_ERROR(RunShape(shape));
    return absl::OkStatus();
  }

  absl::Status RunShape(const Shape& shape) const {
    std::vector<Case> cases;
    std::vector<std::vector<Row>> rows;
    for (const size_t bytes : kShapeBytes) {
      WW_ASSIGN_OR_RETURN(Case a_case, shape.make(bytes));
      cases.push_back(std::move(a_case));
      WW_ASSIGN_OR_RETURN(std::vector<Row> measured, MeasureCase(cases.back(), measure_));
      rows.push_back(std::move(measured));
      if (options_.json) PrintJson(context_, cases.back(), rows.back(), std::cout);
      if (options_.quick) break;
      const auto slow = std::find_if(rows.back().begin(), rows.back().end(), [](const Row& row) {
        return row.slowest_pass_s > kLongestShapePass;
      });
      if (slow == rows.back().end()) continue;
      std::cerr << shape.name << ": " << slow->engine << " took " << slow->slowest_pass_s
                << " s for " << bytes << " bytes; larger articles are left out\n";
      break;
    }
    if (!options_.json) PrintCurve(cases, rows, std::cout);
    std::cout.flush();
    return absl::OkStatus();
  }

  const Options& options_;
  const std::vector<EngineKind> engines_;
  ReportContext context_;
  MeasureOptions measure_;
};

absl::Status RunOnce(const Options& options) {
  std::vector<std::string> names = options.engines;
  if (names.empty()) {
    for (const EngineKind& kind : EngineKinds()) {
      if (kind.role != Role::kOnlyIfAsked) names.push_back(kind.name);
    }
  }
  WW_ASSIGN_OR_RETURN(std::vector<EngineKind> engines, EnginesNamed(names));
  return Bench(options, std::move(engines)).Run();
}

// A little of everything, to check the answers.
absl::Status RunQuick(Options options) {
  options.entities = {400, 2'000};
  options.articles = 60;
  options.density = 6;
  options.rounds = 2;
  options.seconds = 0.001;
  WW_RETURN_IF_ERROR(RunOnce(options));
  options.entities = {400};
  Options written = options;
  written.as_written = true;
  WW_RETURN_IF_ERROR(RunOnce(written));
  Options regexes = options;
  regexes.regexes = 100;
  WW_RETURN_IF_ERROR(RunOnce(regexes));
  regexes.common_words = true;
  WW_RETURN_IF_ERROR(RunOnce(regexes));
  for (const char* const script : {"korean", "arabic", "russian", "french"}) {
    Options in_script = options;
    in_script.script = script;
    WW_RETURN_IF_ERROR(RunOnce(in_script));
  }
  options.adversarial = true;
  return RunOnce(options);
}

}  // namespace
}  // namespace wirewatch::bench

int main(int argc, char** argv) {
  using namespace wirewatch::bench;  // NOLINT: this is the program
  CLI::App app("The matching engine beside its rivals; answers are checked, a wrong one fails");
  Options options;
  app.add_option("--entities", options.entities, "Names to watch; a row for each")->delimiter(',');
  app.add_option("--engines", options.engines, "Some of the engines, by the names of rows")
      ->delimiter(',');
  app.add_option("--articles", options.articles, "Articles to go through");
  app.add_option("--density", options.density, "Names planted in each article on the average");
  app.add_option("--regexes", options.regexes, "Regexes beside the names");
  app.add_flag("--common-words", options.common_words,
               "Regexes also of the words that stand in every article");
  app.add_option("--script", options.script, "korean, arabic, russian or french texts and names");
  app.add_flag("--adversarial", options.adversarial, "Single articles that are meant to be slow");
  app.add_option("--corpus", options.corpus, "Articles as .jsonl or .jsonl.gz instead of invented");
  app.add_option("--names", options.names, "Names, one a line, or OFAC's sdn.csv or alt.csv");
  app.add_flag("--as-written", options.as_written,
               "wirewatch gets the texts with accents and typographic quotes; rivals get ASCII");
  app.add_option("--rounds", options.rounds, "How often each engine is measured");
  app.add_option("--seconds", options.seconds, "The least processor time of a measurement");
  app.add_option("--core", options.core, "The core to run on, the last one by default");
  app.add_flag("--quick", options.quick, "A little of everything in seconds, to check answers");
  app.add_flag("--json", options.json, "A line of JSON for each row");
  CLI11_PARSE(app, argc, argv);
  if (const absl::Status target = wirewatch::CheckVectorTarget(); !target.ok()) {
    std::cerr << target.message() << "\n";
    return 1;
  }
  // Other tests run beside a quick run, perhaps all on that core.
  if (!options.quick && !PinToCore(options.core)) std::cerr << "not pinned to a core: refused\n";
  const absl::Status status = options.quick ? RunQuick(options) : RunOnce(options);
  if (status.ok()) return 0;
  std::cerr << "FAILED: " << status << "\n";
  return 1;
}
