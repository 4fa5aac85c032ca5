// Mentions that count only near a cue: weak aliases, and terms with a cue.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/rule_testing.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> MatchWeak(const Paragraphs& paragraphs, const std::string& term = "",
                                   const std::string& entity = "") {
  return MatchYaml(absl::StrCat(R"(
lists: {offices: [minister, "general*"]}
entities:
  - id: choe
    name: Choe Ryong-hae
    aliases: [최룡해]
    weak_aliases: [Choe, Vice Chairman]
    cues: [$offices, envoy to Asia]
    groups: [officials]
    )",
                                entity, R"(
  - {id: pak, name: Pak Kwang-ho, weak_aliases: [Pak], groups: [officials]}
rules:
  - id: r
    per: entity
    terms: {who: {entities: [officials])",
                                term, R"(}, office: {words: [ministry]}}
    condition: who
)"),
                   MakeArticle(paragraphs));
}

TEST(WeakAliasTest, AloneItIsNoMention) {
  EXPECT_THAT(MatchWeak({{Zone::kBody, "Choe said so, the Vice Chairman."}}), IsEmpty());
}

TEST(WeakAliasTest, ASpellingMayWantExactlyItsLetters) {
  const std::string yaml =
      "entities: [{id: orange, name: Orange S.A., aliases: [=Orange], weak_aliases: [=ORA], "
      "cues: [bourse]}]\n"
      "rules: [{id: r, terms: {who: {entities: [orange]}}, condition: who}]\n";
  const auto match = [&](const std::string& text) {
    return MatchYaml(yaml, MakeArticle({{Zone::kBody, text}}));
  };
  EXPECT_THAT(match("The Orange network"), ElementsAre("r: Orange"));
  EXPECT_THAT(match("an orange, or ORANGES, or ORANGE"), IsEmpty());
  EXPECT_THAT(match("ORANGE S.A."), ElementsAre("r: ORANGE S.A"))
      << "the name is found in any case";
  EXPECT_THAT(match("the bourse: ORA rose"), ElementsAre("r: ORA"));
  EXPECT_THAT(match("the bourse: ora rose"), IsEmpty());
}

TEST(WeakAliasTest, ACueOfItsEntityMakesItCount) {
  EXPECT_THAT(MatchWeak({{Zone::kBody, "The minister, Choe, said so."}}),
              ElementsAre("r/choe: Choe"));
  EXPECT_THAT(MatchWeak({{Zone::kBody, "Vice Chairman of the generals"}}),
              ElementsAre("r/choe: Vice Chairman"));
  EXPECT_THAT(MatchWeak({{Zone::kBody, "Choe, envoy to Asia"}}), ElementsAre("r/choe: Choe"));
  // Of another entity it says nothing.
  EXPECT_THAT(MatchWeak({{Zone::kBody, "The minister, Pak, said so."}}), IsEmpty());
}

TEST(WeakAliasTest, TheCueStandsWithinItsDistanceInTheSameFlow) {
  const std::string within = "cue_within: 2";
  EXPECT_THAT(MatchWeak({{Zone::kBody, "minister x x Choe"}}, "", within),
              ElementsAre("r/choe: Choe"));
  EXPECT_THAT(MatchWeak({{Zone::kBody, "Choe x x minister"}}, "", within),
              ElementsAre("r/choe: Choe"));
  EXPECT_THAT(MatchWeak({{Zone::kBody, "minister x x x Choe"}}, "", within), IsEmpty());
  EXPECT_THAT(MatchWeak({{Zone::kLead, "x minister"}, {Zone::kBody, "Choe x"}}),
              ElementsAre("r/choe: Choe"));
  EXPECT_THAT(MatchWeak({{Zone::kTitle, "minister"}, {Zone::kBody, "Choe"}}), IsEmpty());
  // The default.
  EXPECT_THAT(MatchWeak({{Zone::kBody, "minister " + Repeated("x ", 50) + "Choe"}}),
              ElementsAre("r/choe: Choe"));
  EXPECT_THAT(MatchWeak({{Zone::kBody, "minister " + Repeated("x ", 51) + "Choe"}}), IsEmpty());
}

TEST(WeakAliasTest, ACueOutsideOfTheRulesZonesIsNone) {
  EXPECT_THAT(MatchWeak({{Zone::kFurniture, "minister"}, {Zone::kFurniture, "Choe"}}), IsEmpty());
}

TEST(WeakAliasTest, AFullSpellingAnywhereInTheRulesZonesMakesItCount) {
  EXPECT_THAT(
      MatchWeak({{Zone::kTitle, "Choe speaks"}, {Zone::kBody, Repeated("x ", 90) + "최룡해"}}),
      ElementsAre("r/choe: Choe, 최룡해"));
  EXPECT_THAT(MatchWeak({{Zone::kBody, "Choe speaks"}, {Zone::kFurniture, "Choe Ryong-hae"}}),
              IsEmpty());
  // That of another entity does not.
  EXPECT_THAT(MatchWeak({{Zone::kBody, "Choe met Pak Kwang-ho."}}),
              ElementsAre("r/pak: Pak Kwang-ho"));
}

