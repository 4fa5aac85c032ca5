#include "daemon/ruleset/condition_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

using ::testing::HasSubstr;

const std::vector<std::string> kTerms = {"a", "b", "c"};

// The tree in prefix form: (and a (near/3 b c)).
std::string Show(const Condition& condition) {
  const auto all = [&condition](const std::string& name) {
    std::string text = "(" + name;
    for (const Condition& child : condition.children) absl::StrAppend(&text, " ", Show(child));
    return text + ")";
  };
  switch (condition.kind) {
    case Condition::Kind::kTerm:
      return kTerms[static_cast<size_t>(condition.term)];
    case Condition::Kind::kAnd:
      return all("and");
    case Condition::Kind::kOr:
      return all("or");
    case Condition::Kind::kNot:
      return all("not");
    case Condition::Kind::kNear:
      return all(absl::StrCat("near/", condition.distance));
    case Condition::Kind::kBefore:
      return all(absl::StrCat("before/", condition.distance));
    case Condition::Kind::kNotNear:
      return all(absl::StrCat("not-near/", condition.distance));
  }
  return "";
}

std::string Parsed(const std::string& text) {
  Condition condition;
  ConditionError error;
  if (ParseCondition(text, kTerms, &condition, &error)) return Show(condition);
  return absl::StrCat(error.begin, "-", error.end, ": ", error.message);
}

TEST(ConditionParserTest, OperatorsBindAsTheGrammarSays) {
  EXPECT_EQ(Parsed("a and b or c"), "(or (and a b) c)");
  EXPECT_EQ(Parsed("a and b and c"), "(and a b c)");
  EXPECT_EQ(Parsed("not a and b"), "(and (not a) b)");
  EXPECT_EQ(Parsed("not a near/3 b"), "(not (near/3 a b))");
  EXPECT_EQ(Parsed("a near/3 b not near/4 c"), "(not-near/4 (near/3 a b) c)");
  EXPECT_EQ(Parsed("a near/3 (b or c)"), "(near/3 a (or b c))");
  EXPECT_EQ(Parsed("(a)before/0(b)"), "(before/0 a b)");
}

TEST(ConditionParserTest, EachMistakeIsPointedAtAndExplained) {
  EXPECT_EQ(Parsed("a and d"), "6-7: no term is named 'd'");
  EXPECT_EQ(Parsed("a and"), "5-6: expected a term, got the end of the condition");
  EXPECT_EQ(Parsed("(a or b"), "0-1: this '(' is not closed");
  EXPECT_EQ(Parsed("a)"), "1-2: this ')' closes nothing");
  EXPECT_EQ(Parsed("a b"), "2-3: expected 'and', 'or', 'near/N' or the end, got 'b'");
  EXPECT_THAT(Parsed("a near b"), HasSubstr("2-6: expected a number of words from 0 to 1000"));
  EXPECT_THAT(Parsed("a near/1001 b"), HasSubstr("from 0 to 1000"));
  EXPECT_THAT(Parsed("a not before/3 b"), HasSubstr("'not before' is not an operator"));
}

TEST(ConditionParserTest, DepthIsLimitedAndLengthIsNot) {
  EXPECT_THAT(Parsed(std::string(60, '(') + "a" + std::string(60, ')')),
              HasSubstr("nested deeper than 50 levels"));
  std::string chain = "a";
  for (int i = 0; i < 60; ++i) chain += " near/1 b";
  EXPECT_THAT(Parsed(chain), HasSubstr("nested deeper than 50 levels"));
  std::string wide = "a";
  for (int i = 0; i < 5000; ++i) wide += " or b";
  EXPECT_THAT(Parsed(wide), HasSubstr("(or a b b"));
}

}  // namespace
}  // namespace wirewatch
