#include "daemon/alert/snippet.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/random_case.h"

namespace wirewatch {
namespace {

// The snippet of the first `word` in `text`, as "before[word]after".
std::string Snip(const std::string& text, const std::string& word, size_t context) {
  const size_t begin = text.find(word);
  EXPECT_NE(begin, std::string::npos) << word;
  const Snippet snippet = MakeSnippet(text, begin, begin + word.size(), context);
  return absl::StrCat(snippet.text.substr(0, snippet.begin), "[",
                      snippet.text.substr(snippet.begin, snippet.end - snippet.begin), "]",
                      snippet.text.substr(snippet.end));
}

TEST(SnippetTest, AShortTextIsShownWhole) {
  EXPECT_EQ(Snip("The ban holds.", "ban", 100), "The [ban] holds.");
  EXPECT_EQ(Snip("ban", "ban", 100), "[ban]");
}

TEST(SnippetTest, ContextIsCutAtWordsAndMarkedWithAnEllipsis) {
  EXPECT_EQ(Snip("alpha beta gamma ban delta epsilon zeta", "ban", 8), "…gamma [ban] delta…");
}

TEST(SnippetTest, OnlyTheSideThatIsCutHasAnEllipsis) {
  EXPECT_EQ(Snip("beta ban delta epsilon zeta", "ban", 8), "beta [ban] delta…");
  EXPECT_EQ(Snip("alpha beta gamma ban zeta", "ban", 8), "…gamma [ban] zeta");
}

TEST(SnippetTest, ANeighbourLongerThanTheContextIsCutInside) {
  EXPECT_EQ(Snip("abcdefghijklmnopban-qrstuvwxyzabcdefghi", "ban", 4), "…mnop[ban]-qrs…");
}

TEST(SnippetTest, ACharacterIsNeverCutInside) {
  // Each syllable has three bytes, so 4 bytes of context are one syllable and a part.
  EXPECT_EQ(Snip("부위원장최룡해는말했다", "최룡해", 4), "…장[최룡해]는…");
  EXPECT_EQ(Snip("부위원장최룡해는말했다", "최룡해", 2), "…[최룡해]…");
}

TEST(SnippetTest, LinesAndTabsBecomeSingleSpaces) {
  EXPECT_EQ(Snip("one\n\n  two\t ban\r\nthree", "ban", 100), "one two [ban] three");
  EXPECT_EQ(Snip("an asset\n  freeze here", "asset\n  freeze", 100), "an [asset freeze] here");
}

TEST(SnippetTest, WhiteSpaceAtTheEdgesIsLeftOut) {
  EXPECT_EQ(Snip("  \n ban \n ", "ban", 100), "[ban]");
  EXPECT_EQ(Snip("ban", "ban", 0), "[ban]");
}

TEST(SnippetTest, ControlCharactersAreSpaces) {
  EXPECT_EQ(Snip("a\x1b[31mred\x07 ban\x7f.", "ban", 100), "a [31mred [ban] .");
  // Those of Latin-1 too, which some terminals obey: U+009B, U+0085.
  EXPECT_EQ(Snip("a\u009b31mred\u0085ban\u2028x", "ban", 100), "a 31mred [ban] x");
}

TEST(SnippetTest, WithoutContextOnlyTheMentionIsShown) {
  EXPECT_EQ(Snip("one ban two", "ban", 0), "…[ban]…");
}

TEST(SnippetTest, TitleAndStoryAreShownApart) {
  const Article article = MakeArticle({{Zone::kFurniture, "Share"},
                                       {Zone::kTitle, "Ban on Acme"},
                                       {Zone::kTitle, "It holds"},
                                       {Zone::kLead, "The envoy met them."},
                                       {Zone::kBody, "They talked."}});
  const auto snip = [&article](const std::string& words) {
    const size_t begin = article.text.find(words);
    return MakeSnippet(article, begin, begin + words.size(), 100).text;
  };
  EXPECT_EQ(snip("Acme"), "Ban on Acme It holds");
  EXPECT_EQ(snip("envoy"), "The envoy met them. They talked.");
  EXPECT_EQ(snip("Share"), "Share");
  // A regex may reach from one into the other.
  EXPECT_EQ(snip("holds\n\nThe"), "Ban on Acme It holds The envoy met them.");
}

}  // namespace
}  // namespace wirewatch
