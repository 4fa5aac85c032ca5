#include "daemon/match/regex_scanner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <tuple>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr size_t kNoLimit = 1'000'000;

// "regex[begin,end)" of each match, by regex and place.
std::vector<std::string> Find(const std::vector<std::string>& patterns, absl::string_view text,
                              const CompileOptions& options = {}, size_t max_hits = kNoLimit) {
  RegexScanner scanner(options);
  for (const std::string& pattern : patterns) {
    RegexError error;
    const int32_t id = scanner.Add({pattern}, &error);
    EXPECT_GE(id, 0) << pattern << ": " << error.message;
    scanner.Watch(id);
  }
  scanner.Build();
  TokenizedText tokenized;
  tokenized.Reset(text);
  std::vector<RegexHit> hits;
  scanner.Find(tokenized, max_hits, &hits);
  std::sort(hits.begin(), hits.end(), [](const RegexHit& a, const RegexHit& b) {
    return std::tie(a.regex, a.begin) < std::tie(b.regex, b.begin);
  });
  std::vector<std::string> found;
  for (const RegexHit& hit : hits) {
    found.push_back(absl::StrCat(hit.regex, "[", hit.begin, ",", hit.end, ")"));
  }
  return found;
}

TEST(RegexScannerTest, EachRegexGivesItsMatchesWithTheirPlaces) {
  EXPECT_THAT(Find({"ab", "a+", "[0-9]{3}", "zz"}, "ab aab 1234"),
              ElementsAre("0[0,2)", "0[4,6)", "1[0,1)", "1[3,5)", "2[7,10)"));
}

TEST(RegexScannerTest, MatchesOfOneRegexDoNotOverlapAndTheLeftmostWins) {
  EXPECT_THAT(Find({"aa", "a|ab", "ab|a"}, "aaab"),
              ElementsAre("0[0,2)", "1[0,1)", "1[1,2)", "1[2,3)", "2[0,1)", "2[1,2)", "2[2,4)"));
}

TEST(RegexScannerTest, EmptyMatchesAreNotReportedAndDoNotStopTheSearch) {
  EXPECT_THAT(Find({"x*"}, "axx\u00e9x"), ElementsAre("0[1,3)", "0[5,6)"));
  EXPECT_THAT(Find({"^", "$", R"(\b)", "(?:)"}, "some words"), IsEmpty());
  EXPECT_THAT(Find({"x*"}, ""), IsEmpty());
}

TEST(RegexScannerTest, AnEdgeAfterAMatchIsSeenInTheWholeText) {
  // The search goes on behind the first "ho" but still sees that letter stand before the second.
  EXPECT_THAT(Find({R"(\bho)", "^ho"}, "hoho ho"), ElementsAre("0[0,2)", "0[5,7)", "1[0,2)"));
}

TEST(RegexScannerTest, ABorderOfAWordIsAsciiOnly) {
  // Documented in the rule language: next to a letter with an accent, \b sees the end of a word.
  EXPECT_THAT(Find({R"(\bcaf\b)"}, "caf\u00e9"), ElementsAre("0[0,3)"));
  EXPECT_THAT(Find({R"(\bfi\b)"}, "\u00fcfi"), ElementsAre("0[2,4)"));
  EXPECT_THAT(Find({R"(\b\x{e9}t\x{e9}\b)"}, "un \u00e9t\u00e9 long"), IsEmpty());
}

TEST(RegexScannerTest, ADotIsAWholeCharacter) {
  EXPECT_THAT(Find({"a.b"},
                   "a\u00e9b a\xea\xb0\x80"
                   "b"),
              ElementsAre("0[0,4)", "0[5,10)"));
}

TEST(RegexScannerTest, TheSamePatternTwiceIsOneRegex) {
  RegexScanner scanner({});
  RegexError error;
  const int32_t first = scanner.Add({"sanctions?"}, &error);
  EXPECT_EQ(scanner.Add({"freeze"}, &error), first + 1);
  EXPECT_EQ(scanner.Add({"sanctions?"}, &error), first);
  EXPECT_EQ(scanner.size(), 2);
}

