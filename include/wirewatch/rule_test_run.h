#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "wirewatch/alert.h"
#include "wirewatch/rule_set.h"
#include "wirewatch/rule_test.h"

namespace wirewatch {

// Runs the tests of rules, with the daemon's own Scanner. For `wirewatch test`, and for who wants
// to know before new rules take over whether they still say what their tests expect:
//
//   std::vector<RuleTest> tests = TestsInRules(*rule_set);
//   for (const RuleTestResult& result : RunRuleTests(rule_set, tests)) {
//     if (result.outcome == RuleTestOutcome::kFailed) ...
//   }

// An expected mention that none of the alert's is like.
struct MentionDifference {
  // Index into ExpectedAlert::mentions.
  size_t expected = 0;
  // The alert's mention that differs least, an index into Alert::mentions; -1 if it has none.
  int32_t nearest = -1;
};

// What is not as a test expects it.
struct AlertDifference {
  enum class Kind {
    kMissing,     // expected, and there is no such alert
    kUnexpected,  // an alert that the test does not expect
    kDifferent,   // one of the rule and the entity, of which other things differ
  };

  Kind kind = Kind::kMissing;
  // Indices into RuleTest::expect and RuleTestResult::alerts; -1 where there is none.
  int32_t expected = -1;
  int32_t got = -1;
  // Of kDifferent: what differs.
  bool severity = false;
  std::vector<MentionDifference> mentions;
  // Of kMissing: why there cannot be one, such as a rule that is not enabled; mostly empty.
  std::string note;
};

enum class RuleTestOutcome {
  kPassed,
  kFailed,
  kSkipped,  // of rules that are not enabled
};

// "passed", "failed" or "skipped".
absl::string_view RuleTestOutcomeName(RuleTestOutcome outcome);

struct RuleTestResult {
  const RuleTest* test = nullptr;
  RuleTestOutcome outcome = RuleTestOutcome::kPassed;
  // Not ok if the article could not be read or scanned, which fails the test.
  absl::Status status;
  // Of the rules that the test looks at.
  std::vector<Alert> alerts;
  // Of a failed test; missing and different ones in the order of `expect`, then unexpected ones.
  std::vector<AlertDifference> differences;
};

// The tests that stand in the rules of a set, by their places. Those in files are LoadedTests.
std::vector<RuleTest> TestsInRules(const RuleSet& rule_set);

// The tests of which the name matches, anywhere in it, a regex in RE2 syntax. InvalidArgument if
// that is none.
absl::StatusOr<std::vector<RuleTest>> SelectTests(std::vector<RuleTest> tests,
                                                  absl::string_view regex);

// Runs tests, each by itself; the results are in their order and point to them. Reads the files of
// articles, nothing else. A test that does not say `now` is matched at a time at which nothing has
// expired.
std::vector<RuleTestResult> RunRuleTests(std::shared_ptr<const RuleSet> rule_set,
                                         const std::vector<RuleTest>& tests);

// What a test shows to the rules: the file's bytes; a page as text, for an article of which only
// `text` is given; else a JSON object with the members that are given.
absl::StatusOr<Record> RecordOf(const TestArticle& article);

// The time at which a test's article is matched.
absl::Time TimeOf(const RuleTest& test);

}  // namespace wirewatch
