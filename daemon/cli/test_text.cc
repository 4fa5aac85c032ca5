#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/cli/terminal.h"
#include "daemon/cli/test_report.h"
#include "wirewatch/evidence.h"

namespace wirewatch {
namespace {

// Mentions of an alert that are shown; more tell a reader nothing new.
constexpr size_t kMaxMentions = 6;

std::string Named(absl::string_view name, absl::string_view value) {
  return absl::StrCat(name, ": ", WithoutControls(std::string(value)));
}

std::string TextOf(const ExpectedMention& mention) {
  std::vector<std::string> fields;
  if (!mention.term.empty()) fields.push_back(Named("term", mention.term));
  if (!mention.entity.empty()) fields.push_back(Named("entity", mention.entity));
  if (mention.zone.has_value()) fields.push_back(Named("zone", ZoneName(*mention.zone)));
  if (!mention.text.empty()) fields.push_back(Named("text", mention.text));
  return absl::StrJoin(fields, ", ");
}

std::string TextOf(const ExpectedAlert& alert) {
  std::vector<std::string> fields = {Named("rule", alert.rule)};
  if (!alert.entity.empty()) fields.push_back(Named("entity", alert.entity));
  if (alert.severity.has_value()) {
    fields.push_back(Named("severity", RuleSeverityName(*alert.severity)));
  }
  return absl::StrJoin(fields, ", ");
}

std::string TextOf(const Alert& alert, bool severity) {
  std::vector<std::string> fields = {Named("rule", alert.rule.id)};
  if (!alert.entity.id.empty()) fields.push_back(Named("entity", alert.entity.id));
  if (severity) fields.push_back(Named("severity", RuleSeverityName(alert.rule.severity)));
  return absl::StrJoin(fields, ", ");
}

// Shows the differences of one test.
class FailureText {
 public:
  FailureText(const RuleTestResult& result, const Palette& palette)
      : result_(result), palette_(palette) {}

  std::string Run() {
    const RuleTest& test = *result_.test;
    absl::StrAppend(&text_, ToString(test.location), ": ", palette_.bad, "FAILED", palette_.reset,
                    " ", palette_.bold, WithoutControls(test.name), palette_.reset, "\n");
    if (!result_.status.ok()) {
      absl::StrAppend(&text_, "    ", WithoutControls(std::string(result_.status.message())), "\n");
    }
    for (const AlertDifference& difference : result_.differences) Add(difference);
    return std::move(text_);
  }

 private:
  void Add(const AlertDifference& difference) {
    switch (difference.kind) {
      case AlertDifference::Kind::kMissing: {
        const ExpectedAlert& expected = ExpectedOf(difference);
        AddLine("  - ", palette_.bad,
                absl::StrCat(TextOf(expected), "  (",
                             difference.note.empty() ? "expected, did not fire" : difference.note,
                             ")"));
        for (const ExpectedMention& mention : expected.mentions) {
          AddLine("  -     ", palette_.bad, TextOf(mention));
        }
        return;
      }
      case AlertDifference::Kind::kUnexpected: {
        const Alert& alert = GotOf(difference);
        AddLine("  + ", palette_.good,
                absl::StrCat(TextOf(alert, /*severity=*/true), "  (fired, not expected)"));
        AddMentions(alert);
        return;
      }
      case AlertDifference::Kind::kDifferent:
        return AddDifferent(difference);
    }
  }

  void AddDifferent(const AlertDifference& difference) {
    const ExpectedAlert& expected = ExpectedOf(difference);
    const Alert& alert = GotOf(difference);
    AddLine("  ~ ", palette_.bold, TextOf(alert, /*severity=*/false));
    if (difference.severity) {
      AddLine("  -     ", palette_.bad, Named("severity", RuleSeverityName(*expected.severity)));
      AddLine("  +     ", palette_.good, Named("severity", RuleSeverityName(alert.rule.severity)));
    }
    for (const MentionDifference& mention : difference.mentions) {
      AddLine("  -     ", palette_.bad,
              absl::StrCat("mention of ", TextOf(expected.mentions[mention.expected])));
    }
    if (!difference.mentions.empty()) AddMentions(alert);
  }

  void AddMentions(const Alert& alert) {
    std::vector<EvidenceKey> keys;
    for (const AlertMention& mention : alert.mentions)
      keys.push_back({mention.term, mention.entity});
    const std::vector<size_t> chosen = ChooseEvidence(keys, alert.entity.id, kMaxMentions);
    for (const size_t i : chosen) {
      const AlertMention& mention = alert.mentions[i];
      absl::StrAppend(
          &text_, "        ", mention.term, " in ", ZoneName(mention.zone), ": ",
          Highlighted(mention.snippet, mention.highlight_begin, mention.highlight_end, palette_),
          "\n");
    }
    if (alert.mentions.size() > chosen.size()) {
      absl::StrAppend(&text_, "        and ", alert.mentions.size() - chosen.size(), " more\n");
    }
    if (alert.mentions.empty()) absl::StrAppend(&text_, "        without a mention\n");
  }

  void AddLine(absl::string_view mark, absl::string_view color, const std::string& line) {
    absl::StrAppend(&text_, color, mark, line, palette_.reset, "\n");
  }

  const ExpectedAlert& ExpectedOf(const AlertDifference& difference) const {
    return result_.test->expect[static_cast<size_t>(difference.expected)];
  }
  const Alert& GotOf(const AlertDifference& difference) const {
    return result_.alerts[static_cast<size_t>(difference.got)];
  }

  const RuleTestResult& result_;
  const Palette& palette_;
  std::string text_;
};

}  // namespace

TestCounts CountOutcomes(const std::vector<RuleTestResult>& results) {
  TestCounts counts;
  for (const RuleTestResult& result : results) {
    switch (result.outcome) {
      case RuleTestOutcome::kPassed:
        ++counts.passed;
        break;
      case RuleTestOutcome::kFailed:
        ++counts.failed;
        break;
      case RuleTestOutcome::kSkipped:
        ++counts.skipped;
        break;
    }
  }
  return counts;
}

std::string ToText(const RuleTestResult& result, bool color) {
  return FailureText(result, MakePalette(color)).Run();
}

std::string SummaryOf(const TestCounts& counts, bool color) {
  const Palette palette = MakePalette(color);
  std::string summary = absl::StrCat(counts.failed == 0 ? palette.good : palette.bad, counts.passed,
                                     " passed, ", counts.failed, " failed", palette.reset);
  if (counts.skipped > 0) absl::StrAppend(&summary, ", ", counts.skipped, " skipped");
  return summary;
}

}  // namespace wirewatch
