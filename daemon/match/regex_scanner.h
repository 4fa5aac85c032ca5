#pragma once

#include <re2/filtered_re2.h>
#include <re2/re2.h>
#include <re2/set.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "daemon/match/atom_scanner.h"
#include "daemon/match/regex_faults.h"
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
// in every text: by the literals that each of their matches must hold, which one scan finds for all
// of them, then by RE2 around these; the few without such a literal by one pass of RE2::Set. The
// others are searched one by one when a rule asks for them. Thread-safe once built.
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
    // What every match holds at least one of, as ids of `atoms_`.
    std::vector<int32_t> atoms;
    // See MaxMatchBytes.
    std::optional<size_t> max_bytes;
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

  void BuildFilter();
  void BuildShards(size_t first, size_t last);
  void FindAnnounced(const TokenizedText& text, size_t max_hits, std::vector<RegexHit>* hits) const;
  void FindUnannounced(absl::string_view text, size_t max_hits, std::vector<RegexHit>* hits) const;
  // The parts of the text that hold all matches of a regex; `atom_hits` are sorted.
  std::vector<Window> WindowsOf(const Regex& regex, const std::vector<AtomHit>& atom_hits,
                                absl::string_view text) const;
  void FindIn(int32_t regex, const Window& window, absl::string_view text, size_t max_hits,
              std::vector<RegexHit>* hits) const;

  const CompileOptions options_;
  absl::flat_hash_map<std::string, int32_t> ids_;
  std::vector<Regex> regexes_;
  // Knows which regexes a text may match, by the atoms that it has; its regexes are those of
  // `announced_`, its atoms those of `filter_atoms_` by our ids.
  std::unique_ptr<re2::FilteredRE2> filter_;
  std::vector<int32_t> announced_;
  std::vector<int32_t> filter_atoms_;
  AtomScanner atoms_;
  std::vector<int32_t> unannounced_;
  std::vector<Shard> shards_;
  // What the programs of all regexes need, about.
  int64_t program_bytes_ = 0;
};

}  // namespace wirewatch
