#include "daemon/match/rule_trace.h"

#include <algorithm>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "daemon/base/status.h"

namespace wirewatch {

bool RuleTrace::any_mention() const {
  return std::any_of(terms.begin(), terms.end(),
                     [](const std::vector<TracedMention>& mentions) { return !mentions.empty(); });
}

RuleTracer::RuleTracer(const RuleSet& rule_set)
    : rule_set_(rule_set), article_(rule_set.index()), terms_(rule_set.index(), &article_) {}

absl::Status RuleTracer::SetArticle(const Article& article) {
  WW_RETURN_IF_ERROR(article_.Reset(article));
  article_.PlaceParagraphs(article);
  labels_.Reset(article);
  return absl::OkStatus();
}

absl::StatusOr<RuleTrace> RuleTracer::Trace(size_t rule_id, absl::Time now,
                                            std::optional<int32_t> entity) {
  const Rule& rule = rule_set_.rules()[rule_id];
  const RulePlan& plan = rule_set_.index().rules[rule_id];
  RuleTrace trace;
  trace.is_expired = now >= rule.expires_at;
  trace.is_filtered = plan.extras != nullptr && !Passes(plan.extras->filter, &labels_);
  if (!terms_.Reset({rule, plan}, &labels_, now)) {
    trace.excepted_by = terms_.excepting_all();
    return trace;
  }
  for (size_t term = 0; term < plan.patterns_of_term.size(); ++term) {
    trace.terms.push_back(TraceTerm(rule, plan, term));
  }
  WW_RETURN_IF_ERROR(article_.hit_limit());
  std::vector<int32_t> entities = {-1};
  if (rule.per == Rule::Per::kEntity) {
    if (entity.has_value()) {
      entities = {*entity};
    } else if (const std::vector<int32_t> all = MentionedEntities(rule, terms_, article_);
               !all.empty()) {
      entities = all;
    }
  }
  for (const int32_t one : entities) {
    WW_ASSIGN_OR_RETURN(RunTrace run, TraceRun(rule, one));
    trace.runs.push_back(std::move(run));
  }
  return trace;
}

std::vector<TracedMention> RuleTracer::TraceTerm(const Rule& rule, const RulePlan& plan,
                                                 size_t index) {
  const Term& term = rule.terms[index];
  std::vector<FoundMention> all;
  for (const int32_t pattern : plan.patterns_of_term[index]) {
    const std::vector<FoundMention>& found = article_.Of(pattern).mentions;
    all.insert(all.end(), found.begin(), found.end());
  }
  for (const int32_t member : term.terms) {
    const absl::Span<const FoundMention> found = terms_.Of(static_cast<size_t>(member));
    all.insert(all.end(), found.begin(), found.end());
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  const absl::Span<const FoundMention> counting = terms_.Of(index);
  std::vector<TracedMention> traced;
  for (const FoundMention& found : all) {
    TracedMention mention{found};
    if (!rule.zones.Contains(article_.ZoneOf(found))) {
      mention.fate = MentionFate::kOutsideZones;
    } else if (!std::binary_search(counting.begin(), counting.end(), found)) {
      mention.exception = terms_.ExceptionOf(found);
      mention.fate = mention.exception >= 0               ? MentionFate::kExcepted
                     : term.kind == Term::Kind::kEntities ? MentionFate::kWeak
                                                          : MentionFate::kWithoutCue;
    }
    traced.push_back(mention);
  }
  return traced;
}

absl::StatusOr<RunTrace> RuleTracer::TraceRun(const Rule& rule, int32_t entity) {
  RunTrace run;
  run.entity = entity;
  run.input = MakeRuleInput(rule, terms_, article_, entity);
  const ConditionInput input = run.input.Get(&article_);
  WW_ASSIGN_OR_RETURN(run.condition, EvaluateTraced(rule.condition, input));
  for (const SeverityWhen& when : rule.severity_when) {
    WW_ASSIGN_OR_RETURN(std::vector<NodeTrace> nodes, EvaluateTraced(when.condition, input));
    run.severity_when.push_back(std::move(nodes));
  }
  return run;
}

}  // namespace wirewatch
