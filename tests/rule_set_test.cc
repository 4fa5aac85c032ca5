#include "wirewatch/rule_set.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "absl/strings/str_cat.h"
#include "daemon/match/rule_set_index.h"
#include "tests/random_case.h"
#include "tests/testing.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

absl::Status CompileError(const std::string& yaml) {
  LoadedRules loaded = LoadRuleFiles({{"rules/a.yaml", yaml}});
  EXPECT_TRUE(loaded.book.has_value());
  return loaded.book.has_value() ? RuleSet::Compile(*std::move(loaded.book)).status()
                                 : absl::OkStatus();
}

TEST(RuleSetTest, AFaultInARegexIsReportedAtItsPlaceInTheFile) {
  const absl::Status status = CompileError(
      "rules:\n"
      "  - id: r\n"
      "    terms: {t: {regex: \"bad[z-a]\"}}\n"
      "    condition: t\n");
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              StartsWith("rules/a.yaml:3:24: error: in the regex of the term 't' of the rule 'r': "
                         "the range z-a runs backwards\n  help: "));
}

TEST(RuleSetTest, TheColumnOfARegexWithoutQuotesIsRightToo) {
  EXPECT_THAT(std::string(CompileError("rules:\n"
                                       "  - id: r\n"
                                       "    condition: t\n"
                                       "    terms: {t: {regex: a**}}\n")
                              .message()),
              StartsWith("rules/a.yaml:4:24: error: in the regex of the term 't' of the rule 'r': "
                         "'**' repeats what is already repeated"));
}

TEST(RuleSetTest, EveryFaultyRegexIsReportedEvenIfItIsWrittenTwice) {
  const std::string message(CompileError("rules:\n"
                                         "  - {id: r, terms: {t: {regex: \"(\"}}, condition: t}\n"
                                         "  - {id: s, terms: {t: {regex: \"(\"}}, condition: t}\n"
                                         "  - {id: u, terms: {t: {regex: \")\"}}, condition: t}\n")
                                .message());
  for (const char* place : {"rules/a.yaml:2:32: ", "rules/a.yaml:3:32: ", "rules/a.yaml:4:32: "}) {
    EXPECT_THAT(message, HasSubstr(place));
  }
}

TEST(RuleSetTest, ASetHoldsTheBookItWasMadeOf) {
  const auto rules = CompileYaml(
      "entities: [{id: e, name: Ada}]\n"
      "rules: [{id: r, terms: {t: {entities: [e]}}, condition: t}]\n");
  ASSERT_EQ(rules->rules().size(), 1);
  EXPECT_EQ(rules->rules()[0].id, "r");
  ASSERT_EQ(rules->entities().size(), 1);
  EXPECT_EQ(rules->entities()[0].name, "Ada");
  EXPECT_EQ(rules->digest().size(), 64);
}

TEST(RuleSetTest, ASetWithoutRulesMatchesNothing) {
  const auto rules = CompileYaml("entities: [{id: e, name: Ada}]\n");
  Matcher matcher(*rules);
  const auto matches = matcher.Match(MakeArticle({"Ada"}), absl::UnixEpoch());
  ASSERT_TRUE(matches.ok());
  EXPECT_THAT(*matches, IsEmpty());
}

TEST(RuleSetTest, EqualTermsAreLookedForOnce) {
  const auto rules = CompileYaml(R"(
lists: {bans: [ban, "freez*"]}
rules:
  - {id: r, terms: {t: {words: $bans}, u: {regex: "x+"}}, condition: t and u}
  - {id: s, terms: {v: {words: $bans}, w: {regex: "x+"}}, condition: v or w}
)");
  EXPECT_EQ(rules->index().patterns.size(), 2);
  EXPECT_EQ(rules->index().regexes.size(), 1);
  EXPECT_EQ(rules->index().phrases.size(), 2);
}

// The ids of the rules that are evaluated for every article.
std::vector<std::string> Unanchored(const std::string& condition) {
  const auto rules = CompileYaml(
      absl::StrCat("rules: [{id: r, terms: {a: {words: [aa]}, b: {words: [bb]}, c: {words: [cc]}},",
                   " condition: ", condition, "}]"));
  std::vector<std::string> ids;
  for (const int32_t rule : rules->index().unanchored_rules) {
    ids.push_back(rules->rules()[static_cast<size_t>(rule)].id);
  }
  return ids;
}

TEST(RuleSetTest, OnlyRulesThatNeedNoTermAreEvaluatedForEveryArticle) {
  for (const char* condition : {"a", "a and not b", "a or b", "a near/3 (not b)", "a not near/3 b",
                                "(not a) and (b or c)", "(a and not b) or c"}) {
    EXPECT_THAT(Unanchored(condition), IsEmpty()) << condition;
  }
  for (const char* condition : {"not a", "a or not b", "not a and not b", "not (a and b)"}) {
    EXPECT_THAT(Unanchored(condition), ElementsAre("r")) << condition;
  }
}

TEST(RuleSetTest, OneSetServesManyThreads) {
  constexpr int kThreads = 8;
  constexpr int kArticles = 200;
  std::string yaml = "rules:\n";
  for (int i = 0; i < kArticles; ++i) {
    absl::StrAppend(&yaml, "  - {id: w", i, ", terms: {t: {words: [word", i, "]}}, condition: t}\n",
                    "  - {id: x", i, ", terms: {t: {regex: \"w[a-z]rd", i,
                    "\\\\b\"}}, condition: t}\n");
  }
  const auto rules = CompileYaml(yaml);
  ASSERT_NE(rules, nullptr);
  std::vector<int> right(kThreads, 0);
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&rules, &right, t] {
      Matcher matcher(*rules);
      for (int i = 0; i < kArticles; ++i) {
        const auto matches =
            matcher.Match(MakeArticle({absl::StrCat("a word", i, " here")}), absl::UnixEpoch());
        right[static_cast<size_t>(t)] += matches.ok() && matches->size() == 2 &&
                                         (*matches)[0].rule->id == absl::StrCat("w", i) &&
                                         (*matches)[1].rule->id == absl::StrCat("x", i);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const int count : right) EXPECT_EQ(count, kArticles);
}

}  // namespace
}  // namespace wirewatch
