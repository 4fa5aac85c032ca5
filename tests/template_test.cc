#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/rule_testing.h"

namespace wirewatch {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char kTemplates[] = R"(templates:
  - id: near-words
    parameters: {words: required, distance: 3, level: high, who: [ada, bob]}
    rule:
      title: "Words within ${distance} of ${distance}"
      severity: ${level}
      terms:
        who: {words: "${who}"}
        what: {words: "${words}"}
      condition: who near/${distance} what
)";

TEST(TemplateTest, ParametersAreFilledIn) {
  const std::string rules = R"(
rules:
  - {id: r, template: near-words, with: {words: [ban, "sanction*"], level: low}}
  - {id: s, template: near-words, with: {words: freeze, distance: 0, who: eve}, tags: [x]}
)";
  EXPECT_THAT(MatchYaml(kTemplates + rules, MakeArticle({"Bob is sanctioned; Eve freeze"})),
              ElementsAre("r low: Bob, sanctioned", "s high: Eve, freeze"));
  const LoadedRules loaded = LoadRuleFiles({{"f.yaml", kTemplates + rules}});
  ASSERT_TRUE(loaded.book.has_value()) << ToString(loaded.diagnostics);
  EXPECT_EQ(loaded.book->rules[0].title, "Words within 3 of 3");
  EXPECT_THAT(loaded.book->rules[1].tags, ElementsAre("x"));
}

TEST(TemplateTest, ItMayStandInALaterFile) {
  const LoadedRules loaded =
      LoadRuleFiles({{"a.yaml", "rules: [{id: r, template: near-words, with: {words: [ban]}}]\n"},
                     {"b.yaml", kTemplates}});
  EXPECT_TRUE(loaded.book.has_value()) << ToString(loaded.diagnostics);
}

TEST(TemplateTest, ARuleOfATemplateHasTheRevisionOfTheSameRuleWrittenOut) {
  const auto revision = [](const std::string& yaml) {
    const LoadedRules loaded = LoadRuleFiles({{"f.yaml", yaml}});
    EXPECT_TRUE(loaded.book.has_value()) << ToString(loaded.diagnostics);
    return loaded.book.has_value() ? loaded.book->rules[0].revision : "";
  };
  EXPECT_EQ(revision(absl::StrCat(kTemplates,
                                  "rules: [{id: r, template: near-words, with: {words: [x]}}]")),
            revision("rules: [{id: r, title: Words within 3 of 3, severity: high,\n"
                     "  terms: {who: {words: [ada, bob]}, what: {words: [x]}},\n"
                     "  condition: who near/3 what}]"));
}

// The diagnostics of a rule r.yaml:1 that uses the template of t.yaml.
std::string ErrorsOfUse(const std::string& rule, const std::string& templates = kTemplates) {
  return ToString(
      LoadRuleFiles({{"t.yaml", templates}, {"r.yaml", "rules: [{" + rule + "}]\n"}}).diagnostics);
}

TEST(TemplateTest, WhatIsWrongWithAUseStandsAtTheUse) {
  EXPECT_THAT(ErrorsOfUse("id: r, template: nearwords"),
              AllOf(HasSubstr("r.yaml:1:27: error: no template is named 'nearwords' (did you mean "
                              "'near-words'?)"),
                    HasSubstr("define it under 'templates'")));
  EXPECT_THAT(ErrorsOfUse("id: r, template: near-words"),
              HasSubstr("r.yaml:1:27: error: the template 'near-words' needs a value for 'words'"));
  EXPECT_THAT(ErrorsOfUse("id: r, template: near-words, with: {words: a, distence: 4}"),
              AllOf(HasSubstr("r.yaml:1:56: error: the template 'near-words' has no parameter "
                              "'distence' (did you mean 'distance'?)"),
                    HasSubstr("parameters of the template 'near-words': distance, level, who, "
                              "words")));
  EXPECT_THAT(ErrorsOfUse("id: r, template: near-words, with: {words: a, distance: [4]}"),
              HasSubstr("'distance' goes into a text of the template 'near-words' and can be no "
                        "list or map"));
  EXPECT_THAT(ErrorsOfUse("id: r, template: near-words, with: [a]"),
              HasSubstr("expected a map of parameters to values for 'with', got a list"));
  EXPECT_THAT(ErrorsOfUse("template: near-words, with: {words: a}"),
              HasSubstr("needs the key 'id'"));
}

