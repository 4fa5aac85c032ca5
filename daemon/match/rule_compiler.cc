#include "daemon/match/rule_compiler.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "daemon/match/anchors.h"
#include "daemon/match/article_filter.h"
#include "daemon/ruleset/term_graph.h"

namespace wirewatch {

RuleCompiler::RuleCompiler(const RuleBook& book, const CompileOptions& options,
                           RuleSet::Index* index, std::vector<Diagnostic>* diagnostics)
    : book_(book), index_(*index), table_(book, options, index, diagnostics) {}

void RuleCompiler::Run() {
  index_.rules.reserve(book_.rules.size());
  for (const Rule& rule : book_.rules) AddRule(rule);
  table_.Finish();
}

void RuleCompiler::AddRule(const Rule& rule) {
  const auto rule_id = static_cast<int32_t>(index_.rules.size());
  index_.rules.emplace_back();
  if (!rule.enabled) {
    for (const Term& term : rule.terms) {
      if (term.kind == Term::Kind::kRegex) table_.CheckRegex(term, rule);
    }
    return;
  }
  RulePlan& plan = index_.rules.back();
  for (const Term& term : rule.terms) plan.patterns_of_term.push_back(PatternsOf(term, rule));
  std::vector<int32_t> cycle;
  std::vector<int32_t> order = OrderTerms(rule.terms, &cycle);
  std::vector<Needs> needs(rule.terms.size());
  for (const int32_t id : order) {
    const auto term = static_cast<size_t>(id);
    needs[term] = NeedsOf(rule.terms[term], plan.patterns_of_term[term], needs);
  }
  Anchor(rule_id, rule, needs);
  plan.extras = ExtrasOf(rule, std::move(order));
}

Patterns RuleCompiler::PatternsOf(const Term& term, const Rule& rule) {
  Patterns patterns;
  for (const std::string& name : term.entities) patterns.push_back(table_.OfEntities(name));
  for (const int32_t list : term.words) patterns.push_back(table_.OfWords(list));
  if (term.kind == Term::Kind::kRegex) patterns.push_back(table_.OfRegex(term, rule));
  return patterns;
}

RuleCompiler::Needs RuleCompiler::NeedsOf(const Term& term, const Patterns& patterns,
                                          const std::vector<Needs>& others) const {
  Needs needs;
  needs.patterns = patterns;
  for (const int32_t pattern : patterns) needs.cost += table_.CostOf(pattern);
  for (const int32_t id : term.terms) {
    const Needs& member = others[static_cast<size_t>(id)];
    needs.patterns.insert(needs.patterns.end(), member.patterns.begin(), member.patterns.end());
    needs.cost += member.cost;
  }
  if (term.cue < 0 || term.kind == Term::Kind::kEntities) return needs;
  // Without its cue it has no mention either.
  const Needs& cue = others[static_cast<size_t>(term.cue)];
  return cue.cost < needs.cost ? cue : needs;
}

void RuleCompiler::Anchor(int32_t rule_id, const Rule& rule, const std::vector<Needs>& needs) {
  std::vector<int64_t> costs;
  for (const Needs& one : needs) costs.push_back(one.cost);
  const std::optional<Anchors> anchors = AnchorsOf(rule.condition, costs);
  if (!anchors) {
    index_.unanchored_rules.push_back(rule_id);
    return;
  }
  for (const int32_t term : anchors->terms) {
    for (const int32_t pattern : needs[static_cast<size_t>(term)].patterns) {
      auto& rules = index_.patterns[static_cast<size_t>(pattern)].anchored_rules;
      if (rules.empty() || rules.back() != rule_id) rules.push_back(rule_id);
    }
  }
}

std::unique_ptr<const RuleExtras> RuleCompiler::ExtrasOf(const Rule& rule,
                                                         std::vector<int32_t> order) {
  const bool ordered = std::any_of(rule.terms.begin(), rule.terms.end(), [](const Term& term) {
    return term.cue >= 0 || !term.terms.empty();
  });
  if (!ordered && rule.filter.empty() && rule.exceptions.empty()) return nullptr;
  auto extras = std::make_unique<RuleExtras>();
  if (ordered) extras->order = std::move(order);
  extras->filter = FoldFilter(rule.filter);
  for (const RuleException& exception : rule.exceptions) {
    ExceptionPlan plan;
    for (const std::string& name : exception.entities) {
      plan.entities.push_back(table_.OfEntities(name));
    }
    plan.sources = FoldSources(exception.sources);
    for (const int32_t list : exception.phrases) plan.phrases.push_back(table_.OfWords(list));
    plan.expires_at = exception.expires_at;
    extras->exceptions.push_back(std::move(plan));
  }
  return extras;
}

}  // namespace wirewatch
