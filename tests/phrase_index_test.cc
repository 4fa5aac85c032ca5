#include "daemon/match/phrase_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;

constexpr size_t kNoLimit = 1000;

// Phrases and what of them stands in a text: "phrase:first-last" for each hit, sorted.
std::vector<std::string> Find(const std::vector<PhraseSpec>& phrases, absl::string_view text,
                              size_t max_hits = kNoLimit) {
  PhraseIndex index;
  std::vector<std::string> names;
  for (const PhraseSpec& phrase : phrases) {
    EXPECT_EQ(index.Add(phrase), static_cast<int32_t>(names.size())) << phrase.text;
    names.emplace_back(phrase.text);
  }
  index.Build();
  TokenizedText tokenized;
  tokenized.Reset(text);
  std::vector<PhraseHit> hits;
  index.Find(tokenized, max_hits, &hits);
  std::vector<std::string> found;
  for (const PhraseHit& hit : hits) {
    found.push_back(absl::StrCat(names[static_cast<size_t>(hit.phrase)], ":", hit.first_token, "-",
                                 hit.last_token));
  }
  std::sort(found.begin(), found.end());
  return found;
}

TEST(PhraseIndexTest, ASingleWordIsFoundAtEachPlace) {
  EXPECT_THAT(Find({{"freeze"}}, "Freeze, re-freeze; unfreeze freezer FREEZE"),
              ElementsAre("freeze:0-0", "freeze:2-2", "freeze:5-5"));
}

TEST(PhraseIndexTest, APhraseIsFoundInAnyCaseAccentAndHyphenation) {
  for (const char* text : {"choe ryong hae", "CHOE RYONG-HAE", "Choe Ryong\u2010hae",
                           "Ch\u00f6e\nRy\u014dng \u2013 Ha\u00e9"}) {
    EXPECT_THAT(Find({{"Choe Ryong-hae"}}, text), ElementsAre("Choe Ryong-hae:0-2")) << text;
  }
}

TEST(PhraseIndexTest, ASoftHyphenIsInAWordAsIfItWereNotThere) {
  EXPECT_THAT(Find({{"asset freeze"}}, "as\u00adset free\u00adze"),
              ElementsAre("asset freeze:0-1"));
}

TEST(PhraseIndexTest, AnApostropheMayStandBetweenTheWordsWhateverItsForm) {
  for (const char* text :
       {"CH'OE Hae", "Ch\u2019oe Hae", "ch\u02bcoe hae", "ch oe hae", "Ch'oe' Hae", "ch`oe hae"}) {
    EXPECT_THAT(Find({{"CH'OE Hae"}}, text), ElementsAre("CH'OE Hae:0-2")) << text;
  }
}

TEST(PhraseIndexTest, OtherPunctuationBetweenTheWordsPartsThem) {
  for (const char* text : {"asset, freeze", "asset. Freeze", "asset; freeze", "asset (freeze",
                           "asset.freeze", "asset: freeze", "asset \"freeze\"", "asset/freeze"}) {
    EXPECT_THAT(Find({{"asset freeze"}}, text), IsEmpty()) << text;
  }
}

TEST(PhraseIndexTest, PunctuationThatTheAuthorWroteIsAllowedAndNotDemanded) {
  const std::vector<PhraseSpec> phrases = {{"U.S. Treasury"}};
  EXPECT_THAT(Find(phrases, "the U.S. Treasury"), ElementsAre("U.S. Treasury:1-3"));
  EXPECT_THAT(Find(phrases, "the U S Treasury"), ElementsAre("U.S. Treasury:1-3"));
  EXPECT_THAT(Find(phrases, "the US Treasury"), IsEmpty());
}

TEST(PhraseIndexTest, AWordInAnotherPlaceOrOrderIsNotThePhrase) {
  EXPECT_THAT(Find({{"a b c"}}, "b c a b d a b b c a c b"), IsEmpty());
  EXPECT_THAT(Find({{"a b c"}}, "a b a b c b c"), ElementsAre("a b c:2-4"));
}

TEST(PhraseIndexTest, APhraseThatOverlapsItselfIsFoundEachTime) {
  EXPECT_THAT(Find({{"ho ho"}}, "ho ho ho"), ElementsAre("ho ho:0-1", "ho ho:1-2"));
}

TEST(PhraseIndexTest, PhrasesWithTheSamePairAreToldApartByTheirOtherWords) {
  // "b c" is in all of them, so that each has to be anchored elsewhere or compared in full.
  EXPECT_THAT(Find({{"a b c"}, {"b c"}, {"b c d"}, {"x b c"}, {"b c e f"}}, "a b c d"),
              UnorderedElementsAre("a b c:0-2", "b c:1-2", "b c d:1-3"));
}

