#pragma once

#include <re2/re2.h>
#include <re2/set.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "daemon/match/atom_scanner.h"
#include "daemon/match/digit_runs.h"
#include "daemon/match/id_lists.h"
#include "daemon/match/regex_faults.h"
#include "daemon/match/regex_plan.h"
#include "daemon/match/word_presence.h"
#include "daemon/text/tokenizer.h"
#include "wirewatch/rule_set.h"

namespace wirewatch {

// A regex found: bytes [begin, end) of the text.
struct RegexHit {
  int32_t regex;
  uint32_t begin;
  uint32_t end;
};

// A regex as its author wrote it, and RE2's letters for the flags that are set for all of it.
struct RegexSpec {
  absl::string_view pattern;
  absl::string_view flags = {};
};

// Finds the matches of many regexes (RE2 syntax). Those that make rules candidates are looked for
// in every text: by the literals or digits that each of their matches must hold, which one scan
// finds for all of them, then by RE2 in the stretch around these that a match can cover; the few
// without such a literal by one pass of RE2::Set. The others are searched one by one when a rule
// asks for them. Thread-safe once built.
class RegexScanner {
 public:
  explicit RegexScanner(const CompileOptions& options);
  ~RegexScanner();

  // The id of a pattern, the same for the same pattern; -1 and *error if it does not compile. Ids
  // are dense and begin at 0. Not after Build.
  int32_t Add(const RegexSpec& spec, RegexError* error);

  // Whether a pattern compiles, without adding it.
  static bool Check(const RegexSpec& spec, const CompileOptions& options, RegexError* error);

  // Find looks for this one, too. Not after Build.
  void Watch(int32_t regex);

  // Builds the scanner of literals, and the sets, as many as their memory limit asks for. Call
  // once.
  void Build();

  // Appends the matches of the watched regexes that are not empty, leftmost and not overlapping for
  // each regex. Stops once there are more than `max_hits`.
  void Find(const TokenizedText& text, size_t max_hits, std::vector<RegexHit>* hits) const;

  // The same for one regex, watched or not.
  void FindOne(int32_t regex, absl::string_view text, size_t max_hits,
               std::vector<RegexHit>* hits) const;

  bool IsWatched(int32_t regex) const { return regexes_[static_cast<size_t>(regex)].watched; }
  // Watched regexes that no literal announces: each costs a pass of RE2 over every text.
  size_t unannounced() const { return unannounced_.size(); }
  size_t size() const { return regexes_.size(); }

 private:
  struct Regex {
    std::unique_ptr<RE2> re2;
    bool watched = false;
    int32_t first_plan = 0;
    int32_t plan_count = 0;
    // A match can only begin where an atom does, and is short.
    bool begins_with_atom = false;
  };
  // RegexPlan, as it is asked.
  struct Plan {
    int32_t regex;
    // Ids of `neighbours_`, or -1.
    int32_t left = -1;
    int32_t right = -1;
    // Of `word_sets_`: the text has a word of each.
    uint32_t first_words = 0;
    uint32_t last_words = 0;
    CharReach before;
    CharReach after;
  };
  // A place that may be in a match of a regex: bytes [begin, end) of the text.
  struct Candidate {
    int32_t regex;
    // -1 if the whole text may be.
    int32_t plan;
    uint32_t begin;
    uint32_t end;
  };
  // Unannounced regexes [first, last); no set where a single one is too large for it.
  struct Shard {
    size_t first;
    size_t last;
    std::unique_ptr<RE2::Set> set;
  };
  // Bytes [begin, end) of a text.
  struct Window {
    size_t begin;
    size_t end;
  };

  // What is known of a text.
  struct Known {
    absl::string_view text;
    const WordPresence& words;
  };

  void PlanRegexes();
  int32_t AddNeighbour(std::optional<Neighbour> neighbour);
  void BuildShards(size_t first, size_t last);
  void FindAnnounced(const TokenizedText& text, size_t max_hits, std::vector<RegexHit>* hits) const;
  void FindUnannounced(absl::string_view text, size_t max_hits, std::vector<RegexHit>* hits) const;
  // Adds what was found for a plan, if its neighbours may stand there.
  void AddIfSurrounded(int32_t plan, const Window& found, const Known& known,
                       std::vector<Candidate>* candidates) const;
  // Searches around the candidates of one regex, which are sorted by place.
  void Confirm(absl::Span<const Candidate> candidates, absl::string_view text, size_t max_hits,
               std::vector<RegexHit>* hits) const;
  void FindFrom(absl::Span<const Candidate> candidates, absl::string_view text, size_t max_hits,
                std::vector<RegexHit>* hits) const;
  void FindIn(int32_t regex, const Window& window, absl::string_view text, size_t max_hits,
              std::vector<RegexHit>* hits) const;

  const CompileOptions options_;
  absl::flat_hash_map<std::string, int32_t> ids_;
  std::vector<Regex> regexes_;
  AtomScanner atoms_;
  std::vector<Plan> plans_;
  IdLists<int32_t> plans_of_atom_;
  DigitRuns digits_;
  std::vector<Neighbour> neighbours_;
  std::vector<std::vector<uint64_t>> word_sets_;
  // Watched regexes with a plan that match letters which fold to ASCII ones, see RegexSyntax.
  std::vector<int32_t> folding_;
  std::vector<int32_t> unannounced_;
  std::vector<Shard> shards_;
  // What the programs of all regexes need, about.
  int64_t program_bytes_ = 0;
};

}  // namespace wirewatch
