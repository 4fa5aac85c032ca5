#include "tests/oracle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <set>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "daemon/match/rule_set_index.h"
#include "tests/matcher_matches.h"
#include "tests/random_case.h"
#include "tests/testing.h"
#include "wirewatch/rule_loader.h"
#include "wirewatch/rule_set.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

uint32_t Rounds() {
  uint32_t rounds = 10'000;
  const char* const given = std::getenv("WIREWATCH_ORACLE_ROUNDS");
  EXPECT_TRUE(given == nullptr || absl::SimpleAtoi(given, &rounds)) << given;
  return rounds;
}

TEST(OracleTest, TheMatcherSaysOfRandomRulesAndTextsWhatTheOracleSays) {
  uint32_t matching = 0;
  uint32_t refused = 0;
  const uint32_t rounds = Rounds();
  for (uint32_t seed = 0; seed < rounds; ++seed) {
    const RandomCase random = MakeRandomCase(seed);
    LoadedRules loaded = LoadRuleFiles({{"random.yaml", random.yaml}});
    ASSERT_TRUE(loaded.book.has_value()) << ToString(loaded.diagnostics[0]) << "\n" << random.yaml;
    auto rules = RuleSet::Compile(*loaded.book);
    ASSERT_TRUE(rules.ok()) << rules.status() << "\n" << random.yaml;
    const auto tried = TryMatcherMatches(**rules, random.article, random.now);
    // Proximities of proximities over the same words may have more pairs than the matcher makes;
    // the oracle would make them all.
    if (absl::IsResourceExhausted(tried.status())) {
      ++refused;
      continue;
    }
    ASSERT_TRUE(tried.ok()) << tried.status() << "\nseed " << seed << "\n" << random.yaml;
    const std::vector<OracleMatch>& actual = *tried;
    const std::vector<OracleMatch> expected =
        OracleMatches(*loaded.book, random.article, random.now);
    std::string paragraphs;
    for (const Paragraph& paragraph : random.article.paragraphs) {
      absl::StrAppend(&paragraphs, ZoneName(paragraph.zone), " [", paragraph.begin, ",",
                      paragraph.end, ") ");
    }
    ASSERT_TRUE(actual == expected) << "seed " << seed << "\n"
                                    << random.yaml << "\ntext: " << random.article.text << "\n"
                                    << paragraphs << "\noracle:\n"
                                    << ToString(expected) << "matcher:\n"
                                    << ToString(actual);
    for (const OracleMatch& match : expected) matching += match.mentions.size() > 1;
  }
  // Cases in which nothing is found would prove little.
  EXPECT_GT(matching, rounds / 4);
  EXPECT_LE(refused, 1 + rounds / 50'000);
}

TEST(OracleTest, TheOracleKnowsTheDefinitionsByItself) {
  const LoadedRules loaded = LoadRuleFiles({{"test.yaml", R"(
rules:
  - {id: near, terms: {a: {words: [a]}, b: {words: [b]}}, condition: a near/1 b}
  - {id: spaced, terms: {a: {words: [a]}, b: {words: [b]}}, condition: a not near/1 b}
)"}});
  ASSERT_TRUE(loaded.book.has_value());
  EXPECT_EQ(ToString(OracleMatches(*loaded.book, MakeArticle({"a x b. x x a"}))),
            "near/ medium: 0.-1[0,1) 1.-1[4,5)\nspaced/ medium: 0.-1[11,12)\n");
}

// The rules that a text makes candidates, as the index has it.
std::set<int32_t> Candidates(const RuleSet::Index& index, const std::string& text) {
  TokenizedText tokenized;
  tokenized.Reset(text);
  std::vector<PhraseHit> hits;
  index.phrases.Find(tokenized, kMaxMentionsPerArticle, &hits);
  std::set<int32_t> rules(index.unanchored_rules.begin(), index.unanchored_rules.end());
  const auto add = [&](absl::Span<const int32_t> patterns) {
    for (const int32_t pattern : patterns) {
      const auto& anchored = index.patterns[static_cast<size_t>(pattern)].anchored_rules;
      rules.insert(anchored.begin(), anchored.end());
    }
  };
  for (const PhraseHit& hit : hits) {
    add(index.patterns_of_phrase[static_cast<size_t>(hit.phrase)]);
    for (const Spelling& spelling : index.spellings_of_phrase[static_cast<size_t>(hit.phrase)]) {
      add(index.patterns_of_entity[static_cast<size_t>(spelling.entity)]);
    }
  }
  return rules;
}

TEST(OracleTest, OfManyRulesOnlyThoseAreEvaluatedThatCanBeTrue) {
  std::string yaml = "entities:\n";
  for (int i = 0; i < 2000; ++i) {
    absl::StrAppend(&yaml, "  - {id: e", i, ", name: Given", i, " Family", i, "}\n");
  }
  absl::StrAppend(&yaml, "rules:\n");
  for (int i = 0; i < 2000; ++i) {
    absl::StrAppend(&yaml, "  - {id: r", i, ", per: entity, condition: who near/9 what,",
                    " terms: {who: {entities: [e", i, "]}, what: {words: [\"sanction*\"]}}}\n");
  }
  const Article article =
      MakeArticle({"Sanctions on Given7 Family7 and Given1234 Family1234.", "Sanctions, sanctions.",
                   "Given1999 FAMILY1999 is sanctioned; Given8 Family9 is nobody."});
  const auto rules = CompileYaml(yaml);
  ASSERT_NE(rules, nullptr);
  EXPECT_EQ(Candidates(rules->index(), article.text).size(), 3);
  std::vector<std::string> entities;
  for (const OracleMatch& match : MatcherMatches(*rules, article)) {
    entities.push_back(match.entity);
  }
  EXPECT_THAT(entities, ElementsAre("e1234", "e1999", "e7"));
  EXPECT_THAT(Candidates(rules->index(), "Sanctions and more sanctions."), IsEmpty());
  const LoadedRules loaded = LoadRuleFiles({{"test.yaml", yaml}});
  EXPECT_TRUE(OracleMatches(*loaded.book, article) == MatcherMatches(*rules, article));
}

}  // namespace
}  // namespace wirewatch
