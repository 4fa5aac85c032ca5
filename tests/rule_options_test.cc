// Keys of a rule that say when it matches, and how much that matters.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "daemon/match/rule_set_index.h"
#include "tests/rule_testing.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

absl::Time Day(int year, int month, int day) {
  return absl::FromCivil(absl::CivilDay(year, month, day), absl::UTCTimeZone());
}

constexpr char kBan[] = "terms: {t: {words: [ban]}}, condition: t, ";

TEST(RuleOptionsTest, ARuleThatIsNotEnabledIsCheckedAndDoesNotRun) {
  const std::string rule = absl::StrCat(kBan, "enabled: false");
  EXPECT_THAT(MatchRule(rule, {{Zone::kBody, "A ban."}}), IsEmpty());
  // Nor one that matches without any mention.
  EXPECT_THAT(MatchRule("terms: {t: {words: [ban]}}, condition: not t, enabled: false",
                        {{Zone::kBody, "Nothing."}}),
              IsEmpty());
  LoadedRules loaded = LoadRuleFiles(
      {{"f.yaml", "rules: [{id: r, enabled: false, terms: {t: {regex: '('}}, condition: t}]"}});
  ASSERT_TRUE(loaded.book.has_value());
  EXPECT_EQ(RuleSet::Compile(*std::move(loaded.book)).status().code(),
            absl::StatusCode::kInvalidArgument);
}

TEST(RuleOptionsTest, ARuleRunsUntilTheEndOfTheDayOnWhichItExpires) {
  const std::string rule = absl::StrCat(kBan, "expires: 2027-01-31");
  EXPECT_THAT(MatchRule(rule, {{Zone::kBody, "A ban."}}, Day(2027, 2, 1) - absl::Nanoseconds(1)),
              ElementsAre("r: ban"));
  EXPECT_THAT(MatchRule(rule, {{Zone::kBody, "A ban."}}, Day(2027, 2, 1)), IsEmpty());
}

TEST(RuleOptionsTest, TheFirstSeverityWhoseConditionHoldsTakesThePlaceOfTheRules) {
  const std::string rule =
      "severity: low, terms: {t: {words: [ban]}, b: {words: [billion]}, e: {words: [eased]}}, "
      "condition: t, severity_when: [{condition: t near/1 b, severity: critical}, "
      "{condition: e, severity: info}, {condition: b, severity: high}]";
  EXPECT_THAT(MatchRule(rule, {{Zone::kBody, "A ban."}}), ElementsAre("r low: ban"));
  EXPECT_THAT(MatchRule(rule, {{Zone::kBody, "A ban on a billion, eased."}}),
              ElementsAre("r info: ban"));
  EXPECT_THAT(MatchRule(rule, {{Zone::kBody, "A ban, x x x billion."}}),
              ElementsAre("r high: ban"));
  EXPECT_THAT(MatchRule(rule, {{Zone::kBody, "A billion ban, eased."}}),
              ElementsAre("r critical: ban"));
}

TEST(RuleOptionsTest, ASeverityIsAskedOfTheSameEntity) {
  EXPECT_THAT(MatchYaml("entities: [{id: a, name: Ada}, {id: b, name: Bob}]\n"
                        "rules:\n"
                        "  - id: r\n"
                        "    per: entity\n"
                        "    terms: {who: {entities: [a, b]}, ban: {words: [ban]}}\n"
                        "    condition: who\n"
                        "    severity_when: [{condition: who near/0 ban, severity: high}]\n",
                        MakeArticle({"Bob: ban. For Ada."})),
              ElementsAre("r/b high: Bob", "r/a: Ada"));
}

TEST(RuleOptionsTest, RegexFlagsAreThoseOfTheWholeRegex) {
  const auto match = [](const std::string& flags) {
    return MatchRule(
        absl::StrCat("terms: {t: {regex: 'ban$|b.x', flags: ", flags, "}}, condition: t"),
        {{Zone::kBody, "BAN\nb\nx"}});
  };
  EXPECT_THAT(match("[]"), IsEmpty());
  EXPECT_THAT(match("dot_all"), ElementsAre("r: b\nx"));
  EXPECT_THAT(match("[ignore_case, multi_line]"), ElementsAre("r: BAN"));
  EXPECT_THAT(match("[multi_line, dot_all, ignore_case]"), ElementsAre("r: BAN, b\nx"));
  EXPECT_THAT(MatchRule("terms: {t: {regex: 'b+', flags: [ungreedy]}}, condition: t",
                        {{Zone::kBody, "bb"}}),
              ElementsAre("r: b, b"));
}

