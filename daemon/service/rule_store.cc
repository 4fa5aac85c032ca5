#include "daemon/service/rule_store.h"

#include <malloc.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/base/monotonic_time.h"
#include "daemon/base/status.h"
#include "wirewatch/rule_loader.h"
#include "wirewatch/rule_test_run.h"

namespace wirewatch {
namespace {

std::string Lines(const std::vector<Diagnostic>& diagnostics) {
  return absl::StrJoin(diagnostics, "\n", [](std::string* out, const Diagnostic& diagnostic) {
    out->append(ToString(diagnostic));
  });
}

// What all threads have from the heap.
int64_t HeapBytes() {
  const struct mallinfo2 info = mallinfo2();
  return static_cast<int64_t>(info.uordblks + info.hblkhd);
}

// Runs these and those that stand in the rules.
absl::Status RunTests(LoadedTests loaded, const std::shared_ptr<const RuleSet>& rules) {
  if (HasErrors(loaded.diagnostics)) {
    return absl::FailedPreconditionError(Lines(loaded.diagnostics));
  }
  std::vector<RuleTest> tests = TestsInRules(*rules);
  std::move(loaded.tests.begin(), loaded.tests.end(), std::back_inserter(tests));
  std::vector<std::string> failed;
  for (const RuleTestResult& result : RunRuleTests(rules, tests)) {
    if (result.outcome != RuleTestOutcome::kFailed) continue;
    failed.push_back(absl::StrCat(ToString(result.test->location), ": the test '",
                                  result.test->name, "' fails; wirewatch test shows why"));
  }
  return failed.empty() ? absl::OkStatus()
                        : absl::FailedPreconditionError(absl::StrJoin(failed, "\n"));
}

}  // namespace

absl::Status RuleStore::Load(RuleSetFiles read, RuleTestGate gate) {
  const MonotonicTime begin = MonotonicTime::Now();
  const int64_t heap_before = HeapBytes();
  RuleFiles& files = read.files;
  LoadedRules loaded = LoadRuleFiles(std::move(files.rules), std::move(files.diagnostics));
  LoadedTests tests;
  std::shared_ptr<const RuleSet> compiled;
  if (loaded.book.has_value()) {
    if (gate == RuleTestGate::kRefuse) {
      tests = LoadRuleTestFiles(std::move(files.tests), *loaded.book,
                                std::move(files.test_diagnostics));
    }
    compiled = RuleSet::Compile(*std::move(loaded.book), {}, &loaded.diagnostics);
    PlaceDiagnostics(loaded.files, &loaded.diagnostics);
  }
  if (compiled == nullptr) return absl::InvalidArgumentError(Lines(loaded.diagnostics));
  if (compiled->rules().empty()) {
    return absl::InvalidArgumentError("there is no rule in them: that would watch for nothing");
  }
  // The files themselves were there before, and the old set still is.
  const int64_t bytes = std::max<int64_t>(HeapBytes() - heap_before, 0);
  if (gate == RuleTestGate::kRefuse) WW_RETURN_IF_ERROR(RunTests(std::move(tests), compiled));
  absl::MutexLock lock(&mu_);
  cost_ = {MonotonicTime::Now() - begin, bytes};
  // The old set goes when the last worker has let it go.
  current_.swap(compiled);
  release_ = std::move(read.release);
  return absl::OkStatus();
}

std::shared_ptr<const RuleSet> RuleStore::Current() const {
  absl::MutexLock lock(&mu_);
  return current_;
}

RuleSetCost RuleStore::Cost() const {
  absl::MutexLock lock(&mu_);
  return cost_;
}

std::string RuleStore::Release() const {
  absl::MutexLock lock(&mu_);
  return release_;
}

}  // namespace wirewatch
