// What differs between expected alerts and those that came.
#include "daemon/verify/alert_comparison.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Alert MakeAlert(const std::string& rule, const std::string& entity,
                RuleSeverity severity = RuleSeverity::kMedium) {
  Alert alert;
  alert.rule.id = rule;
  alert.rule.severity = severity;
  alert.entity.id = entity;
  return alert;
}

AlertMention MakeMention(const std::string& term, Zone zone, const std::string& text) {
  AlertMention mention;
  mention.term = term;
  mention.zone = zone;
  mention.text = text;
  return mention;
}

ExpectedAlert Expect(const std::string& rule, const std::string& entity = "") {
  ExpectedAlert alert;
  alert.rule = rule;
  alert.entity = entity;
  return alert;
}

// "-0" for a missing one, "+1" for an unexpected one, "0~1" for one that differs.
std::vector<std::string> Compare(const std::vector<ExpectedAlert>& expected,
                                 const std::vector<Alert>& alerts) {
  std::vector<std::string> out;
  for (const AlertDifference& difference : CompareAlerts(expected, alerts)) {
    switch (difference.kind) {
      case AlertDifference::Kind::kMissing:
        out.push_back(absl::StrCat("-", difference.expected));
        break;
      case AlertDifference::Kind::kUnexpected:
        out.push_back(absl::StrCat("+", difference.got));
        break;
      case AlertDifference::Kind::kDifferent:
        out.push_back(absl::StrCat(difference.expected, "~", difference.got));
        break;
    }
  }
  return out;
}

TEST(AlertComparisonTest, AlertsInAnyOrderAreAsExpected) {
  EXPECT_THAT(
      Compare({Expect("r", "a"), Expect("r", "b")}, {MakeAlert("r", "b"), MakeAlert("r", "a")}),
      IsEmpty());
  EXPECT_THAT(Compare({}, {}), IsEmpty());
}

TEST(AlertComparisonTest, AnExpectationThatSaysLittleLeavesTheOnlyAlertOfOneThatSaysMore) {
  EXPECT_THAT(Compare({Expect("r"), Expect("r", "a")}, {MakeAlert("r", "a"), MakeAlert("r", "b")}),
              IsEmpty());
  EXPECT_THAT(Compare({Expect("r"), Expect("r", "a"), Expect("r")},
                      {MakeAlert("r", "a"), MakeAlert("r", "b")}),
              ElementsAre("-2"));
}

TEST(AlertComparisonTest, TwoExpectationsNeedTwoAlerts) {
  EXPECT_THAT(Compare({Expect("r", "a"), Expect("r", "a")}, {MakeAlert("r", "a")}),
              ElementsAre("-1"));
}

TEST(AlertComparisonTest, AnotherRuleOrEntityIsMissingAndUnexpected) {
  EXPECT_THAT(Compare({Expect("r", "a")}, {MakeAlert("r", "b")}), ElementsAre("-0", "+0"));
  EXPECT_THAT(Compare({Expect("q", "a")}, {MakeAlert("r", "a")}), ElementsAre("-0", "+0"));
}

TEST(AlertComparisonTest, AnotherSeverityDiffers) {
  ExpectedAlert low = Expect("r", "a");
  low.severity = RuleSeverity::kLow;
  const std::vector<Alert> alerts = {MakeAlert("r", "a", RuleSeverity::kHigh)};
  ASSERT_THAT(Compare({low}, alerts), ElementsAre("0~0"));
  EXPECT_TRUE(CompareAlerts({low}, alerts)[0].severity);
  low.severity = RuleSeverity::kHigh;
  EXPECT_THAT(Compare({low}, alerts), IsEmpty());
}

TEST(AlertComparisonTest, AMentionThatIsNotThereNamesTheNearest) {
  Alert alert = MakeAlert("r", "a");
  alert.mentions = {MakeMention("t", Zone::kTitle, "Ada"),
                    MakeMention("t", Zone::kBody, "Ada\n Byron")};
  ExpectedAlert expected = Expect("r", "a");
  expected.mentions.resize(2);
  expected.mentions[0].text = "Ada Byron";
  expected.mentions[1].zone = Zone::kBody;
  expected.mentions[1].term = "t";
  EXPECT_THAT(Compare({expected}, {alert}), IsEmpty()) << "white space is all one";
  expected.mentions[1].text = "Byron";
  const auto differences = CompareAlerts({expected}, {alert});
  ASSERT_EQ(differences.size(), 1u);
  EXPECT_EQ(differences[0].kind, AlertDifference::Kind::kDifferent);
  EXPECT_FALSE(differences[0].severity);
  ASSERT_EQ(differences[0].mentions.size(), 1u);
  EXPECT_EQ(differences[0].mentions[0].expected, 1u);
  EXPECT_EQ(differences[0].mentions[0].nearest, 1);
  alert.mentions.clear();
  EXPECT_EQ(CompareAlerts({expected}, {alert})[0].mentions[0].nearest, -1);
}

TEST(AlertComparisonTest, OfSeveralAlertsThatDifferTheOneThatDiffersLeastIsTaken) {
  ExpectedAlert expected = Expect("r");
  expected.severity = RuleSeverity::kLow;
  expected.mentions.resize(1);
  expected.mentions[0].zone = Zone::kTitle;
  Alert near = MakeAlert("r", "b");
  near.mentions = {MakeMention("t", Zone::kTitle, "x")};
  EXPECT_THAT(Compare({expected}, {MakeAlert("r", "a"), near}), ElementsAre("0~1", "+0"));
}

}  // namespace
}  // namespace wirewatch
