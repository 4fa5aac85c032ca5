// A trace of a rule says the same as the matcher, and why.
#include "daemon/match/rule_trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "tests/random_case.h"
#include "tests/testing.h"
#include "wirewatch/rule_coverage.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;

// "rule/entity severity" of each match.
std::multiset<std::string> Matched(const RuleSet& rules, const RandomCase& random) {
  std::multiset<std::string> keys;
  Matcher matcher(rules);
  const auto matches = matcher.Match(random.article, random.now);
  EXPECT_TRUE(matches.ok()) << matches.status();
  if (!matches.ok()) return keys;
  for (const RuleMatch& match : *matches) {
    keys.insert(absl::StrCat(match.rule->id, "/", match.entity == nullptr ? "" : match.entity->id,
                             " ", RuleSeverityName(match.severity)));
  }
  return keys;
}

std::multiset<std::string> Traced(const RuleSet& rules, const RandomCase& random) {
  std::multiset<std::string> keys;
  RuleTracer tracer(rules);
  EXPECT_TRUE(tracer.SetArticle(random.article).ok());
  for (size_t i = 0; i < rules.rules().size(); ++i) {
    const Rule& rule = rules.rules()[i];
    if (!rule.enabled) continue;
    const auto trace = tracer.Trace(i, random.now);
    EXPECT_TRUE(trace.ok()) << trace.status();
    if (!trace.ok() || trace->is_expired || trace->is_filtered) continue;
    for (const RunTrace& run : trace->runs) {
      if (!run.truth() || (rule.per == Rule::Per::kEntity && run.entity < 0)) continue;
      RuleSeverity severity = rule.severity;
      for (size_t when = 0; when < run.severity_when.size(); ++when) {
        if (!run.severity_when[when][0].value.truth) continue;
        severity = rule.severity_when[when].severity;
        break;
      }
      keys.insert(absl::StrCat(
          rule.id, "/", run.entity < 0 ? "" : rules.entities()[static_cast<size_t>(run.entity)].id,
          " ", RuleSeverityName(severity)));
    }
  }
  return keys;
}

TEST(RuleTraceTest, ATraceOfRandomRulesAndTextsSaysWhatTheMatcherSays) {
  size_t matching = 0;
  constexpr uint32_t kRounds = 1000;
  for (uint32_t seed = 0; seed < kRounds; ++seed) {
    const RandomCase random = MakeRandomCase(seed);
    LoadedRules loaded = LoadRuleFiles({{"random.yaml", random.yaml}});
    ASSERT_TRUE(loaded.book.has_value()) << random.yaml;
    const auto rules = RuleSet::Compile(*std::move(loaded.book));
    ASSERT_TRUE(rules.ok()) << rules.status();
    const auto matched = Matched(**rules, random);
    ASSERT_EQ(Traced(**rules, random), matched) << "seed " << seed << "\n"
                                                << random.yaml << "\n"
                                                << random.article.text;
    matching += matched.empty() ? 0 : 1;
  }
  EXPECT_GT(matching, kRounds / 4);
}

std::vector<MentionFate> FatesOf(const std::string& yaml, const Article& article, size_t term) {
  const auto rules = CompileYaml(yaml);
  if (rules == nullptr) return {};
  RuleTracer tracer(*rules);
  EXPECT_TRUE(tracer.SetArticle(article).ok());
  const auto trace = tracer.Trace(0, absl::UnixEpoch());
  EXPECT_TRUE(trace.ok()) << trace.status();
  std::vector<MentionFate> fates;
  if (!trace.ok()) return fates;
  for (const TracedMention& mention : trace->terms[term]) fates.push_back(mention.fate);
  return fates;
}

TEST(RuleTraceTest, EveryMentionSaysWhetherItCountsOrWhyNot) {
  const Article article = MakeArticle({{Zone::kTitle, "A ban"},
                                       {Zone::kLead, "The ban, and no ban on bombs."},
                                       {Zone::kCaption, "The ban of the year"}});
  EXPECT_THAT(FatesOf("rules:\n"
                      "  - id: r\n"
                      "    terms: {t: {words: [ban]}}\n"
                      "    condition: t\n"
                      "    exceptions: [{phrase: ban on bombs, reason: x}]\n",
                      article, 0),
              ElementsAre(MentionFate::kCounts, MentionFate::kCounts, MentionFate::kExcepted,
                          MentionFate::kOutsideZones));
  EXPECT_THAT(FatesOf("rules:\n"
                      "  - id: r\n"
                      "    terms: {t: {words: [ban], cue: bombs, cue_within: 1}, bombs: {words: "
                      "[bombs]}}\n"
                      "    condition: t\n",
                      article, 0),
              ElementsAre(MentionFate::kWithoutCue, MentionFate::kWithoutCue, MentionFate::kCounts,
                          MentionFate::kOutsideZones));
  EXPECT_THAT(FatesOf("entities: [{id: e, name: Nobody, weak_aliases: [ban]}]\n"
                      "rules:\n"
                      "  - {id: r, terms: {t: {entities: [e]}}, condition: t}\n",
                      article, 0),
              ElementsAre(MentionFate::kWeak, MentionFate::kWeak, MentionFate::kWeak,
                          MentionFate::kOutsideZones));
}

// "3 true, false" for a branch that was both.
std::vector<std::string> Branches(const RuleCoverage& coverage) {
  std::vector<std::string> out;
  for (const BranchCoverage& branch : coverage.branches) {
    out.push_back(absl::StrCat(branch.text, ":", branch.seen_true ? " true" : "",
                               branch.seen_false ? " false" : ""));
  }
  return out;
}

TEST(RuleCoverageTest, TestsReachTheTruthsThatTheirArticlesGive) {
  const auto rules = CompileYaml(
      "rules:\n"
      "  - id: r\n"
      "    terms: {a: {words: [ada]}, b: {words: [ban]}, c: {words: [crane]}}\n"
      "    condition: a near/2 b or c\n"
      "    severity_when: [{condition: c, severity: high}]\n"
      "    tests:\n"
      "      - {name: n, article: {text: ada ban}, expect: [{rule: r}]}\n"
      "      - {name: n, article: {text: ada}, expect: []}\n"
      "      - {name: of nothing in the rule, article: {text: zebra}, expect: []}\n");
  ASSERT_NE(rules, nullptr);
  const std::vector<RuleCoverage> coverages = MeasureCoverage(*rules, rules->rules()[0].tests);
  ASSERT_EQ(coverages.size(), 1u);
  EXPECT_EQ(coverages[0].positive, 1);
  EXPECT_EQ(coverages[0].negative, 1);
  EXPECT_THAT(Branches(coverages[0]),
              ElementsAre("(a near/2 b) or c: true false", "a near/2 b: true false", "a: true",
                          "b: true false", "c: false", "c: false"));
}

TEST(RuleCoverageTest, ADisabledRuleHasNoCoverageAndAnUntestedOneIsReachedNowhere) {
  const auto rules = CompileYaml(
      "rules:\n"
      "  - {id: off, enabled: false, terms: {a: {words: [ada]}}, condition: a}\n"
      "  - {id: untested, terms: {a: {words: [ada]}}, condition: a}\n");
  ASSERT_NE(rules, nullptr);
  const std::vector<RuleCoverage> coverages = MeasureCoverage(*rules, {});
  ASSERT_EQ(coverages.size(), 1u);
  EXPECT_EQ(coverages[0].rule->id, "untested");
  EXPECT_EQ(coverages[0].positive + coverages[0].negative, 0);
  EXPECT_THAT(Branches(coverages[0]), ElementsAre("a:"));
}

}  // namespace
}  // namespace wirewatch
