#pragma once

#include <re2/re2.h>
#include <re2/set.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/string_view.h"
#include "wirewatch/rule_set.h"

namespace wirewatch {

// A regex found: bytes [begin, end) of the text.
struct RegexHit {
  int32_t regex;
  uint32_t begin;
  uint32_t end;
};

// What is wrong with a pattern: a message, and the byte of the pattern where it begins.
struct RegexError {
  std::string message;
  size_t offset = 0;
};

// Finds all matches of many regexes (RE2 syntax). One pass of RE2::Set says which of them match;
// each of those is then searched alone for its places. Thread-safe once built.
class RegexScanner {
 public:
  explicit RegexScanner(const CompileOptions& options) : options_(options) {}

  // The id of a pattern, the same for the same pattern; -1 and *error if it does not compile. Ids
  // are dense and begin at 0. Not after Build.
  int32_t Add(const std::string& pattern, RegexError* error);

  // Builds the sets, as many as their memory limit asks for. Call once, after all Adds.
  void Build();

  // Appends the matches that are not empty, leftmost and not overlapping for each regex. Stops once
  // there are more than `max_hits`.
  void Find(absl::string_view text, size_t max_hits, std::vector<RegexHit>* hits) const;

  size_t size() const { return regexes_.size(); }

 private:
  // Regexes [first, last); no set where a single one is too large for it.
  struct Shard {
    int32_t first;
    int32_t last;
    std::unique_ptr<RE2::Set> set;
  };

  void BuildShards(int32_t first, int32_t last);
  void FindOne(int32_t regex, absl::string_view text, size_t max_hits,
               std::vector<RegexHit>* hits) const;

  const CompileOptions options_;
  absl::flat_hash_map<std::string, int32_t> ids_;
  std::vector<std::unique_ptr<RE2>> regexes_;
  std::vector<Shard> shards_;
};

}  // namespace wirewatch