TEST(WeakAliasTest, TheCueOfATermMakesItCount) {
  EXPECT_THAT(MatchWeak({{Zone::kBody, "Pak of the ministry"}}, ", cue: office"),
              ElementsAre("r/pak: Pak"));
  EXPECT_THAT(MatchWeak({{Zone::kBody, "Pak of the ministry"}}), IsEmpty());
  EXPECT_THAT(
      MatchWeak({{Zone::kBody, "Pak of the x x x ministry"}}, ", cue: office, cue_within: 4"),
      IsEmpty());
  // A full spelling needs none.
  EXPECT_THAT(MatchWeak({{Zone::kBody, "Pak Kwang-ho"}}, ", cue: office"),
              ElementsAre("r/pak: Pak Kwang-ho"));
}

TEST(WeakAliasTest, ASpellingThatIsBothIsAFullOne) {
  EXPECT_THAT(MatchYaml("entities: [{id: a, name: Ada, weak_aliases: [ADA, \"ada!\"]}]\n"
                        "rules: [{id: r, terms: {t: {entities: [a]}}, condition: t}]",
                        MakeArticle({"Ada is here."})),
              ElementsAre("r: Ada"));
}

std::vector<std::string> MatchGeneric(const std::string& text) {
  return MatchRule(
      "terms: {listed: {words: [listed], cue: market, cue_within: 3}, "
      "market: {words: [exchange, \"stock*\"]}}, condition: listed",
      {{Zone::kBody, text}});
}

TEST(CueTest, GenericWordsCountOnlyNearTheirCue) {
  EXPECT_THAT(MatchGeneric("It is listed on the exchange."), ElementsAre("r: listed"));
  EXPECT_THAT(MatchGeneric("The names are listed below."), IsEmpty());
  EXPECT_THAT(MatchGeneric("listed x x x x exchange, listed"), ElementsAre("r: listed"));
}

TEST(CueTest, ARegexToo) {
  EXPECT_THAT(MatchRule("terms: {n: {regex: '\\d+', cue: order, cue_within: 0}, "
                        "order: {words: [order]}}, condition: n",
                        {{Zone::kBody, "Order 13810 of the 17 of May"}}),
              ElementsAre("r: 13810"));
}

TEST(CueTest, TheCueOfACueCountsFirst) {
  const std::string rule =
      "terms: {a: {words: [aa], cue: b, cue_within: 0}, b: {words: [bb], cue: c, cue_within: 0}, "
      "c: {words: [cc]}}, condition: a";
  EXPECT_THAT(MatchRule(rule, {{Zone::kBody, "aa bb cc"}}), ElementsAre("r: aa"));
  EXPECT_THAT(MatchRule(rule, {{Zone::kBody, "aa bb x cc"}}), IsEmpty());
}

TEST(CueTest, ACueIsNotNarrowedToTheEntityThatIsAsked) {
  EXPECT_THAT(MatchYaml("entities:\n"
                        "  - {id: ada, name: Ada Lovelace, weak_aliases: [Ada]}\n"
                        "  - {id: acme, name: Acme Works}\n"
                        "rules:\n"
                        "  - id: r\n"
                        "    per: entity\n"
                        "    terms: {who: {entities: [ada], cue: firm}, firm: {entities: [acme]}}\n"
                        "    condition: who\n",
                        MakeArticle({"Ada of Acme Works"})),
              ElementsAre("r/ada: Ada"));
}

TEST(UnionTest, TermsAreTheMentionsOfAllOfThem) {
  const std::string rule =
      "terms: {a: {words: [aa]}, b: {regex: 'b+'}, all: {terms: [a, b]}, n: {words: [nn]}}, ";
  EXPECT_THAT(MatchRule(rule + "condition: all near/0 n", {{Zone::kBody, "aa nn x bb nn"}}),
              ElementsAre("r: aa, nn, bb, nn"));
  EXPECT_THAT(MatchRule(rule + "condition: all", {{Zone::kBody, "nn"}}), IsEmpty());
}

TEST(UnionTest, AUnionOfUnionsTakesEachMentionOnce) {
  EXPECT_THAT(MatchRule("terms: {ab: {terms: [a, b, c]}, a: {words: [aa]}, b: {terms: [a, c]}, "
                        "c: {words: [cc], cue: a, cue_within: 0}}, condition: ab",
                        {{Zone::kBody, "cc x aa cc"}}),
              ElementsAre("r: aa, cc"));
}

TEST(UnionTest, EntitiesOfAUnionAreNarrowed) {
  EXPECT_THAT(MatchYaml("entities: [{id: ada, name: Ada, groups: [g]}, {id: bob, name: Bob}]\n"
                        "rules:\n"
                        "  - id: r\n"
                        "    per: entity\n"
                        "    terms: {a: {entities: [g]}, b: {entities: [bob]}, w: {words: [ban]},\n"
                        "            all: {terms: [a, b, w]}}\n"
                        "    condition: all\n",
                        MakeArticle({"Ada, Bob, ban"})),
              ElementsAre("r/ada: Ada, ban", "r/bob: Bob, ban"));
}

}  // namespace
}  // namespace wirewatch
