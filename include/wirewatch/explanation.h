#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "wirewatch/article.h"
#include "wirewatch/record.h"
#include "wirewatch/rule.h"

namespace wirewatch {

// What a rule makes of an article and why, as values to be shown.

// A place where something that the rule looks for stands.
struct ExplainedMention {
  // The entity's id, empty where the term is not one of entities.
  std::string entity;
  std::string text;
  Zone zone = Zone::kBody;
  // Bytes of the article's text, and the line of it, counted from 1.
  uint32_t begin = 0;
  uint32_t end = 0;
  int line = 1;
  std::string snippet;
  size_t highlight_begin = 0;
  size_t highlight_end = 0;
  // Why it does not count, empty if it does: "not in the rule's zones (title,
  // lead, body)".
  std::string why_not;
};

struct ExplainedTerm {
  std::string name;
  // Of a run for an entity: those of this entity only.
  std::vector<ExplainedMention> mentions;
};

// A node of a condition's tree.
struct ExplainedNode {
  // A term's name, or the operator: "near/30", "2 of", "in title".
  std::string text;
  bool truth = false;
  // What is missing, where that is not plain from the nodes below: "43 words
  // apart, allowed 30".
  std::string note;
  // Index of the term if it is one, else -1.
  int32_t term = -1;
  std::vector<ExplainedNode> children;
};

struct ExplainedSeverity {
  RuleSeverity severity = RuleSeverity::kMedium;
  ExplainedNode condition;
};

// One evaluation of the rule.
struct ExplainedRun {
  // Of which entity; empty where the rule is asked of the article, or mentions
  // no entity.
  std::string entity;
  std::string entity_name;
  ExplainedNode condition;
  // By Rule::terms.
  std::vector<ExplainedTerm> terms;
  // By Rule::severity_when, of a true condition; all of them, although the
  // first true one decides.
  std::vector<ExplainedSeverity> severity_when;
  // Whether an alert comes of it, and how severe it is.
  bool alert = false;
  RuleSeverity severity = RuleSeverity::kMedium;
  // Which of severity_when decided, -1 for the rule's own severity.
  int32_t decided_by = -1;
};

struct Explanation {
  std::string rule;
  std::string title;
  std::string article_title;
  // What stops the rule here whatever its condition says, a sentence each.
  std::vector<std::string> stops;
  // Empty if an exception says that nothing counts.
  std::vector<ExplainedRun> runs;
};

// As JSON, an object on one line; docs/explain.md has the members. `place` says which article it
// is.
std::string ToJson(const Explanation& explanation, const std::string& place);

// Explains a rule. Keeps scratch memory, so use one a thread.
class Explainer {
 public:
  // Takes the rule with this id out of a book. NotFound says which id was
  // meant; InvalidArgument as of RuleSet::Compile.
  static absl::StatusOr<std::unique_ptr<Explainer>> Create(RuleBook book, const std::string& rule);
  ~Explainer();

  // Explains what the rule makes of an article; of the entity with this id
  // only, unless it is empty. Errors: NotFound for an entity that is not there,
  // InvalidArgument for one of a rule that is not asked per entity, and what
  // keeps the article from being decoded or matched.
  absl::StatusOr<Explanation> Explain(const Record& record, const std::string& entity,
                                      absl::Time now);

 private:
  class Impl;
  explicit Explainer(std::unique_ptr<Impl> impl);

  const std::unique_ptr<Impl> impl_;
};

// A spelling of an entity that is looked for.
struct ExplainedSpelling {
  std::string text;
  // As it is compared: folded, with single spaces between the words; or the text itself, where the
  // letters must be exactly these.
  std::string folded;
  // Why it is looked for: "name", "alias" or "weak alias", and whether in exactly these letters.
  std::string why;
};

struct ExplainedWatch {
  std::string rule;
  std::string term;
  // "names the entity", or "names the group 'dprk-officials'".
  std::string why;
  // What keeps it from giving alerts: "the rule is not enabled"; mostly empty.
  std::string note;
};

struct EntityExplanation {
  Entity entity;
  std::vector<ExplainedSpelling> spellings;
  // The words that make its weak aliases count, as they are written.
  std::vector<std::string> cues;
  std::vector<ExplainedWatch> watches;
};

// As JSON, an object; docs/explain.md has the members.
std::string ToJson(const EntityExplanation& explanation);

// Explains what is looked for of the entity with this id, and by which rules.
// NotFound says which id was meant.
absl::StatusOr<EntityExplanation> ExplainEntity(const RuleBook& book, const std::string& id);

}  // namespace wirewatch
