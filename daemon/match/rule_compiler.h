#pragma once

#include <string>
#include <vector>

#include "daemon/match/pattern_table.h"
#include "daemon/match/rule_set_index.h"

namespace wirewatch {

// Fills an index from a book. The arguments outlive it; regexes that do not compile are reported
// as in RuleSet::Compile.
class RuleCompiler {
 public:
  RuleCompiler(const RuleBook& book, const CompileOptions& options, RuleSet::Index* index,
               std::vector<Diagnostic>* diagnostics);

  void Run();

 private:
  // Patterns of which one must have a mention for a term to have one, and what they cost.
  struct Needs {
    Patterns patterns;
    int64_t cost = 0;
  };

  void AddRule(const Rule& rule);
  Patterns PatternsOf(const Term& term, const Rule& rule);
  Needs NeedsOf(const Term& term, const Patterns& patterns, const std::vector<Needs>& others) const;
  void Anchor(int32_t rule_id, const Rule& rule, const std::vector<Needs>& needs);
  std::unique_ptr<const RuleExtras> ExtrasOf(const Rule& rule, std::vector<int32_t> order);

  const RuleBook& book_;
  RuleSet::Index& index_;
  PatternTable table_;
};

}  // namespace wirewatch
