#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/container/inlined_vector.h"
#include "absl/time/time.h"
#include "daemon/match/id_lists.h"
#include "daemon/match/phrase_index.h"
#include "daemon/match/regex_scanner.h"
#include "wirewatch/rule_set.h"

namespace wirewatch {

// Things that rules look for together: an entity, a group of them, a list of words, or a regex.
// Terms that name the same share one, however many rules there are.
struct Pattern {
  Term::Kind kind = Term::Kind::kWords;
  // Sorted: entities, phrases, or one regex.
  std::vector<int32_t> ids;
  // The rules that can only be true if this has a mention, of which this is the rarest such pattern
  // (or one of those of which at least one must be there).
  std::vector<int32_t> anchored_rules;
};

// Patterns of which a mention is one of any of them.
using Patterns = absl::InlinedVector<int32_t, 2>;

// RuleException, as it is asked.
struct ExceptionPlan {
  Patterns entities;
  // Folded.
  std::vector<std::string> sources;
  Patterns phrases;
  absl::Time expires_at;
};

// What only few rules have.
struct RuleExtras {
  // Folded.
  ArticleFilter filter;
  std::vector<ExceptionPlan> exceptions;
  // Order of the terms in which unions and cues come behind what they need; empty for any order.
  std::vector<int32_t> order;
};

// How a rule's terms are found.
struct RulePlan {
  // By term; none for a union of terms.
  std::vector<Patterns> patterns_of_term;
  // Absent where there is none of it.
  std::unique_ptr<const RuleExtras> extras;
};

// A way to write an entity.
struct Spelling {
  int32_t entity = -1;
  // Counts only with a cue.
  bool weak = false;
};

// The cues of an entity's weak spellings.
struct EntityCues {
  Patterns patterns;
  // How many words may stand between.
  int32_t within = kDefaultCueWithin;
};

struct RuleSet::Index {
  explicit Index(const CompileOptions& options) : regexes(options) {}

  PhraseIndex phrases;
  RegexScanner regexes;
  std::vector<Pattern> patterns;
  // By rule; without patterns for one that is not enabled.
  std::vector<RulePlan> rules;
  // Rules that may be true of an article with none of their terms in it.
  std::vector<int32_t> unanchored_rules;

  // For what a hit is looked up by: phrase -> the entities that are spelt so, and the anchoring
  // patterns with that phrase, entity or regex.
  IdLists<Spelling> spellings_of_phrase;
  IdLists<int32_t> patterns_of_phrase;
  IdLists<int32_t> patterns_of_entity;
  IdLists<int32_t> patterns_of_regex;
  absl::flat_hash_map<int32_t, EntityCues> cues_of_entity;
};

}  // namespace wirewatch
