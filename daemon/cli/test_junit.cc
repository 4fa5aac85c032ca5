#include <map>

#include "absl/strings/str_cat.h"
#include "daemon/cli/test_report.h"

namespace wirewatch {
namespace {

// Text for XML 1.0, which has no control characters but white space, not even escaped.
std::string Escaped(absl::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        absl::StrAppend(&out, "&amp;");
        break;
      case '<':
        absl::StrAppend(&out, "&lt;");
        break;
      case '>':
        absl::StrAppend(&out, "&gt;");
        break;
      case '"':
        absl::StrAppend(&out, "&quot;");
        break;
      case '\n':
        absl::StrAppend(&out, "&#10;");
        break;
      default:
        out.push_back(static_cast<unsigned char>(c) < 0x20 ? ' ' : c);
    }
  }
  return out;
}

std::string CaseOf(const RuleTestResult& result) {
  const RuleTest& test = *result.test;
  std::string text = absl::StrCat(
      "    <testcase classname=\"", Escaped(test.location.file), "\" name=\"", Escaped(test.name),
      "\" file=\"", Escaped(test.location.file), "\" line=\"", test.location.line, "\"");
  switch (result.outcome) {
    case RuleTestOutcome::kPassed:
      absl::StrAppend(&text, "/>\n");
      break;
    case RuleTestOutcome::kSkipped:
      absl::StrAppend(&text, "><skipped message=\"the rules are not enabled\"/></testcase>\n");
      break;
    case RuleTestOutcome::kFailed: {
      const bool is_error = !result.status.ok();
      const char* const tag = is_error ? "error" : "failure";
      const std::string message =
          is_error ? std::string(result.status.message())
                   : absl::StrCat("alerts that are not as expected: ", result.differences.size());
      absl::StrAppend(&text, ">\n      <", tag, " message=\"", Escaped(message), "\">",
                      Escaped(ToText(result, /*color=*/false)), "</", tag, ">\n    </testcase>\n");
      break;
    }
  }
  return text;
}

}  // namespace

std::string ToJUnit(const std::vector<RuleTestResult>& results) {
  struct Suite {
    int64_t tests = 0;
    int64_t failures = 0;
    int64_t errors = 0;
    int64_t skipped = 0;
    std::string cases;
  };
  std::map<std::string, Suite> suites;
  for (const RuleTestResult& result : results) {
    Suite& suite = suites[result.test->location.file];
    ++suite.tests;
    if (result.outcome == RuleTestOutcome::kSkipped) ++suite.skipped;
    if (result.outcome == RuleTestOutcome::kFailed) {
      ++(result.status.ok() ? suite.failures : suite.errors);
    }
    absl::StrAppend(&suite.cases, CaseOf(result));
  }
  std::string xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (const auto& [file, suite] : suites) {
    absl::StrAppend(&xml, "  <testsuite name=\"", Escaped(file), "\" tests=\"", suite.tests,
                    "\" failures=\"", suite.failures, "\" errors=\"", suite.errors, "\" skipped=\"",
                    suite.skipped, "\">\n", suite.cases, "  </testsuite>\n");
  }
  absl::StrAppend(&xml, "</testsuites>\n");
  return xml;
}

}  // namespace wirewatch
