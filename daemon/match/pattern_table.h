#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "daemon/match/rule_set_index.h"

namespace wirewatch {

// The patterns of an index that is being built: each is made once, when it is first asked for. The
// arguments outlive it.
class PatternTable {
 public:
  PatternTable(const RuleBook& book, const CompileOptions& options, RuleSet::Index* index,
               std::vector<Diagnostic>* diagnostics);

  // The pattern of an entity's id or a group, of a list of words, of a regex.
  int32_t OfEntities(const std::string& name);
  int32_t OfWords(int32_t list);
  // A faulty one is reported, and has an empty pattern.
  int32_t OfRegex(const Term& term, const Rule& rule);
  // Reports a faulty regex of a rule that does not run.
  void CheckRegex(const Term& term, const Rule& rule);

  // A guess at how often a pattern is found, to anchor rules on what is rare.
  int64_t CostOf(int32_t pattern) const { return costs_[static_cast<size_t>(pattern)]; }

  // Builds what hits are looked up by; no pattern may be added from here on.
  void Finish();

 private:
  void AddEntities();
  void AddSpelling(const std::string& spelling, int32_t entity, bool weak);
  int32_t Add(Pattern pattern, int64_t cost);
  void ErrorInRegex(const Term& term, const Rule& rule, const RegexError& error);

  const RuleBook& book_;
  const CompileOptions& options_;
  RuleSet::Index& index_;
  std::vector<Diagnostic>& diagnostics_;
  absl::flat_hash_map<absl::string_view, int32_t> entity_ids_;
  absl::flat_hash_map<std::string, int32_t> patterns_of_name_;
  absl::flat_hash_map<int32_t, int32_t> patterns_of_list_;
  absl::flat_hash_map<int32_t, int32_t> patterns_of_regex_;
  std::vector<int64_t> costs_;
  // Phrase and the entity it spells.
  std::vector<std::pair<int32_t, Spelling>> spellings_;
};

}  // namespace wirewatch