TEST(RegexScannerTest, AFaultyPatternIsReportedEachTimeWithThePlaceOfTheFault) {
  RegexScanner scanner({});
  for (int i = 0; i < 2; ++i) {
    RegexError error;
    EXPECT_EQ(scanner.Add({"good[z-a]"}, &error), -1);
    EXPECT_EQ(error.message, "the range z-a runs backwards");
    EXPECT_EQ(error.offset, 5);
  }
  RegexError error;
  EXPECT_EQ(scanner.Add({"look(?=ahead)"}, &error), -1);
  EXPECT_THAT(error.message, HasSubstr("looks ahead, which RE2 cannot do"));
  EXPECT_EQ(error.offset, 4);
  EXPECT_EQ(scanner.Add({"good"}, &error), 0);
}

TEST(RegexScannerTest, APatternThatIsTooLargeForItsAutomatonIsAnError) {
  CompileOptions options;
  options.regex_max_bytes = 10'000;
  RegexScanner scanner(options);
  RegexError error;
  EXPECT_EQ(scanner.Add({"(a{100}){9}"}, &error), -1);
  EXPECT_THAT(error.message, HasSubstr("its program needs more than 10000 bytes"));
}

TEST(RegexScannerTest, TheSearchStopsSoonAfterItsLimit) {
  EXPECT_THAT(Find({"a", "b"}, "aaaaaaaaaabbbbbbbbbb", {}, 5), SizeIs(6));
}

TEST(RegexScannerTest, NothingIsFoundWithoutRegexes) { EXPECT_THAT(Find({}, "text"), IsEmpty()); }

// Regexes whose common automaton is large, and a text in which some of them match.
std::vector<std::string> GapPatterns() {
  std::vector<std::string> patterns;
  for (int i = 0; i < 60; ++i) {
    patterns.push_back(absl::StrCat("(?i)name", i, ".{0,30}sanction", i % 7));
  }
  return patterns;
}

std::string GapText() {
  std::string text;
  for (int i = 0; i < 40; ++i) {
    absl::StrAppend(&text, "Name", i % 9, " Name", i, " had Sanction", i % 5, " name ");
  }
  return text;
}

// Whether one RE2::Set may hold these regexes in that much memory.
bool FitInOneSet(const std::vector<std::string>& patterns, int64_t max_bytes) {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(max_bytes);
  RE2::Set set(options, RE2::UNANCHORED);
  for (const std::string& pattern : patterns) {
    if (set.Add(pattern, nullptr) < 0) return false;
  }
  return set.Compile();
}

TEST(RegexScannerTest, HoweverLittleMemoryTheSetsHaveTheAnswerStaysTheSame) {
  const std::vector<std::string> patterns = GapPatterns();
  const std::string text = GapText();
  const std::vector<std::string> expected = Find(patterns, text);
  EXPECT_THAT(expected, SizeIs(18));
  for (int64_t bytes = int64_t{1} << 10; bytes <= int64_t{64} << 20; bytes *= 2) {
    CompileOptions options;
    options.regex_set_max_bytes = bytes;
    EXPECT_EQ(Find(patterns, text, options), expected) << bytes;
  }
  // All three cases were among them: one set, several, and regexes too large for any.
  EXPECT_TRUE(FitInOneSet(patterns, int64_t{64} << 20));
  EXPECT_FALSE(FitInOneSet(patterns, int64_t{1} << 17));
  EXPECT_TRUE(FitInOneSet({patterns[0]}, int64_t{1} << 17));
  EXPECT_FALSE(FitInOneSet({patterns[0]}, int64_t{1} << 10));
}

