#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/match/answers.h"
#include "bench/match/documents.h"
#include "bench/match/engine.h"
#include "bench/match/watchlist.h"

namespace wirewatch::bench {

// What is matched with what, and what has to come out.
struct Case {
  // "names", "regexes", "script:korean", "adversarial:near-miss" ...
  std::string mode;
  Watchlist watchlist;
  std::vector<Document> documents;
  std::vector<EngineKind> engines;
  // By Claim; not looked at where no engine claims it.
  Answers names;
  Answers conditions;
};

struct MeasureOptions {
  int rounds = 5;
  // The least processor time of a measurement; documents are gone through until then.
  double seconds = 0.3;
  // The most for warming an engine up that does not get through the documents in one pass.
  double warm_up_seconds = 10;
};

// What an engine showed; rounds are in the order in which they were run.
struct Row {
  std::string engine;
  // Why there is nothing else in the row, or what a reader should know.
  std::string skipped;
  std::string failed;
  std::string note;
  // Seconds of processor time.
  double prepare_s = 0;
  double compile_s = 0;
  // Growth of the heap from before Compile to after the warm-up.
  int64_t index_bytes = 0;
  double first_pass_mb_per_s = 0;
  std::vector<double> cpu_mb_per_s;
  std::vector<double> wall_mb_per_s;
  // In the same round, how many times this engine's processor time wirewatch was faster.
  std::vector<double> wirewatch_ratios;
  // What the last pass went through and found: all, or as much as a slow engine had time for.
  size_t documents = 0;
  int64_t bytes = 0;
  size_t hits = 0;
  double slowest_pass_s = 0;
};

// Compiles all engines, goes through the documents once to check places and warm caches, and then
// measures each engine once in each round. Every pass's answers are compared with the expected
// ones; a difference is an error that names the engine.
absl::StatusOr<std::vector<Row>> MeasureCase(const Case& a_case, const MeasureOptions& options);

}  // namespace wirewatch::bench
