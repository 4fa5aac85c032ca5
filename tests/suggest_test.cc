#include "daemon/base/suggest.h"

#include <gtest/gtest.h>

namespace wirewatch {
namespace {

TEST(SuggestTest, NearestIsTheCandidateThatWasMostLikelyMeant) {
  const struct {
    const char* name;
    const char* word;
    std::vector<std::string> candidates;
    const char* nearest;
  } kCases[] = {
      {"a letter left out", "condtion", {"id", "condition"}, "condition"},
      {"a letter too many", "zoones", {"zones", "id"}, "zones"},
      {"another letter", "severidy", {"severity", "tags"}, "severity"},
      {"two letters swapped are one slip", "hgih", {"high", "low"}, "high"},
      {"the same word", "tags", {"tag", "tags"}, "tags"},
      {"the nearer one, though it comes later", "entitys", {"identity", "entity"}, "entity"},
      {"the first of two that are as near", "bat", {"cat", "rat"}, "cat"},
      {"one of three letters is a third: near enough", "abd", {"abc"}, "abc"},
      {"two of four letters are more than a third", "abxy", {"abcd"}, ""},
      {"nothing alike", "colour", {"id", "terms"}, ""},
      {"an empty word", "", {"id"}, ""},
      {"no candidates", "id", {}, ""},
  };
  for (const auto& c : kCases) EXPECT_EQ(Nearest(c.word, c.candidates), c.nearest) << c.name;
}

TEST(SuggestTest, AWordOfMoreThanAHundredBytesIsNotCompared) {
  EXPECT_EQ(Nearest(std::string(100, 'a'), {std::string(101, 'a')}), std::string(101, 'a'));
  EXPECT_EQ(Nearest(std::string(101, 'a'), {std::string(101, 'a')}), "");
}

TEST(SuggestTest, DidYouMeanAsksForTheNearestOrSaysNothing) {
  EXPECT_EQ(DidYouMean("zoens", {"zones"}), " (did you mean 'zones'?)");
  EXPECT_EQ(DidYouMean("colour", {"zones"}), "");
}

}  // namespace
}  // namespace wirewatch