TEST(RegexScannerTest, OnlyWatchedRegexesAreLookedForAndTheOthersCanBeAsked) {
  RegexScanner scanner({});
  RegexError error;
  const int32_t watched = scanner.Add({"watched"}, &error);
  const int32_t other = scanner.Add({"other"}, &error);
  scanner.Watch(watched);
  scanner.Build();
  TokenizedText text;
  text.Reset("watched and other");
  std::vector<RegexHit> hits;
  scanner.Find(text, kNoLimit, &hits);
  ASSERT_THAT(hits, SizeIs(1));
  EXPECT_EQ(hits[0].regex, watched);
  EXPECT_FALSE(scanner.IsWatched(other));
  scanner.FindOne(other, text.text(), kNoLimit, &hits);
  ASSERT_THAT(hits, SizeIs(2));
  EXPECT_EQ(hits[1].begin, 12u);
}

TEST(RegexScannerTest, OnlyRegexesWithoutALiteralCostAPassOverTheText) {
  RegexScanner scanner({});
  RegexError error;
  for (const char* const pattern :
       {"sanction", R"(\d{4})", "(?i)UN|EU", "asset.{0,9}freeze", "a*", "ban(?:ned|s)?", "최룡해",
        "Łódź", "санкции", "(?i)санкции", "(?i)also", "(?i)at risk"}) {
    scanner.Watch(scanner.Add({pattern}, &error));
  }
  scanner.Build();
  // Short parts of words, anything, and letters beyond ASCII in either case.
  EXPECT_EQ(scanner.unannounced(), 3u);
}

// Unicode folds the long s to s and the Kelvin sign to k; the literals of a regex must not hide it.
TEST(RegexScannerTest, LettersThatFoldToAsciiAreFoundWhereRe2FindsThem) {
  EXPECT_THAT(Find({"(?i)also", "(?i)task force", "(?i)kept"},
                   "al\u017Fo AL\u017FO, tas\u212A force, TAS\u212A FORCE, \u212Aept also"),
              ElementsAre("0[0,5)", "0[6,11)", "0[48,52)", "1[13,25)", "1[27,39)", "2[41,47)"));
}

// Compares regexes of such pieces over texts of such words with RE2 over the whole text.
void Compare(const std::vector<std::string>& pieces, const std::vector<std::string>& words,
             uint32_t rounds) {
  // As in the comparison with the oracle.
  const char* const given = std::getenv("WIREWATCH_ORACLE_ROUNDS");
  EXPECT_TRUE(given == nullptr || absl::SimpleAtoi(given, &rounds)) << given;
  std::mt19937_64 random(11);
  size_t found_at_all = 0;
  for (uint32_t round = 0; round < rounds; ++round) {
    RegexScanner scanner({});
    std::vector<std::string> patterns;
    while (patterns.size() < 12) {
      std::string pattern;
      for (size_t i = 0; i < 1 + random() % 5; ++i) pattern += pieces[random() % pieces.size()];
      if (random() % 6 == 0) absl::StrAppend(&pattern, "|", pieces[random() % pieces.size()]);
      if (random() % 8 == 0)
        pattern = absl::StrCat("(?", random() % 2 == 0 ? "s" : "im", ")", pattern);
      RegexError error;
      const int32_t id = scanner.Add({pattern}, &error);
      if (id < 0) continue;
      scanner.Watch(id);
      if (static_cast<size_t>(id) == patterns.size()) patterns.push_back(pattern);
    }
    scanner.Build();
    std::string text;
    for (size_t i = 0; i < random() % 60; ++i) text += words[random() % words.size()];
    // Matches are farther apart than windows are wide, too.
    if (random() % 8 == 0)
      text.insert(text.size() / 2, std::string(400, random() % 2 == 0 ? ' ' : 'x'));
    TokenizedText tokenized;
    tokenized.Reset(text);
    std::vector<RegexHit> found;
    std::vector<RegexHit> expected;
    scanner.Find(tokenized, kNoLimit, &found);
    for (size_t i = 0; i < patterns.size(); ++i) {
      scanner.FindOne(static_cast<int32_t>(i), text, kNoLimit, &expected);
    }
    const auto sorted = [](const std::vector<RegexHit>& hits) {
      std::vector<std::tuple<int32_t, uint32_t, uint32_t>> places;
      for (const RegexHit& hit : hits) places.emplace_back(hit.regex, hit.begin, hit.end);
      std::sort(places.begin(), places.end());
      return places;
    };
    ASSERT_EQ(sorted(found), sorted(expected)) << absl::StrJoin(patterns, "   ") << "\n" << text;
    found_at_all += found.size();
  }
  EXPECT_GT(found_at_all, rounds);
}

