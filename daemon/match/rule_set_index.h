#pragma once

#include <cstdint>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "daemon/match/phrase_index.h"
#include "daemon/match/regex_scanner.h"
#include "wirewatch/rule_set.h"

namespace wirewatch {

// What several terms have in common: they look for the same things. Equal terms share one.
struct TermPattern {
  Term::Kind kind = Term::Kind::kWords;
  // Sorted: entities, phrases, or one regex.
  std::vector<int32_t> ids;
  // The rules that can only be true if this has a mention, of which this is the rarest such term
  // (or one of those terms of which at least one must be there).
  std::vector<int32_t> anchored_rules;
};

struct RuleSet::Index {
  explicit Index(const CompileOptions& options) : regexes(options) {}

  PhraseIndex phrases;
  RegexScanner regexes;
  std::vector<TermPattern> patterns;
  // Rule -> its terms' patterns.
  std::vector<std::vector<int32_t>> patterns_of_rule;
  // Rules that may be true of an article with none of their terms in it.
  std::vector<int32_t> unanchored_rules;

  // For what a hit is looked up by: phrase -> the entities that are spelt so, and the anchoring
  // patterns with that phrase, entity or regex.
  std::vector<std::vector<int32_t>> entities_of_phrase;
  std::vector<std::vector<int32_t>> patterns_of_phrase;
  std::vector<std::vector<int32_t>> patterns_of_entity;
  std::vector<std::vector<int32_t>> patterns_of_regex;
};

}  // namespace wirewatch