TEST(PhraseIndexTest, AnAnchorNearTheEdgeOfTheTextDoesNotReachBeyondIt) {
  const std::vector<PhraseSpec> phrases = {{"a b c d"}, {"a b"}, {"x b c"}, {"c d e"}};
  EXPECT_THAT(Find(phrases, "c d"), IsEmpty());
  EXPECT_THAT(Find(phrases, "b c d"), IsEmpty());
  EXPECT_THAT(Find(phrases, "a b c"), ElementsAre("a b:0-1"));
}

TEST(PhraseIndexTest, AStarStandsForAnyEndingIncludingNone) {
  for (const char* text : {"sanction", "Sanctions", "sanctioned", "SANCTION\u00c9E"}) {
    EXPECT_THAT(Find({{"sanction", true}}, text), ElementsAre("sanction:0-0")) << text;
  }
  for (const char* text : {"sanctio", "presanction", "sanct ion"}) {
    EXPECT_THAT(Find({{"sanction", true}}, text), IsEmpty()) << text;
  }
}

TEST(PhraseIndexTest, BeginningsOfEachLengthAreFoundTogether) {
  EXPECT_THAT(Find({{"sa", true}, {"san", true}, {"sanc", true}, {"sanct", true}, {"sank", true}},
                   "sa sanctions"),
              ElementsAre("sa:0-0", "sa:1-1", "san:1-1", "sanc:1-1", "sanct:1-1"));
}

TEST(PhraseIndexTest, OnlyTheLastWordOfAPhraseMayGoOn) {
  const std::vector<PhraseSpec> phrases = {{"asset freez", true}, {"the asset freez", true}};
  EXPECT_THAT(Find(phrases, "the asset freezing"),
              ElementsAre("asset freez:1-2", "the asset freez:0-2"));
  EXPECT_THAT(Find(phrases, "the assets freezing"), IsEmpty());
}

TEST(PhraseIndexTest, AnExactCasePhraseNeedsTheBytesOfEachWord) {
  const std::vector<PhraseSpec> phrases = {
      {"WHO", false, true}, {"Us", true, true}, {"The Lift", false, true}};
  EXPECT_THAT(Find(phrases, "WHO uses who Us Use USE \"The-Lift\" the Lift"),
              ElementsAre("The Lift:6-7", "Us:3-3", "Us:4-4", "WHO:0-0"));
}

TEST(PhraseIndexTest, ASpellingInKoreanIsFoundInsideOfALongerRun) {
  EXPECT_THAT(Find({{"최룡해"}}, "그는 최룡해는 말했다"), ElementsAre("최룡해:2-4"));
  EXPECT_THAT(Find({{"최룡해"}}, "최 룡해"), ElementsAre("최룡해:0-2"));
  EXPECT_THAT(Find({{"최룡해"}}, "최, 룡해"), IsEmpty());
}

TEST(PhraseIndexTest, PhrasesThatMatchTheSameTextsShareAnId) {
  PhraseIndex index;
  const int32_t first = index.Add({"Choe Ryong-hae"});
  EXPECT_EQ(index.Add({"CHOE ryong hae"}), first);
  EXPECT_EQ(index.Add({"Ch\u00f6e Ryong\u2013Hae"}), first);
  EXPECT_EQ(index.size(), 1);
}

TEST(PhraseIndexTest, PhrasesThatMatchOtherTextsHaveTheirOwnIds) {
  PhraseIndex index;
  std::vector<int32_t> ids = {index.Add({"the who"}),
                              index.Add({"the who", true}),
                              index.Add({"the who", false, true}),
                              index.Add({"The WHO", false, true}),
                              index.Add({"The WHO", true, true}),
                              index.Add({"the. who"}),
                              index.Add({"thewho"})};
  EXPECT_THAT(ids, ElementsAre(0, 1, 2, 3, 4, 5, 6));
}

TEST(PhraseIndexTest, TheSearchStopsSoonAfterItsLimit) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += "ho ";
  EXPECT_THAT(Find({{"ho"}}, text, 10), SizeIs(11));
  EXPECT_THAT(Find({{"ho"}}, text, 100), SizeIs(100));
}

TEST(PhraseIndexTest, AnEmptyIndexFindsNothing) {
  EXPECT_THAT(Find({}, "some words"), IsEmpty());
  EXPECT_THAT(Find({{"some"}}, ""), IsEmpty());
}

TEST(PhraseIndexTest, ManyPhrasesAreAllFound) {
  PhraseIndex index;
  std::string text;
  for (int i = 0; i < 5000; ++i) {
    const std::string name = absl::StrCat("given", i % 70, " family", i);
    ASSERT_EQ(index.Add({name}), i);
    absl::StrAppend(&text, name, ". ");
  }
  index.Build();
  TokenizedText tokenized;
  tokenized.Reset(text);
  std::vector<PhraseHit> hits;
  index.Find(tokenized, 10'000, &hits);
  ASSERT_THAT(hits, SizeIs(5000));
  for (size_t i = 0; i < hits.size(); ++i) {
    EXPECT_EQ(hits[i].phrase, static_cast<int32_t>(i));
    EXPECT_EQ(hits[i].first_token, 2 * i);
  }
}

}  // namespace
}  // namespace wirewatch