TEST(RuleOptionsTest, ListsMayBeNamedInListsAndAmongWords) {
  EXPECT_THAT(MatchYaml("lists: {all: [$a, cc, $b], a: [aa], b: [bb]}\n"
                        "rules: [{id: r, terms: {t: {words: [dd, $all]}}, condition: t}]",
                        MakeArticle({"dd cc bb aa ee"})),
              ElementsAre("r: dd, cc, bb, aa"));
}

std::vector<std::string> MatchFrom(const std::string& filter, const std::string& source,
                                   const std::string& language) {
  Article article = MakeArticle({"A ban."});
  article.source = source;
  article.language = language;
  return MatchYaml(absl::StrCat("rules: [{id: r, ", kBan, "filter: ", filter, "}]"), article);
}

TEST(FilterTest, ASourceIsComparedWithoutRegardToCaseAndMayEndOpen) {
  const std::string filter = "{source: [The Example, \"Wire*\"]}";
  for (const char* source : {"The Example", "THE EXAMPLE", "wire", "Wire News"}) {
    EXPECT_THAT(MatchFrom(filter, source, ""), ElementsAre("r: ban")) << source;
  }
  for (const char* source : {"The Examples", "Example", "A Wire"}) {
    EXPECT_THAT(MatchFrom(filter, source, ""), IsEmpty()) << source;
  }
  EXPECT_THAT(MatchFrom("{source: [Łódź]}", "łódź", ""), ElementsAre("r: ban"));
}

TEST(FilterTest, ALanguageIsAlsoItsRegions) {
  for (const char* language : {"en", "EN", "en-GB", "en_US"}) {
    EXPECT_THAT(MatchFrom("{language: [en]}", "", language), ElementsAre("r: ban")) << language;
    EXPECT_THAT(MatchFrom("{not_language: [en]}", "", language), IsEmpty()) << language;
  }
  for (const char* language : {"eng", "de", "e"}) {
    EXPECT_THAT(MatchFrom("{language: [en]}", "", language), IsEmpty()) << language;
    EXPECT_THAT(MatchFrom("{not_language: [en]}", "", language), ElementsAre("r: ban")) << language;
  }
  EXPECT_THAT(MatchFrom("{language: [en-GB]}", "", "en"), IsEmpty());
}

TEST(FilterTest, WhatAnArticleDoesNotSayExcludesNothing) {
  EXPECT_THAT(MatchFrom("{source: [a], language: [en]}", "", ""), ElementsAre("r: ban"));
  EXPECT_THAT(MatchFrom("{not_source: [\"*\"], not_language: [en]}", "", ""),
              ElementsAre("r: ban"));
}

TEST(FilterTest, AllOfItMustHold) {
  const std::string filter = "{source: [\"wire*\"], not_source: [wire two], language: [en, ko]}";
  EXPECT_THAT(MatchFrom(filter, "wire one", "ko"), ElementsAre("r: ban"));
  EXPECT_THAT(MatchFrom(filter, "wire two", "ko"), IsEmpty());
  EXPECT_THAT(MatchFrom(filter, "wire one", "de"), IsEmpty());
}

std::vector<std::string> MatchExcept(const std::string& exception, const std::string& text,
                                     const std::string& source = "",
                                     absl::Time now = absl::UnixEpoch()) {
  Article article = MakeArticle({text});
  article.source = source;
  return MatchYaml(absl::StrCat("entities:\n"
                                "  - {id: a, name: Ada, groups: [g], weak_aliases: [Lovelace]}\n"
                                "  - {id: b, name: Bob, groups: [g]}\n"
                                "rules:\n"
                                "  - id: r\n"
                                "    terms: {who: {entities: [g]}, ban: {words: [\"ban*\"]}}\n"
                                "    condition: who or ban\n"
                                "    exceptions: [",
                                exception, "]\n"),
                   article, now);
}

TEST(ExceptionTest, MentionsOfAnEntityOrAGroupDoNotCount) {
  EXPECT_THAT(MatchExcept("{entity: a, reason: x}", "Ada, Bob: ban"), ElementsAre("r: Bob, ban"));
  EXPECT_THAT(MatchExcept("{entity: g, reason: x}", "Ada, Bob: ban"), ElementsAre("r: ban"));
  EXPECT_THAT(MatchExcept("{entity: [a, b], reason: x}", "Ada, Bob"), IsEmpty());
}

