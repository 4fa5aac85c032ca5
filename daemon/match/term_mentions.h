#pragma once

#include <cstdint>
#include <vector>

#include "absl/time/time.h"
#include "absl/types/span.h"
#include "daemon/match/article_filter.h"
#include "daemon/match/cue_places.h"
#include "daemon/match/pattern_mentions.h"
#include "daemon/match/rule_set_index.h"

namespace wirewatch {

// A rule and how it is found.
struct PlannedRule {
  const Rule& rule;
  const RulePlan& plan;
};

// The mentions of a rule's terms, as its condition sees them: in the rule's zones, without those of
// its exceptions, and weak and generic ones only where their cue is. Keeps scratch memory.
class TermMentions {
 public:
  // Both outlive this.
  TermMentions(const RuleSet::Index& index, ArticleMentions* article)
      : index_(index), article_(*article) {}

  // Takes a rule. False if an exception says that nothing of the rule counts in this article.
  bool Reset(const PlannedRule& planned, ArticleLabels* labels, absl::Time now);

  // Of a rule of which nothing counts: the exception that says so, as an index into
  // Rule::exceptions; else -1.
  int32_t excepting_all() const { return excepting_all_; }

  // The exception by which a mention in the rule's zones does not count, in the same way.
  int32_t ExceptionOf(const FoundMention& found) const;

  // The mentions of a term, sorted by place, none twice. Stays until the next Reset.
  absl::Span<const FoundMention> Of(size_t term) const { return spans_[term]; }

 private:
  using Mentions = std::vector<FoundMention>;

  // Bytes [begin, end) of the text.
  struct Bytes {
    uint32_t begin;
    uint32_t end;
  };
  // An exception that applies in this article, and where its phrases stand, sorted and disjoint.
  struct Exception {
    int32_t index;
    const ExceptionPlan* plan;
    std::vector<Bytes> places;
  };

  bool FindExceptions(const RuleExtras& extras, ArticleLabels* labels, absl::Time now);
  std::vector<Bytes> PlacesOf(const Patterns& phrases);
  void FindTerm(const PlannedRule& planned, size_t term);
  bool InZones(const FoundMention& found) const { return zones_.Contains(article_.ZoneOf(found)); }
  void DropUncuedWeak(const Term& term, Mentions* mentions);
  static void DropFarFrom(const CuePlaces& cue, int32_t within, Mentions* mentions);
  // Both in the rule's zones; of no term there are none.
  CuePlaces CuesOf(const EntityCues& cues);
  CuePlaces PlacesOfTerm(int32_t term) const;

  const RuleSet::Index& index_;
  ArticleMentions& article_;
  ZoneSet zones_;
  std::vector<Exception> exceptions_;
  int32_t excepting_all_ = -1;
  std::vector<absl::Span<const FoundMention>> spans_;
  // Where a term's mentions are not simply those of its pattern.
  std::vector<Mentions> own_;
};

}  // namespace wirewatch
