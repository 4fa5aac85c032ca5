#include "daemon/match/regex_scanner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "absl/strings/str_cat.h"

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
    EXPECT_GE(scanner.Add(pattern, &error), 0) << pattern << ": " << error.message;
  }
  scanner.Build();
  std::vector<RegexHit> hits;
  scanner.Find(text, max_hits, &hits);
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
  const int32_t first = scanner.Add("sanctions?", &error);
  EXPECT_EQ(scanner.Add("freeze", &error), first + 1);
  EXPECT_EQ(scanner.Add("sanctions?", &error), first);
  EXPECT_EQ(scanner.size(), 2);
}

TEST(RegexScannerTest, AFaultyPatternIsReportedEachTimeWithThePlaceOfTheFault) {
  RegexScanner scanner({});
  for (int i = 0; i < 2; ++i) {
    RegexError error;
    EXPECT_EQ(scanner.Add("good[z-a]", &error), -1);
    EXPECT_EQ(error.message, "invalid character class range: z-a");
    EXPECT_EQ(error.offset, 5);
  }
  RegexError error;
  EXPECT_EQ(scanner.Add("look(?=ahead)", &error), -1);
  EXPECT_THAT(error.message, HasSubstr("invalid perl operator"));
  EXPECT_EQ(error.offset, 4);
  EXPECT_EQ(scanner.Add("good", &error), 0);
}

TEST(RegexScannerTest, APatternThatIsTooLargeForItsAutomatonIsAnError) {
  CompileOptions options;
  options.regex_max_bytes = 10'000;
  RegexScanner scanner(options);
  RegexError error;
  EXPECT_EQ(scanner.Add("(a{100}){9}", &error), -1);
  EXPECT_THAT(error.message, HasSubstr("pattern too large"));
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

}  // namespace
}  // namespace wirewatch
