#include "absl/strings/str_cat.h"
#include "daemon/cli/coverage_report.h"

namespace wirewatch {
namespace {

bool IsReached(const BranchCoverage& branch) { return branch.seen_true && branch.seen_false; }

std::string Lack(const BranchCoverage& branch) {
  if (!branch.seen_true && !branch.seen_false) return "not reached";
  return branch.seen_true ? "never false" : "never true";
}

}  // namespace

std::string ToText(const std::vector<RuleCoverage>& coverages) {
  std::string text;
  size_t full = 0;
  size_t reached = 0;
  size_t branches = 0;
  for (const RuleCoverage& coverage : coverages) {
    const std::string start =
        absl::StrCat(ToString(coverage.rule->location), ": ", coverage.rule->id, ": ");
    if (coverage.positive == 0) absl::StrAppend(&text, start, "no test in which it fires\n");
    if (coverage.negative == 0) {
      absl::StrAppend(&text, start, "no test in which it does not fire, but a term is found\n");
    }
    if (coverage.positive > 0 && coverage.negative > 0) ++full;
    branches += coverage.branches.size();
    for (const BranchCoverage& branch : coverage.branches) {
      if (IsReached(branch)) {
        ++reached;
        continue;
      }
      // Nothing is reached where there is no test at all, which was said.
      if (coverage.positive + coverage.negative == 0) continue;
      absl::StrAppend(&text, start, Lack(branch), ": ", branch.text);
      if (branch.severity_when >= 0) {
        absl::StrAppend(&text, " (severity_when ", branch.severity_when + 1, ")");
      }
      absl::StrAppend(&text, "\n");
    }
  }
  absl::StrAppend(&text, "coverage: ", full, " of ", coverages.size(),
                  " rules with tests that fire and that do not, ", reached, " of ", branches,
                  " parts of conditions true and false\n");
  return text;
}

}  // namespace wirewatch
