#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/random_case.h"
#include "tests/testing.h"
#include "wirewatch/rule_set.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Paragraphs = std::vector<std::pair<Zone, std::string>>;

// "rule[/entity]: text, text" of each match.
std::vector<std::string> Match(Matcher& matcher, const Article& article) {
  const auto matches = matcher.Match(article, absl::UnixEpoch());
  EXPECT_TRUE(matches.ok()) << matches.status();
  std::vector<std::string> lines;
  if (!matches.ok()) return lines;
  for (const RuleMatch& match : *matches) {
    std::string line = match.rule->id;
    if (match.entity != nullptr) absl::StrAppend(&line, "/", match.entity->id);
    const char* separator = ": ";
    for (const Mention& mention : match.mentions) {
      absl::StrAppend(&line, separator,
                      article.text.substr(mention.begin, mention.end - mention.begin));
      separator = ", ";
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::string> Match(const std::string& yaml, const Article& article) {
  const auto rules = CompileYaml(yaml);
  if (rules == nullptr) return {};
  Matcher matcher(*rules);
  return Match(matcher, article);
}

// The matches of one rule without entities, in body paragraphs.
std::vector<std::string> MatchRule(const std::string& rule, const Paragraphs& paragraphs) {
  return Match("rules: [{id: r, " + rule + "}]", MakeArticle(paragraphs));
}

constexpr char kPeople[] = R"(
entities:
  - {id: ada, name: Ada Lovelace, aliases: [Countess Lovelace, 최룡해], groups: [people]}
  - {id: bob, name: Bob Byron, aliases: [Lord Byron], groups: [people]}
  - {id: eve, name: Eve Byron, aliases: [Lord Byron], groups: [people]}
rules:
  - id: r
    per: entity
    terms: {who: {entities: [people]}, ban: {words: ["ban*"]}}
    condition: who near/3 ban
)";

TEST(MatcherTest, EachEntityThatMakesTheConditionTrueHasItsOwnMatch) {
  EXPECT_THAT(Match(kPeople, MakeArticle({"Bob Byron and Ada Lovelace: banned."})),
              ElementsAre("r/bob: Bob Byron, banned", "r/ada: Ada Lovelace, banned"));
}

TEST(MatcherTest, AnEntityThatIsTooFarOffHasNone) {
  EXPECT_THAT(
      Match(kPeople, MakeArticle({"Eve Byron met one or two people. Ada Lovelace is banned."})),
      ElementsAre("r/ada: Ada Lovelace, banned"));
}

TEST(MatcherTest, AnAliasOfTwoEntitiesIsAMentionOfBoth) {
  EXPECT_THAT(Match(kPeople, MakeArticle({"A ban on Lord Byron."})),
              ElementsAre("r/bob: ban, Lord Byron", "r/eve: ban, Lord Byron"));
}

TEST(MatcherTest, ARuleAskedOfTheArticleMatchesOnceWithAllItsEntities) {
  const std::string yaml = absl::StrReplaceAll(kPeople, {{"per: entity", "per: article"}});
  EXPECT_THAT(Match(yaml, MakeArticle({"Ada Lovelace banned. Bob Byron banned."})),
              ElementsAre("r: Ada Lovelace, banned, Bob Byron, banned"));
}

TEST(MatcherTest, OneEntityUnderTwoSpellingsHasOneMatch) {
  EXPECT_THAT(Match(kPeople, MakeArticle({"Ada Lovelace is banned. The ban on Countess Lovelace"})),
              ElementsAre("r/ada: Ada Lovelace, banned, ban, Countess Lovelace"));
}

TEST(MatcherTest, RulesMatchInTheOrderOfTheirIds) {
  EXPECT_THAT(Match(R"(
rules:
  - {id: z, terms: {w: {words: [one]}}, condition: w}
  - {id: b, terms: {w: {words: [three]}}, condition: w}
  - {id: m, terms: {w: {words: [two]}}, condition: w}
)",
                    MakeArticle({"one two three"})),
              ElementsAre("b: three", "m: two", "z: one"));
}

TEST(MatcherTest, ATermIsLookedForInTheZonesOfItsRuleOnly) {
  const Paragraphs page = {{Zone::kFurniture, "ban one"}, {Zone::kTitle, "ban two"},
                           {Zone::kCaption, "ban three"}, {Zone::kLead, "ban four"},
                           {Zone::kByline, "ban five"},   {Zone::kBody, "ban six"}};
  EXPECT_THAT(MatchRule("terms: {w: {words: [ban one, ban two, ban three, ban four, ban five, "
                        "ban six]}}, condition: w",
                        page),
              ElementsAre("r: ban two, ban four, ban six"));
  EXPECT_THAT(MatchRule("zones: [caption, furniture], condition: w,"
                        "terms: {w: {words: [ban one, ban two, ban three, ban four]}}",
                        page),
              ElementsAre("r: ban one, ban three"));
}

TEST(MatcherTest, LeadAndBodyAreOneTextAndTheTitleIsAnother) {
  const std::string rule =
      "terms: {a: {words: [aa]}, b: {words: [bb]}}, condition: a near/1 b, "
      "zones: [title, lead, body, caption]";
  EXPECT_THAT(MatchRule(rule, {{Zone::kLead, "x aa"}, {Zone::kBody, "x bb"}}),
              ElementsAre("r: aa, bb"));
  EXPECT_THAT(MatchRule(rule, {{Zone::kTitle, "x aa"}, {Zone::kLead, "bb"}}), IsEmpty());
  // A photo's caption does not part the story in which it stands.
  EXPECT_THAT(
      MatchRule(rule, {{Zone::kLead, "aa"}, {Zone::kCaption, "x y z"}, {Zone::kBody, "bb"}}),
      ElementsAre("r: aa, bb"));
  EXPECT_THAT(MatchRule(rule, {{Zone::kLead, "aa"}, {Zone::kBody, "x x bb"}}), IsEmpty());
}

std::vector<std::string> MatchName(const std::vector<std::string>& paragraphs) {
  return Match(
      "entities: [{id: e, name: Choe Ryong-hae, aliases: [\"CH'OE Ryong-hae\", 최룡해]}]\n"
      "rules: [{id: r, terms: {who: {entities: [e]}}, condition: who}]",
      MakeArticle(paragraphs));
}

TEST(MatcherTest, ANameIsFoundInAllItsWaysOfWriting) {
  for (const char* text :
       {"Choe Ryong-hae", "CHOE RYONG HAE", "Choe Ryong\u2013hae", "Choe-Ryong-Hae",
        "Ch\u2019oe Ryong-hae", "Ch'oe\u00a0Ryong-hae", "Choe\nRyong-hae", "최룡해", "최 룡해"}) {
    EXPECT_THAT(MatchName({absl::StrCat("It is (", text, ")'s.")}),
                ElementsAre(absl::StrCat("r: ", text)));
  }
}

TEST(MatcherTest, ANameIsFoundInsideOfAKoreanWord) {
  EXPECT_THAT(MatchName({"부위원장인 최룡해는 말했다"}), ElementsAre("r: 최룡해"));
}

TEST(MatcherTest, ANameIsNotFoundOverTheEndOfASentenceOrAParagraph) {
  EXPECT_THAT(MatchName({"There is no Choe. Ryong-hae is one."}), IsEmpty());
  EXPECT_THAT(MatchName({"There is no Choe", "Ryong-hae is one."}), IsEmpty());
  EXPECT_THAT(MatchName({"There is no Choe, Ryong-hae is one."}), IsEmpty());
}

TEST(MatcherTest, PrefixesAndExactCaseAreWhatTheRuleSays) {
  EXPECT_THAT(MatchRule("terms: {w: {words: [\"sanct*\", \"=WHO\"]}}, condition: w",
                        {{Zone::kBody, "Sanctions by WHO: who, sanctuary, sanc, WHOever"}}),
              ElementsAre("r: Sanctions, WHO, sanctuary"));
}

TEST(MatcherTest, ARegexMayMatchPartsOfWordsAndPunctuation) {
  EXPECT_THAT(MatchRule(R"(terms: {w: {regex: "a[nm]c|[!?]{2}"}}, condition: w)",
                        {{Zone::kBody, "Sanction?! samct."}}),
              ElementsAre("r: anc, ?!, amc"));
  // Between the words that it stands between.
  EXPECT_THAT(MatchRule(R"(terms: {w: {regex: "!!"}, b: {words: [bb]}}, condition: w near/0 b)",
                        {{Zone::kBody, "bb cc!! bb cc bb"}}),
              ElementsAre("r: !!, bb"));
}

TEST(MatcherTest, ARegexThatGoesOnOverACaptionCountsTheWordsOfItsOwnText) {
  // "aa ... bb" is two words of the story, since those of the caption are no part of it.
  EXPECT_THAT(MatchRule(R"(terms: {w: {regex: "(?s)aa.*bb"}, c: {words: [cc]}},)"
                        "condition: w near/0 c",
                        {{Zone::kBody, "aa"}, {Zone::kCaption, "x y z"}, {Zone::kBody, "bb cc"}}),
              ElementsAre("r: aa\n\nx y z\n\nbb, cc"));
}

TEST(MatcherTest, ARepeatedParagraphIsReportedOnce) {
  EXPECT_THAT(MatchRule("terms: {w: {words: [ban]}}, condition: w", {{Zone::kBody, "A ban."},
                                                                     {Zone::kBody, "Other."},
                                                                     {Zone::kBody, "A ban."},
                                                                     {Zone::kBody, "A ban."},
                                                                     {Zone::kBody, "A ban!"}}),
              ElementsAre("r: ban, ban"));
}

TEST(MatcherTest, ARepeatedParagraphIsReportedWhereItsFirstCopyIsNoEvidence) {
  // Only the second copy has "lord" beside it, only the first is in a zone of the other rule.
  EXPECT_THAT(MatchRule("terms: {w: {words: [ban]}, l: {words: [lord]}}, condition: w near/0 l",
                        {{Zone::kBody, "A ban"},
                         {Zone::kBody, "x"},
                         {Zone::kBody, "A ban"},
                         {Zone::kBody, "lord"}}),
              ElementsAre("r: ban, lord"));
  const auto rules = CompileYaml("rules: [{id: r, terms: {w: {words: [ban]}}, condition: w}]");
  Matcher matcher(*rules);
  const auto matches =
      matcher.Match(MakeArticle(Paragraphs{{Zone::kCaption, "A ban"}, {Zone::kBody, "A ban"}}),
                    absl::UnixEpoch());
  ASSERT_TRUE(matches.ok() && matches->size() == 1);
  ASSERT_EQ((*matches)[0].mentions.size(), 1);
  EXPECT_EQ((*matches)[0].mentions[0].zone, Zone::kBody);
  EXPECT_EQ((*matches)[0].mentions[0].begin, 9);
}

TEST(MatcherTest, AMentionInsideOfALongerOneOfTheSameTermIsNotReported) {
  EXPECT_THAT(MatchRule("terms: {w: {words: [freeze, asset freeze]}}, condition: w",
                        {{Zone::kBody, "An asset freeze, a freeze."}}),
              ElementsAre("r: asset freeze, freeze"));
  EXPECT_THAT(
      MatchRule("terms: {v: {words: [freeze]}, w: {words: [asset freeze]}}, condition: v and w",
                {{Zone::kBody, "An asset freeze."}}),
      ElementsAre("r: asset freeze, freeze"));
}

TEST(MatcherTest, AMentionInsideOfARepeatedLongerOneIsNotReported) {
  // The second "bb" alone is far from every "no"; both "aa bb" are.
  EXPECT_THAT(
      MatchRule("terms: {w: {words: [aa bb, bb]}, n: {words: [no]}}, condition: w not near/0 n",
                {{Zone::kBody, "no aa bb"},
                 {Zone::kBody, "no"},
                 {Zone::kBody, "x"},
                 {Zone::kBody, "aa bb"}}),
      ElementsAre("r: aa bb"));
}

TEST(MatcherTest, AConditionMayBeTrueWithoutAnyMention) {
  const std::string rule = "terms: {w: {words: [ban]}}, condition: not w";
  EXPECT_THAT(MatchRule(rule, {{Zone::kBody, "Nothing here."}}), ElementsAre("r"));
  EXPECT_THAT(MatchRule(rule, {{Zone::kBody, "..."}}), ElementsAre("r"));
  EXPECT_THAT(MatchRule(rule, {{Zone::kBody, "A ban."}}), IsEmpty());
  EXPECT_THAT(MatchRule(rule, {{Zone::kFurniture, "A ban."}}), ElementsAre("r"));
}

TEST(MatcherTest, AMatcherForgetsTheArticleBefore) {
  const auto rules = CompileYaml(kPeople);
  Matcher matcher(*rules);
  const Article banned = MakeArticle({"A ban on Ada Lovelace."});
  const Article clean = MakeArticle({"Ada Lovelace."});
  for (int i = 0; i < 3; ++i) {
    EXPECT_THAT(Match(matcher, banned), ElementsAre("r/ada: ban, Ada Lovelace"));
    EXPECT_THAT(Match(matcher, clean), IsEmpty());
    EXPECT_THAT(Match(matcher, MakeArticle({"A ban."})), IsEmpty());
  }
}

std::string Repeated(const std::string& text, size_t times) {
  std::string repeated;
  for (size_t i = 0; i < times; ++i) repeated += text;
  return repeated;
}

TEST(MatcherTest, MoreMentionsThanTheLimitAreAnErrorAndTheNextArticleIsMatched) {
  const auto rules = CompileYaml(R"(
rules:
  - {id: r, terms: {w: {words: [x]}, v: {regex: "y"}}, condition: w and v}
)");
  Matcher matcher(*rules);
  const auto most = matcher.Match(MakeArticle({Repeated("x ", kMaxMentionsPerArticle - 1) + "y"}),
                                  absl::UnixEpoch());
  ASSERT_TRUE(most.ok()) << most.status();
  EXPECT_EQ((*most)[0].mentions.size(), kMaxMentionsPerArticle);
  // A regex without which the rule may do is searched only where the others were found.
  EXPECT_THAT(Match(matcher, MakeArticle({Repeated("y ", kMaxMentionsPerArticle + 1)})), IsEmpty());
  for (const char* text : {"x ", "x y "}) {
    const auto more =
        matcher.Match(MakeArticle({Repeated(text, kMaxMentionsPerArticle + 1)}), absl::UnixEpoch());
    EXPECT_EQ(more.status().code(), absl::StatusCode::kResourceExhausted);
    EXPECT_THAT(std::string(more.status().message()), HasSubstr("more than 1000000 mentions"));
  }
  EXPECT_THAT(Match(matcher, MakeArticle({"x y"})), ElementsAre("r: x, y"));
}

TEST(MatcherTest, AConditionWithTooManyPairsIsAnErrorThatNamesTheRule) {
  const auto rules = CompileYaml(R"(
rules:
  - id: pairs
    terms: {a: {words: [aa]}, b: {words: [bb]}, c: {words: [cc]}}
    condition: a near/1000 b near/1000 c
)");
  Matcher matcher(*rules);
  const auto matches = matcher.Match(MakeArticle({Repeated("aa bb cc ", 3000)}), absl::UnixEpoch());
  EXPECT_EQ(matches.status().code(), absl::StatusCode::kResourceExhausted);
  EXPECT_THAT(std::string(matches.status().message()), HasSubstr("rule 'pairs': "));
  EXPECT_THAT(Match(matcher, MakeArticle({"aa bb cc"})), ElementsAre("pairs: aa, bb, cc"));
}

}  // namespace
}  // namespace wirewatch
