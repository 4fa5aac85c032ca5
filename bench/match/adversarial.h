#pragma once

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "bench/match/engine.h"
#include "bench/match/measure.h"

namespace wirewatch::bench {

// Single large articles that somebody made to be slow, and what has to be found in them. A shape
// gives a case for every size; the speed should hardly depend on it.
struct Shape {
  std::string name;
  // A case with one document of about `bytes`.
  std::function<absl::StatusOr<Case>(size_t bytes)> make;
};

// Those for any engine that looks for names: every word begins a name and none goes on, names that
// share their first words, a name over and over, one endless word.
std::vector<Shape> NameShapes(const std::vector<EngineKind>& engines);

// Those for wirewatch's conditions and regexes: pairs that a near/N has to look at, nested
// proximities, paragraphs without end.
std::vector<Shape> ConditionShapes();

}  // namespace wirewatch::bench
