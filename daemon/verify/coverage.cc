#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/string_view.h"
#include "daemon/base/status.h"
#include "daemon/match/rule_trace.h"
#include "daemon/verify/condition_text.h"
#include "wirewatch/article_decoder.h"
#include "wirewatch/rule_coverage.h"
#include "wirewatch/rule_test_run.h"

namespace wirewatch {
namespace {

class CoverageMeter {
 public:
  explicit CoverageMeter(const RuleSet& rule_set) : decoder_(ArticleOptions()), tracer_(rule_set) {
    for (const Rule& rule : rule_set.rules()) {
      RuleCoverage coverage;
      coverage.rule = &rule;
      AddBranches(rule.condition, rule, -1, &coverage.branches);
      for (size_t i = 0; i < rule.severity_when.size(); ++i) {
        AddBranches(rule.severity_when[i].condition, rule, static_cast<int32_t>(i),
                    &coverage.branches);
      }
      coverages_.push_back(std::move(coverage));
    }
  }

  // What a test that cannot be run reaches is nothing; running it says what is
  // wrong.
  void Add(const RuleTest& test) { AddTest(test).IgnoreError(); }

  std::vector<RuleCoverage> Take() {
    coverages_.erase(
        std::remove_if(coverages_.begin(), coverages_.end(),
                       [](const RuleCoverage& coverage) { return !coverage.rule->enabled; }),
        coverages_.end());
    return std::move(coverages_);
  }

 private:
  static void AddBranches(const Condition& condition, const Rule& rule, int32_t severity_when,
                          std::vector<BranchCoverage>* branches) {
    branches->push_back({ConditionText(condition, rule), severity_when});
    for (const Condition& child : condition.children) {
      AddBranches(child, rule, severity_when, branches);
    }
  }

  absl::Status AddTest(const RuleTest& test) {
    WW_ASSIGN_OR_RETURN(const Record record, RecordOf(test.article));
    WW_ASSIGN_OR_RETURN(const Article article, decoder_.Decode(record));
    WW_RETURN_IF_ERROR(tracer_.SetArticle(article));
    const absl::flat_hash_set<absl::string_view> wanted(test.rules.begin(), test.rules.end());
    for (size_t i = 0; i < coverages_.size(); ++i) {
      const Rule& rule = *coverages_[i].rule;
      if (!rule.enabled || (!wanted.empty() && !wanted.contains(rule.id))) continue;
      WW_ASSIGN_OR_RETURN(const RuleTrace trace, tracer_.Trace(i, TimeOf(test)));
      AddTrace(rule, trace, &coverages_[i]);
    }
    return absl::OkStatus();
  }

  static void AddTrace(const Rule& rule, const RuleTrace& trace, RuleCoverage* coverage) {
    const bool is_stopped = trace.is_expired || trace.is_filtered || trace.excepted_by >= 0;
    bool fires = false;
    for (const RunTrace& run : trace.runs) {
      fires |= run.truth() && (rule.per != Rule::Per::kEntity || run.entity >= 0);
    }
    fires &= !is_stopped;
    if (!fires && !trace.any_mention() && !is_stopped) return;
    ++(fires ? coverage->positive : coverage->negative);
    if (is_stopped) return;
    for (const RunTrace& run : trace.runs) {
      size_t branch = 0;
      Mark(run.condition, coverage, &branch);
      for (const std::vector<NodeTrace>& nodes : run.severity_when) {
        if (run.truth()) {
          Mark(nodes, coverage, &branch);
        } else {
          branch += nodes.size();
        }
      }
    }
  }

  static void Mark(const std::vector<NodeTrace>& nodes, RuleCoverage* coverage, size_t* branch) {
    for (const NodeTrace& node : nodes) {
      BranchCoverage& reached = coverage->branches[(*branch)++];
      (node.value.truth ? reached.seen_true : reached.seen_false) = true;
    }
  }

  ArticleDecoder decoder_;
  RuleTracer tracer_;
  std::vector<RuleCoverage> coverages_;
};

}  // namespace

std::vector<RuleCoverage> MeasureCoverage(const RuleSet& rule_set,
                                          const std::vector<RuleTest>& tests) {
  CoverageMeter meter(rule_set);
  for (const RuleTest& test : tests) meter.Add(test);
  return meter.Take();
}

}  // namespace wirewatch
