#include "bench/match/engine.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace wirewatch::bench {

const std::vector<EngineKind>& EngineKinds() {
  static const auto* const kinds = new std::vector<EngineKind>{
      {"wirewatch", Claim::kNames, CreateWirewatch, Role::kOurs},
      {"wirewatch-conditions", Claim::kConditions, CreateWirewatchConditions, Role::kOurs},
      {"vectorscan", Claim::kNames, CreateVectorscan},
      {"re2-set", Claim::kNames, CreateRe2Set},
      {"re2-sets", Claim::kNames, CreateRe2Sets},
      {"hash-map", Claim::kNames, CreateHashMap},
      {"filtered-re2", Claim::kNames, CreateFilteredRe2},
      {"tokenize", Claim::kNothing, CreateTokenize, Role::kCeiling},
      {"memory-read", Claim::kNothing, CreateMemoryRead, Role::kCeiling},
      {"blind", Claim::kNames, CreateBlind, Role::kOnlyIfAsked},
  };
  return *kinds;
}

absl::StatusOr<std::vector<EngineKind>> EnginesNamed(const std::vector<std::string>& names) {
  std::vector<EngineKind> engines;
  std::vector<std::string> known;
  for (const EngineKind& kind : EngineKinds()) {
    known.push_back(kind.name);
    if (std::find(names.begin(), names.end(), kind.name) != names.end()) engines.push_back(kind);
  }
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    return absl::InvalidArgumentError(absl::StrCat(
        "there is no engine '", name, "'; expected some of ", absl::StrJoin(known, ",")));
  }
  return engines;
}

}  // namespace wirewatch::bench