TEST(TemplateTest, AKeyThatTheTemplateSetsIsAnErrorThatNamesBothPlaces) {
  EXPECT_THAT(ErrorsOfUse("id: r, template: near-words, with: {words: a}, severity: low"),
              HasSubstr("r.yaml:1:57: error: 'severity' is also set by the template 'near-words' "
                        "at t.yaml:6:7"));
}

TEST(TemplateTest, WhatIsWrongWithTheRuleStandsInTheTemplateAndNamesTheUse) {
  EXPECT_THAT(ErrorsOfUse("id: r, template: near-words, with: {words: a, level: hgih}"),
              HasSubstr("t.yaml:6:17: error: 'hgih' is no value of 'severity' (did you mean "
                        "'high'?), in the rule 'r' at r.yaml:1:9"));
  EXPECT_THAT(ErrorsOfUse("id: r, template: near-words, with: {words: a, distance: x}"),
              AllOf(HasSubstr("t.yaml:10:"), HasSubstr(", in the rule 'r' at r.yaml:1:9")));
  EXPECT_THAT(ErrorsOfUse("id: r, template: near-words, with: {words: [\"?\"]}"),
              HasSubstr("t.yaml:9:23: error: '?' has no letter or digit to look for, in the rule"));
  // What is the rule's own is its own.
  EXPECT_THAT(ErrorsOfUse("id: r, template: near-words, with: {words: a}, zones: [titel]"),
              AllOf(HasSubstr("r.yaml:1:65: error: 'titel' is no value of 'zones'"),
                    Not(HasSubstr("in the rule"))));
}

TEST(TemplateTest, AMistakeOfATemplateIsToldOnceHoweverManyRulesUseIt) {
  const std::string errors = ErrorsOfUse(
      "id: r, template: near-words, with: {words: a}}, {id: s, template: near-words, with: {words: "
      "a}",
      absl::StrReplaceAll(kTemplates, {{"who near", "whom near"}}));
  EXPECT_THAT(errors, HasSubstr("no term is named 'whom'"));
  EXPECT_EQ(errors.find("whom'", errors.find("whom'") + 1), std::string::npos) << errors;
}

TEST(TemplateTest, ATemplateIsCheckedWhereItStands) {
  const auto errors = [](const std::string& line) {
    return DiagnosticsOf("templates:\n  - id: t\n    " + line + "\n");
  };
  EXPECT_THAT(errors("rule: {title: \"${x}\"}"),
              HasSubstr("f.yaml:3:19: error: no parameter is named 'x'"));
  EXPECT_THAT(errors("{parameters: {a: 1}, rule: {title: x}}"), HasSubstr("error"));
  EXPECT_THAT(errors("rule: {title: x}\n    parameters: {a: 1}"),
              HasSubstr("f.yaml:4:18: error: the parameter 'a' stands nowhere in the rule"));
  EXPECT_THAT(errors("rule: {id: x}"),
              HasSubstr("f.yaml:3:12: error: a template's rule cannot set 'id'"));
  EXPECT_THAT(errors("rule: x"), HasSubstr("expected a map for 'rule', got text"));
  EXPECT_THAT(errors("parameters: {a b: required}"), HasSubstr("'a b' cannot name a parameter"));
  EXPECT_THAT(errors("parameters: {a: }"), HasSubstr("the parameter 'a' has no value"));
  EXPECT_THAT(DiagnosticsOf("templates: [{id: t, rule: {}}, {id: t, rule: {}}]\n"),
              HasSubstr("f.yaml:1:37: error: the template 't' is already defined at f.yaml:1:18"));
}

}  // namespace
}  // namespace wirewatch
