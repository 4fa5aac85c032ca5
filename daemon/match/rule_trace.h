#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "daemon/match/condition_trace.h"
#include "daemon/match/rule_input.h"

namespace wirewatch {

// Whether a mention that was found counts in a rule, and if not, why.
enum class MentionFate {
  kCounts,
  kOutsideZones,  // not in the rule's zones
  kExcepted,      // by one of its exceptions
  kWeak,          // a weak spelling without a cue
  kWithoutCue,    // of a term that counts only near its cue
};

struct TracedMention {
  FoundMention found;
  MentionFate fate = MentionFate::kCounts;
  // kExcepted: index into Rule::exceptions.
  int32_t exception = -1;
};

// One evaluation of a rule's conditions.
struct RunTrace {
  // The one that mentions of entities are narrowed to, -1 for none.
  int32_t entity = -1;
  RuleInput input;
  // By node; their mentions are indices into the input's.
  std::vector<NodeTrace> condition;
  // By Rule::severity_when.
  std::vector<std::vector<NodeTrace>> severity_when;

  bool truth() const { return condition[0].value.truth; }
};

// What a rule makes of an article.
struct RuleTrace {
  // What alone stops the rule, whatever its condition says.
  bool is_expired = false;
  bool is_filtered = false;
  // An exception by which nothing counts in this article, as an index into
  // Rule::exceptions, or -1; the rest is empty then.
  int32_t excepted_by = -1;
  // By term; all that was found of it. Of a union those of its members.
  std::vector<std::vector<TracedMention>> terms;
  std::vector<RunTrace> runs;

  bool any_mention() const;
};

// Says of any rule and article what the matcher does with them, and why. For
// people and tests, not for speed. Keeps scratch memory, so use one a thread.
class RuleTracer {
 public:
  // The set outlives this.
  explicit RuleTracer(const RuleSet& rule_set);

  // Takes an article, which outlives what is asked of it. Errors as of
  // Matcher::Match.
  absl::Status SetArticle(const Article& article);

  // Traces a rule of the set that is enabled, as of `now`, for the entity if
  // one is given (as an index), else as the matcher does: for each that is
  // mentioned where the rule is asked per entity; one that mentions none is
  // evaluated once as it stands. Errors as of Matcher::Match.
  absl::StatusOr<RuleTrace> Trace(size_t rule, absl::Time now,
                                  std::optional<int32_t> entity = std::nullopt);

  ArticleMentions& article() { return article_; }

 private:
  std::vector<TracedMention> TraceTerm(const Rule& rule, const RulePlan& plan, size_t term);
  absl::StatusOr<RunTrace> TraceRun(const Rule& rule, int32_t entity);

  const RuleSet& rule_set_;
  ArticleMentions article_;
  TermMentions terms_;
  ArticleLabels labels_;
};

}  // namespace wirewatch
