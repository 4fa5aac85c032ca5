#include "daemon/article/paragraphs.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kStory[] = "The minister met the envoy in the capital on Monday.";
constexpr char kMore[] = "The two talked for three hours about the treaty.";

std::vector<Paragraph> CutPage(absl::string_view text) {
  std::vector<Paragraph> paragraphs;
  CutPageDump(text, &paragraphs);
  return paragraphs;
}

// "zone: text" of each paragraph; the story's sentences are "S" and "M".
std::vector<std::string> Print(absl::string_view text, const std::vector<Paragraph>& paragraphs) {
  std::vector<std::string> lines;
  for (const Paragraph& p : paragraphs) {
    lines.push_back(absl::StrReplaceAll(
        absl::StrCat(ZoneName(p.zone), ": ", text.substr(p.begin, p.end - p.begin)),
        {{kStory, "S"}, {kMore, "M"}}));
  }
  return lines;
}

// The zones of a page; "S" and "M" in it are the story's sentences.
std::vector<std::string> PageZones(absl::string_view page) {
  const std::string text = absl::StrReplaceAll(
      page, {{"S\n", absl::StrCat(kStory, "\n")}, {"M\n", absl::StrCat(kMore, "\n")}});
  return Print(text, CutPage(text));
}

TEST(ParagraphsTest, APageHasATitleAByLineAndAStory) {
  EXPECT_THAT(PageZones("The Daily\n\nMinister meets the envoy at last\n\nBy Ada King\n\nS\n\nM\n"),
              ElementsAre("furniture: The Daily", "title: Minister meets the envoy at last",
                          "byline: By Ada King", "lead: S", "body: M"));
}

TEST(ParagraphsTest, ButtonsAroundTheTitleAreFurniture) {
  EXPECT_THAT(PageZones("  • -1\n  • +1\n\nMinister meets the envoy\n\n  • Mail share button\nS\n"),
              ElementsAre("furniture: • -1", "furniture: • +1", "title: Minister meets the envoy",
                          "furniture: • Mail share button", "lead: S"));
}

TEST(ParagraphsTest, LinksBehindTheStoryAreFurniture) {
  EXPECT_THAT(PageZones("S\n\nM\n\nTop 10 Stories\n\n  • Ada wins\nBob loses\n\ngo top\n"),
              ElementsAre("lead: S", "body: M", "furniture: Top 10 Stories",
                          "furniture: • Ada wins", "furniture: Bob loses", "furniture: go top"));
}

TEST(ParagraphsTest, AListWithinTheStoryIsBody) {
  EXPECT_THAT(PageZones("S\n\n• Ada King\n• Bob Roe\n\nM\n"),
              ElementsAre("lead: S", "body: • Ada King", "body: • Bob Roe", "body: M"));
}

// A miss is worse than a false alert: the names may be the news.
TEST(ParagraphsTest, AListThatAColonIntroducesAtTheEndIsBody) {
  EXPECT_THAT(PageZones("S\n\nThe newly listed persons are:\n\n• Ada King\n• Bob Roe\n"),
              ElementsAre("lead: S", "body: The newly listed persons are:", "body: • Ada King",
                          "body: • Bob Roe"));
}

TEST(ParagraphsTest, AHeadingWithinTheStoryIsBody) {
  EXPECT_THAT(PageZones("S\n\nHope for peace\n\nM\n"),
              ElementsAre("lead: S", "body: Hope for peace", "body: M"));
}

TEST(ParagraphsTest, TextWithoutAnyProseIsBody) {
  EXPECT_THAT(PageZones("Ada King\n• Bob Roe\nsanctioned today\n"),
              ElementsAre("body: Ada King", "body: • Bob Roe", "body: sanctioned today"));
}

TEST(ParagraphsTest, AShortMessageHasAHeadlineIfASentenceFollows) {
  EXPECT_THAT(PageZones("Acme fined over sanctions\n\nIt will pay.\n"),
              ElementsAre("title: Acme fined over sanctions", "body: It will pay."));
  EXPECT_THAT(PageZones("Acme fined over sanctions\n\nIt will pay\n"),
              ElementsAre("body: Acme fined over sanctions", "body: It will pay"));
  EXPECT_THAT(PageZones("It will pay.\n\nAcme fined over sanctions\n"),
              ElementsAre("body: It will pay.", "body: Acme fined over sanctions"));
}

TEST(ParagraphsTest, OnlyAPhotosCreditMakesACaption) {
  const struct {
    const char* line;
    const char* zone;
  } kCases[] = {
      {"Ada King, left, with Bob Roe. Yonhap", "caption"},
      {"Ada King with Bob Roe (Reuters)", "caption"},
      {"Ada King with Bob Roe. [AP Photo]", "caption"},
      {"Photo of Ada King by Bloomberg", "caption"},
      {"Ada King / AFP", "caption"},
      {"Ada King with Bob Roe", "body"},
      {"Ada King works for Reuters", "body"},
      {"Ada King told the story to AP.", "body"},
      {"A MAP", "body"},
  };
  for (const auto& c : kCases) {
    EXPECT_THAT(PageZones(absl::StrCat("S\n\n", c.line, "\n\nM\n")),
                ElementsAre("lead: S", absl::StrCat(c.zone, ": ", c.line), "body: M"));
  }
}

TEST(ParagraphsTest, OnlyAShortLineThatBeginsWithByIsAByLine) {
  const struct {
    const char* line;
    const char* zone;
  } kCases[] = {
      {"By Ada King", "byline"},
      {"BY ADA KING", "byline"},
      {"By Ada King and Bob Roe in Seoul", "byline"},
      {"By Monday all was over.", "body"},
      {"By", "body"},
      {"Bystanders of the talks", "body"},
      {"By the end of the talks the two had not agreed", "body"},
  };
  for (const auto& c : kCases) {
    EXPECT_THAT(PageZones(absl::StrCat("S\n\n", c.line, "\n\nM\n")),
                ElementsAre("lead: S", absl::StrCat(c.zone, ": ", c.line), "body: M"));
  }
}

