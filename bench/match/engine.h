#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "bench/match/documents.h"
#include "bench/match/watchlist.h"

namespace wirewatch::bench {

// What an engine has to find: nothing (a ceiling), the names and regexes of the list, or the names
// for which the conditions of rules.h hold.
enum class Claim { kNothing, kNames, kConditions };

// One way to look for a watchlist, which outlives it, in documents. Prepare, then Compile, then the
// rest. Unavailable from one of the two means that there is nothing to measure: a library that is
// not built in, or a list that the engine is not for. Any other error is one to be reported.
class MatchEngine {
 public:
  virtual ~MatchEngine() = default;

  // What comes before compiling, such as reading files of rules; timed by itself.
  virtual absl::Status Prepare() { return absl::OkStatus(); }
  virtual absl::Status Compile() = 0;

  // Appends the numbers that are in the document, in any order, perhaps some more than once. An
  // error if the engine could not look.
  virtual absl::Status Find(const Document& document, std::vector<int32_t>* found) = 0;

  // Asked once and untimed: whether the places are right, for an engine that tells places.
  virtual absl::Status CheckPlaces(const Document&) { return absl::OkStatus(); }

  // What a reader of the row should know; empty if nothing.
  virtual std::string Note() const { return ""; }
};

// That a rival does not compile is a row to be shown; that wirewatch does not is an error.
enum class Role { kOurs, kRival, kCeiling, kOnlyIfAsked };

struct EngineKind {
  std::string name;
  Claim claim;
  std::function<std::unique_ptr<MatchEngine>(const Watchlist&)> create;
  Role role = Role::kRival;
};

// All of them, in the order of rows. The first is what the others are compared with.
const std::vector<EngineKind>& EngineKinds();
// Those of these names, in the order of rows; InvalidArgument lists the names that there are.
absl::StatusOr<std::vector<EngineKind>> EnginesNamed(const std::vector<std::string>& names);

// wirewatch by its public API; with places.
std::unique_ptr<MatchEngine> CreateWirewatch(const Watchlist& watchlist);
std::unique_ptr<MatchEngine> CreateWirewatchConditions(const Watchlist& watchlist);
// Literals without case, and where they stand alone; regexes in a database of their own.
std::unique_ptr<MatchEngine> CreateVectorscan(const Watchlist& watchlist);
// RE2::Set: one set, or as many as it takes; it knows which, but not where.
std::unique_ptr<MatchEngine> CreateRe2Set(const Watchlist& watchlist);
std::unique_ptr<MatchEngine> CreateRe2Sets(const Watchlist& watchlist);
// What an engineer writes in an afternoon: words, one after the other, in a hash map.
std::unique_ptr<MatchEngine> CreateHashMap(const Watchlist& watchlist);
// FilteredRE2, which asks for strings that somebody else has to find; here Aho-Corasick does.
std::unique_ptr<MatchEngine> CreateFilteredRe2(const Watchlist& watchlist);
// Ceilings: every word is folded and hashed; every byte is read.
std::unique_ptr<MatchEngine> CreateTokenize(const Watchlist& watchlist);
std::unique_ptr<MatchEngine> CreateMemoryRead(const Watchlist& watchlist);
// Finds nothing, to show that the bench sees it.
std::unique_ptr<MatchEngine> CreateBlind(const Watchlist& watchlist);

}  // namespace wirewatch::bench