// Patterns of pieces that are typical of rules, over texts of the same pieces: with windows and
// literals the answer is that of RE2 over the whole text.
TEST(RegexScannerTest, AnnouncedRegexesGiveWhatTheWholeTextGives) {
  Compare({"sanction", "Sanction", "freeze", "asset", "\\bban\\b", ".{0,9}", "\\s+", "[\\s-]*",
           "(?:ed|s)?", "\\d{2,4}", "E\\.O\\.", "^", "$", "caf\u00e9", "(?i:UN)", "(?i:task)",
           "\\w+", "(a|the)", "\\S{1,5}"},
          {"sanction",      "SANCTIONED", "freeze", "assets",    "ban",
           "banned",        "  ",         " ",      "-",         "2014",
           "E.O.",          "UN",         "task",   "TAS\u212A", "caf\u00e9",
           "\u017Fanction", "un",         "the",    "\n",        "\u00e9"},
          400);
}

TEST(RegexScannerTest, GapsNumbersAndAlternativesGiveWhatTheWholeTextGives) {
  Compare(
      {"ban",
       "\\bban",
       "ban\\b",
       "\\b(?:un|eu)\\b",
       "(?i)\\bstra\u00dfe",
       "(?i:BAN)",
       " ",
       "[ -]",
       "\\.",
       "(?:said|told)",
       "(?:said\\d|told)",
       ".*",
       ".{0,12}",
       "(?s:.{0,30})",
       "[^.]*",
       "\\s*",
       "(?: [a-z]+){1,2} ",
       "[a-z]*",
       "\\d",
       "\\d+",
       "17\\d{0,3}",
       "\\$\\d+",
       "(?:[.,]\\d+)*",
       " ?(?:million|billion)",
       "[A-Z]{2,3}-?",
       "(?m:^)",
       "(?m:$)",
       "\\B",
       "\\A",
       "(?:ban |the )?",
       "(?:no\\.?|number)",
       "\u00e9",
       "[\u00e0-\u00ff]",
       "\\pL",
       "\\W",
       "\\D{2}",
       "(?:ban)+",
       "(?:ban, ?){2}",
       "x{3}",
       "(?i)\u00c9"},
      {"ban",  "Ban",    "BAN",    " ",          " ",           " ",           "-",      ".",
       ". ",   ", ",     "\n",     "said",       "told",        "un",          "EU",     "17",
       "1789", "$17",    "$5.50",  " million",   "billion",     "AB-17",       "ABC1",   "the ",
       "no. ", "number", "\u00e9", "\u00c9",     "stra\u00dfe", "STRA\u1E9EE", "\u201C", "\u2019",
       "xxx",  "\u6700", "_",      "ban, ban, ", "\uFFFD",      "\x01",        "\x11"},
      800);
}

TEST(RegexScannerTest, AWordInATextOfManyLinesIsFoundOncePerPlace) {
  std::string text;
  for (int i = 0; i < 500; ++i) absl::StrAppend(&text, i % 2 == 0 ? "foo " : "foo.bar ", i, "\n");
  EXPECT_THAT(Find({R"(\bfoo\b.*\bbar\b)", R"(foo\s+\d+\n)"}, text), SizeIs(250 + 250));
}

}  // namespace
}  // namespace wirewatch