TEST(ParagraphsTest, LinesThatWereWrappedAreOneParagraph) {
  const std::string wrapped =
      "The minister met the envoy in the capital on Monday, and\n"
      "both said that talks would go on; no day was named for\n"
      "them. The treaty waits.";
  EXPECT_THAT(Print(wrapped, CutPage(wrapped)), ElementsAre(absl::StrCat("lead: ", wrapped)));
  const std::string cyrillic =
      "Министр встретился с посланником в столице в понедельник,\n"
      "и оба сказали, что переговоры будут продолжены позднее.";
  EXPECT_THAT(Print(cyrillic, CutPage(cyrillic)), ElementsAre(absl::StrCat("lead: ", cyrillic)))
      << "a line is as wide as it has characters";
}

TEST(ParagraphsTest, LinesThatHadRoomForMoreAreParagraphsOfTheirOwn) {
  const struct {
    const char* name;
    const char* text;
  } kCases[] = {
      {"headlines",
       "Envoy says that he will meet the minister again\n"
       "The treaty that was not to be, and why it failed last week"},
      {"a headline above the story",
       "Minister and envoy meet in the capital\n"
       "The minister met the envoy in the capital on Monday."},
      {"long lines",
       "The minister met the envoy in the capital on Monday, and both said that the "
       "talks about the treaty would go on.\n"
       "No day was named for the talks, and the treaty waits."},
      {"bullets",
       "• The minister met the envoy in the capital on\n• Wednesday was the day of it all"},
  };
  for (const auto& c : kCases) EXPECT_EQ(CutPage(c.text).size(), 2u) << c.name;
}

TEST(ParagraphsTest, LineEndsOfWindowsAndSpacesAreOutsideOfParagraphs) {
  EXPECT_THAT(PageZones("Minister meets the envoy\r\n\r\n \t S\n\r\n \r\nM\n\r\n"),
              ElementsAre("title: Minister meets the envoy", "lead: S", "body: M"));
}

TEST(ParagraphsTest, BlankTextHasNone) {
  EXPECT_THAT(CutPage(""), IsEmpty());
  EXPECT_THAT(CutPage(" \r\n\t\n"), IsEmpty());
}

TEST(ParagraphsTest, ARepeatedParagraphNamesTheLastOneBeforeIt) {
  const std::vector<Paragraph> paragraphs =
      CutPage(absl::StrCat(kStory, "\n\n", kMore, "\n\n", kStory, "\n\n", kStory, "\n"));
  ASSERT_EQ(paragraphs.size(), 4u);
  EXPECT_EQ(paragraphs[0].repeats, -1);
  EXPECT_EQ(paragraphs[1].repeats, -1);
  EXPECT_EQ(paragraphs[2].repeats, 0);
  EXPECT_EQ(paragraphs[3].repeats, 2);
}

TEST(ParagraphsTest, AJsonTitleIsTheTitleWhateverItLooksLike) {
  const std::string text = absl::StrCat("By 2030.\n\n", kStory, "\n\nLinks\n\n• Ada");
  std::vector<Paragraph> paragraphs;
  CutJsonParagraphs(text, text.find("\n\n"), &paragraphs);
  EXPECT_THAT(Print(text, paragraphs),
              ElementsAre("title: By 2030.", "lead: S", "body: Links", "body: • Ada"))
      << "a body field holds no furniture";
}

TEST(ParagraphsTest, TheSeedArticleIsCutAsAReaderWould) {
  const std::string path = SharedDataPath("seed/korea-times-2018-12-11.txt");
  if (path.empty()) GTEST_SKIP() << "seed/korea-times-2018-12-11.txt is not there";
  const std::string text = ReadFileOrDie(path);
  const std::vector<Paragraph> paragraphs = CutPage(text);
  std::vector<std::string> titles, bylines;
  std::vector<size_t> captions;
  bool after_story = false;
  for (size_t i = 0; i < paragraphs.size(); ++i) {
    const Paragraph& p = paragraphs[i];
    const std::string part = text.substr(p.begin, p.end - p.begin);
    if (p.zone == Zone::kTitle) titles.push_back(part);
    if (p.zone == Zone::kByline) bylines.push_back(part);
    if (p.zone == Zone::kCaption) captions.push_back(i);
    if (p.zone == Zone::kLead) {
      EXPECT_THAT(part, ::testing::StartsWith("The outlook for a second"));
    }
    // The story's last sentence; the reporter's name and the lists of links follow.
    after_story |= part == "Lee Min-hyung";
    if (after_story) {
      EXPECT_EQ(p.zone, Zone::kFurniture) << part;
    }
    const bool is_sentence = absl::StrContains(part, ". ") || absl::EndsWith(part, ".");
    if (!after_story && is_sentence && !absl::EndsWith(part, "Yonhap")) {
      EXPECT_TRUE(p.zone == Zone::kLead || p.zone == Zone::kBody) << part;
    }
  }
  EXPECT_THAT(titles, ElementsAre("New sanctions darken outlook for US-North Korea talks"));
  EXPECT_THAT(bylines, ElementsAre("By Lee Min-hyung"));
  ASSERT_EQ(captions.size(), 2u);
  EXPECT_EQ(paragraphs[captions[0]].repeats, -1);
  EXPECT_EQ(paragraphs[captions[1]].repeats, static_cast<int32_t>(captions[0]));
  EXPECT_TRUE(after_story);
}

}  // namespace
}  // namespace wirewatch
