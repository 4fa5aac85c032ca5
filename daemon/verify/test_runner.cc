#include <algorithm>
#include <nlohmann/json.hpp>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/base/files.h"
#include "daemon/base/status.h"
#include "daemon/match/name_pattern.h"
#include "daemon/verify/alert_comparison.h"
#include "wirewatch/rule_test_run.h"
#include "wirewatch/scanner.h"
#include "wirewatch/unscanned.h"

namespace wirewatch {
namespace {

// The content-type is said only where the bytes are ours: a file is what the daemon takes it for.
constexpr char kContentType[] = "content-type";

const Rule* FindRule(const RuleSet& rule_set, const std::string& id) {
  const std::vector<Rule>& rules = rule_set.rules();
  const auto it =
      std::lower_bound(rules.begin(), rules.end(), id,
                       [](const Rule& rule, const std::string& x) { return rule.id < x; });
  return it != rules.end() && it->id == id ? &*it : nullptr;
}

class TestRunner {
 public:
  explicit TestRunner(std::shared_ptr<const RuleSet> rule_set)
      : rule_set_(std::move(rule_set)), scanner_(Options(), rule_set_) {}

  RuleTestResult Run(const RuleTest& test) {
    RuleTestResult result;
    result.test = &test;
    if (IsOfDisabledRules(test)) {
      result.outcome = RuleTestOutcome::kSkipped;
      return result;
    }
    result.status = Scan(test, &result.alerts);
    if (result.status.ok()) {
      result.differences = CompareAlerts(test.expect, result.alerts);
      for (AlertDifference& difference : result.differences)
        difference.note = Note(test, difference);
    }
    if (!result.status.ok() || !result.differences.empty()) {
      result.outcome = RuleTestOutcome::kFailed;
    }
    return result;
  }

 private:
  static ScannerOptions Options() {
    ScannerOptions options;
    // An expected mention may be any of the alert's.
    options.alert.max_mentions = kMaxMentionsPerArticle;
    return options;
  }

  absl::Status Scan(const RuleTest& test, std::vector<Alert>* alerts) {
    WW_ASSIGN_OR_RETURN(const Record record, RecordOf(test.article));
    ScanResult scanned = scanner_.Scan(record, TimeOf(test));
    if (!scanned.status.ok()) {
      return absl::FailedPreconditionError(absl::StrCat(
          "the article could not be scanned: ",
          UnscannedReasonName(UnscannedReasonOf(scanned.status)), ": ", scanned.status.message()));
    }
    for (Alert& alert : scanned.alerts) {
      const bool looked_at = test.rules.empty() || std::find(test.rules.begin(), test.rules.end(),
                                                             alert.rule.id) != test.rules.end();
      if (looked_at) alerts->push_back(std::move(alert));
    }
    return absl::OkStatus();
  }

  bool IsOfDisabledRules(const RuleTest& test) const {
    return !test.rules.empty() &&
           std::all_of(test.rules.begin(), test.rules.end(), [this](const std::string& id) {
             const Rule* const rule = FindRule(*rule_set_, id);
             return rule != nullptr && !rule->enabled;
           });
  }

  std::string Note(const RuleTest& test, const AlertDifference& difference) const {
    if (difference.kind != AlertDifference::Kind::kMissing) return "";
    const std::string& id = test.expect[static_cast<size_t>(difference.expected)].rule;
    const Rule* const rule = FindRule(*rule_set_, id);
    if (rule == nullptr) return "there is no such rule";
    if (!rule->enabled) return "the rule is not enabled";
    if (TimeOf(test) >= rule->expires_at) return "the rule has expired at the test's 'now'";
    if (!test.rules.empty() &&
        std::find(test.rules.begin(), test.rules.end(), id) == test.rules.end()) {
      return "the test's 'rules' do not name this rule";
    }
    return "";
  }

  const std::shared_ptr<const RuleSet> rule_set_;
  Scanner scanner_;
};

void SetUnlessEmpty(nlohmann::json* object, const char* key, const std::string& value) {
  if (!value.empty()) (*object)[key] = value;
}

}  // namespace

absl::string_view RuleTestOutcomeName(RuleTestOutcome outcome) {
  switch (outcome) {
    case RuleTestOutcome::kPassed:
      return "passed";
    case RuleTestOutcome::kFailed:
      return "failed";
    case RuleTestOutcome::kSkipped:
      return "skipped";
  }
  return "unknown";
}

std::vector<RuleTest> TestsInRules(const RuleSet& rule_set) {
  std::vector<RuleTest> tests;
  for (const Rule& rule : rule_set.rules()) {
    tests.insert(tests.end(), rule.tests.begin(), rule.tests.end());
  }
  const auto place = [](const RuleTest& test) {
    return std::tie(test.location.file, test.location.line, test.location.column);
  };
  std::stable_sort(tests.begin(), tests.end(),
                   [&](const RuleTest& a, const RuleTest& b) { return place(a) < place(b); });
  return tests;
}

absl::StatusOr<std::vector<RuleTest>> SelectTests(std::vector<RuleTest> tests,
                                                  absl::string_view regex) {
  std::vector<std::string> names;
  for (const RuleTest& test : tests) names.push_back(test.name);
  std::vector<bool> matches;
  WW_RETURN_IF_ERROR(MatchNames(regex, names, &matches));
  std::vector<RuleTest> selected;
  for (size_t i = 0; i < tests.size(); ++i) {
    if (matches[i]) selected.push_back(std::move(tests[i]));
  }
  return selected;
}

std::vector<RuleTestResult> RunRuleTests(std::shared_ptr<const RuleSet> rule_set,
                                         const std::vector<RuleTest>& tests) {
  TestRunner runner(std::move(rule_set));
  std::vector<RuleTestResult> results;
  results.reserve(tests.size());
  for (const RuleTest& test : tests) results.push_back(runner.Run(test));
  return results;
}

absl::StatusOr<Record> RecordOf(const TestArticle& article) {
  if (!article.file.empty()) {
    // One byte more than an article may have, so that the daemon's own limit speaks.
    WW_ASSIGN_OR_RETURN(std::string bytes, ReadFile(article.file, ArticleOptions().max_bytes + 1));
    return MakeRecord({article.file, 0, 0}, std::move(bytes));
  }
  const bool is_page = article.title.empty() && article.source.empty() &&
                       article.language.empty() && article.url.empty() &&
                       article.published_at.empty();
  const Position position{article.location.file, 0, article.location.line};
  if (is_page) return MakeRecord(position, article.text, {{kContentType, "text/plain"}});
  nlohmann::json json = nlohmann::json::object();
  SetUnlessEmpty(&json, "title", article.title);
  SetUnlessEmpty(&json, "text", article.text);
  SetUnlessEmpty(&json, "source", article.source);
  SetUnlessEmpty(&json, "language", article.language);
  SetUnlessEmpty(&json, "url", article.url);
  SetUnlessEmpty(&json, "published_at", article.published_at);
  return MakeRecord(position, json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
                    {{kContentType, "application/json"}});
}

absl::Time TimeOf(const RuleTest& test) { return test.now.value_or(absl::UnixEpoch()); }

}  // namespace wirewatch
