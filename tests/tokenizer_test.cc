#include "daemon/text/tokenizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <set>

#include "absl/strings/str_cat.h"
#include "daemon/text/unicode.h"

namespace wirewatch {
namespace {

// The folded forms, joined by what the gaps are: ' ' join, ''' apostrophe, '|' break, '.' sentence.
std::string Forms(absl::string_view text) {
  TokenizedText tokenized;
  tokenized.Reset(text);
  std::string forms;
  for (size_t i = 0; i < tokenized.size(); ++i) {
    constexpr char kGaps[] = {' ', '\'', '|', '.'};
    if (!forms.empty()) forms.push_back(kGaps[static_cast<int>(tokenized.GapBefore(i))]);
    absl::StrAppend(&forms, tokenized.FoldedForm(i));
  }
  return forms;
}

TEST(TokenizerTest, FoldsAndCutsAsTheRuleLanguageSays) {
  const struct {
    const char* name;
    const char* text;
    const char* forms;
  } kRows[] = {
      {"case", "New SANCTIONS", "new sanctions"},
      {"hyphens and dashes join", "Ryong-hae Choe\u2013Pak", "ryong hae choe pak"},
      {"apostrophes", "Ch'oe o\u2019Brien", "ch'oe o'brien"},
      {"punctuation breaks", "a, b (c)", "a|b|c"},
      {"a stop and a space end a sentence", "One. Two", "one.two"},
      {"a stop alone does not", "etc.and no", "etc|and no"},
      {"an initial's dot joins", "John F. Kennedy, U.S. troops", "john f kennedy|u s troops"},
      {"so does a title's", "Mr. Smith, St. Gallen", "mr smith|st gallen"},
      {"but not that of other words", "The gem. Smith", "the gem.smith"},
      {"but not other dots", "Plan A... Then", "plan a.then"},
      {"accents", "Łukašenka Ángel Mørk", "lukasenka angel mork"},
      {"combining accents", "e\u0301cole", "ecole"},
      {"sharp s and ligatures", "Straße ﬁne", "strasse fine"},
      {"full width", "ＡＢＣ１", "abc1"},
      {"soft hyphen and zero width", "sanc\u00ADtion as\u200Bset", "sanction asset"},
      {"Cyrillic case", "САНКЦИИ", "санкции"},
      {"Arabic without harakat and tatweel", "مُحَمَّــد", "محمد"},
      {"each Hangul syllable is a word", "최룡해는", "최 룡 해 는"},
      {"conjoining jamo spell the same", "\u110E\u116C\u1105\u116D\u11BC", "최 룡"},
      {"Latin beside Hangul", "AP통신", "ap 통 신"},
      {"kana keep their voice marks", "ガカ", "カ\u3099 カ"},
      {"vowel signs stay", "कि क", "कि क"},
      {"nothing", "  ...  ", ""},
  };
  for (const auto& row : kRows) EXPECT_EQ(Forms(row.text), row.forms) << row.name;
}

// All targets that this processor has.
std::vector<VectorTarget> Targets() {
  std::vector<VectorTarget> targets;
  for (const char* const name : {"scalar", "sse4", "avx2", "avx512", "best"}) {
    if (const auto target = ParseVectorTarget(name)) targets.push_back(*target);
  }
  return targets;
}

// A word of every length, at every place of a block of the vector code, beside every kind of end.
TEST(TokenizerTest, WordsOfEveryLengthAtEveryPlaceAreWhole) {
  TokenizedText tokenized;
  for (size_t before = 0; before < 70; ++before) {
    for (size_t length = 1; length < 70; ++length) {
      for (const char* const end : {"", " ", "-", "é", "@", "[", "…", "“"}) {
        const std::string word(length, 'Z');
        const std::string text = absl::StrCat(std::string(before, '.'), word, end);
        const std::string folded = std::string(length, 'z') + (end == std::string("é") ? "e" : "");
        for (const VectorTarget target : Targets()) {
          tokenized.Reset(text, target);
          ASSERT_EQ(tokenized.size(), 1u) << text << VectorTargetName(target);
          ASSERT_EQ(tokenized.FoldedForm(0), folded) << text;
          ASSERT_EQ(tokenized[0].begin, before);
          ASSERT_EQ(tokenized[0].end, before + length + (folded.size() > length ? 2 : 0));
          ASSERT_EQ(tokenized.hashes()[0], HashFolded(folded)) << text;
        }
      }
    }
  }
}

// A token as the plainest tokeniser makes it, a code point after the other.
struct PlainToken {
  size_t begin = 0;
  size_t end = 0;
  std::string folded;
};

std::vector<PlainToken> PlainTokens(absl::string_view text) {
  std::vector<PlainToken> tokens;
  bool open = false;
  bool single = false;
  for (size_t at = 0; at < text.size();) {
    const size_t begin = at;
    char buffer[kMaxFoldedBytes];
    const FoldedChar c = FoldCodePoint(NextCodePoint(text, &at), buffer);
    const bool word = c.char_class == CharClass::kWord || c.char_class == CharClass::kSingle;
    if (word && (!open || single || c.char_class == CharClass::kSingle)) {
      tokens.push_back({begin, at, ""});
      open = true;
      single = c.char_class == CharClass::kSingle;
    }
    const bool kept = word || c.char_class == CharClass::kMark;
    if (!kept && c.char_class != CharClass::kIgnored) open = false;
    if (!open) continue;
    tokens.back().end = at;
    if (kept) absl::StrAppend(&tokens.back().folded, c.folded);
  }
  return tokens;
}

// Texts of all kinds of pieces, some longer than a stretch of the scan.
std::string RandomText(std::mt19937_64* random) {
  static constexpr const char* kPieces[] = {
      "a",      "Z",       "word",   "Word9",
      " ",      "  ",      ".",      "'",
      "-",      "\n",      "é",      "ß",
      "ﬁ",      "ø",       "’",      "“",
      "”",      "—",       "…",      "\u2027",
      "\u2028", "\u200B",  "\u00AD", "\u0301",
      "ş",      "санкции", "최",     "룡해",
      "中",     "ไทย",     "مُحَمَّد",   "\u1112\u1161",
      "😀",      "𝒜",       "\u00A0", "«",
      "\u2010", "\u200F",  "\uFFFD", "antidisestablishmentarianism",
      "ａｂｃ", "£",       "\x7F",   "@",
      "[",      "`",       "{",      "/",
      ":"};
  constexpr size_t kCount = sizeof(kPieces) / sizeof(kPieces[0]);
  std::string text;
  const size_t pieces = (*random)() % 3 == 0 ? (*random)() % 4000 : (*random)() % 100;
  const size_t common = (*random)() % 100;
  for (size_t i = 0; i < pieces; ++i) {
    text += (*random)() % 100 < common ? kPieces[(*random)() % 10] : kPieces[(*random)() % kCount];
  }
  return text;
}

TEST(TokenizerTest, EveryTargetEqualsThePlainestTokeniser) {
  std::mt19937_64 random(7);
  TokenizedText tokenized;
  for (int round = 0; round < 600; ++round) {
    const std::string text = RandomText(&random);
    const std::vector<PlainToken> plain = PlainTokens(text);
    for (const VectorTarget target : Targets()) {
      tokenized.Reset(text, target);
      ASSERT_EQ(tokenized.size(), plain.size()) << VectorTargetName(target) << ": " << text;
      for (size_t i = 0; i < plain.size(); ++i) {
        ASSERT_EQ(tokenized[i].begin, plain[i].begin) << VectorTargetName(target) << ": " << text;
        ASSERT_EQ(tokenized[i].end, plain[i].end) << VectorTargetName(target) << ": " << text;
        ASSERT_EQ(tokenized.FoldedForm(i), plain[i].folded) << VectorTargetName(target);
        ASSERT_EQ(tokenized.hashes()[i], HashFolded(plain[i].folded));
        std::string start = plain[i].folded.substr(0, 4);
        start.resize(4);
        ASSERT_EQ(std::memcmp(&tokenized.starts()[i], start.data(), 4), 0) << plain[i].folded;
      }
      ASSERT_EQ(tokenized.hashes()[plain.size()], 0u);
    }
  }
}

TEST(TokenizerTest, LongTextsAreFollowedByShortOnes) {
  TokenizedText tokenized;
  tokenized.Reset(std::string(5 << 20, 'x'));
  ASSERT_EQ(tokenized.size(), 1u);
  EXPECT_EQ(tokenized.FoldedForm(0).size(), 5u << 20);
  tokenized.Reset("short one");
  ASSERT_EQ(tokenized.size(), 2u);
  EXPECT_EQ(tokenized.FoldedForm(1), "one");
}

TEST(TokenizerTest, OnlyTargetsOfThisProcessorHaveNames) {
  EXPECT_EQ(ParseVectorTarget("scalar"), VectorTarget::kScalar);
  EXPECT_EQ(ParseVectorTarget("best"), VectorTarget::kBest);
  EXPECT_EQ(ParseVectorTarget("quantum"), std::nullopt);
}

TEST(TokenizerTest, DifferentFormsHaveDifferentHashes) {
  std::set<uint64_t> hashes;
  size_t forms = 0;
  std::string form;
  for (int length = 1; length < 40; ++length) {
    for (char c = 'a'; c <= 'z'; ++c) {
      form.assign(static_cast<size_t>(length), 'x');
      for (int at = 0; at < length; ++at) {
        form[static_cast<size_t>(at)] = c;
        hashes.insert(HashFolded(form));
        form[static_cast<size_t>(at)] = 'x';
        forms += c != 'x' || at == 0;
      }
    }
  }
  EXPECT_EQ(hashes.size(), forms);
}

}  // namespace
}  // namespace wirewatch