TEST(ExceptionTest, MentionsThatOverlapAPhraseDoNotCount) {
  EXPECT_THAT(MatchExcept("{phrase: Ada Street, reason: x}", "Ada of Ada Street: a ban"),
              ElementsAre("r: Ada, ban"));
  EXPECT_THAT(MatchExcept("{phrase: [bananas, \"urban*\"], reason: x}", "Bananas and bans"),
              ElementsAre("r: bans"));
  // What lies beside it counts.
  EXPECT_THAT(MatchExcept("{phrase: total, reason: x}", "total ban total"), ElementsAre("r: ban"));
}

TEST(ExceptionTest, AMentionThatDoesNotCountMakesNoWeakOneCount) {
  EXPECT_THAT(MatchExcept("{phrase: Ada Street, reason: x}", "Lovelace lives in Ada Street."),
              IsEmpty());
  EXPECT_THAT(MatchExcept("{phrase: Ada Road, reason: x}", "Lovelace lives in Ada Street."),
              ElementsAre("r: Lovelace, Ada"));
}

TEST(ExceptionTest, OfASourceNothingOfTheRuleCounts) {
  const std::string exception = "{source: [\"Parody*\"], reason: x}";
  EXPECT_THAT(MatchExcept(exception, "Ada: ban", "parody daily"), IsEmpty());
  EXPECT_THAT(MatchExcept(exception, "Ada: ban", "The Daily"), ElementsAre("r: Ada, ban"));
  EXPECT_THAT(MatchExcept(exception, "Ada: ban"), ElementsAre("r: Ada, ban"));
}

TEST(ExceptionTest, WhatStandsInOneExceptionMustAllApply) {
  const std::string exception = "{entity: a, source: daily, phrase: Ada Street, reason: x}";
  const std::string text = "Ada, Ada Street";
  EXPECT_THAT(MatchExcept(exception, text, "daily"), ElementsAre("r: Ada"));
  EXPECT_THAT(MatchExcept(exception, text, "weekly"), ElementsAre("r: Ada, Ada"));
  EXPECT_THAT(MatchExcept("{entity: b, phrase: Ada Street, reason: x}", text),
              ElementsAre("r: Ada, Ada"));
}

TEST(ExceptionTest, OnceItHasExpiredItNoLongerApplies) {
  const std::string exception = "{entity: a, reason: x, expires: 2027-01-31}";
  EXPECT_THAT(MatchExcept(exception, "Ada", "", Day(2027, 1, 31)), IsEmpty());
  EXPECT_THAT(MatchExcept(exception, "Ada", "", Day(2027, 2, 1)), ElementsAre("r: Ada"));
}

TEST(RuleOptionsTest, AConditionThatNeedsNoMentionIsTrueWhereAllAreExcepted) {
  EXPECT_THAT(MatchRule("terms: {t: {words: [ban]}}, condition: not t, "
                        "exceptions: [{phrase: ban lifted, reason: x}]",
                        {{Zone::kBody, "The ban lifted."}}),
              ElementsAre("r"));
}

TEST(RuleOptionsTest, AGroupThatManyRulesNameIsOnePattern) {
  std::string yaml = "lists: {bans: [ban, \"freez*\"]}\nentities:\n";
  for (int i = 0; i < 500; ++i) {
    absl::StrAppend(&yaml, "  - {id: e", i, ", name: Name", i, ", groups: [g]}\n");
  }
  absl::StrAppend(&yaml, "rules:\n");
  for (int i = 0; i < 500; ++i) {
    absl::StrAppend(&yaml, "  - {id: r", i, ", terms: {t: {entities: [g, e", i,
                    "]}, b: {words: [$bans, ban]}}, condition: t and b}\n");
  }
  const auto rules = CompileYaml(yaml);
  ASSERT_NE(rules, nullptr);
  // The group, the list, "ban" alone, and each entity by itself.
  EXPECT_EQ(rules->index().patterns.size(), 503u);
  size_t ids = 0;
  for (const Pattern& pattern : rules->index().patterns) ids += pattern.ids.size();
  EXPECT_EQ(ids, 500u + 2 + 1 + 500);
}

}  // namespace
}  // namespace wirewatch
