#include "daemon/text/tokenizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

// The folded forms, joined by what the gaps are: ' ' join, ''' apostrophe, '|' break, '.' sentence.
std::string Forms(absl::string_view text) {
  TokenizedText tokenized;
  Tokenize(text, &tokenized);
  std::string forms;
  for (const Token& token : tokenized.tokens) {
    constexpr char kGaps[] = {' ', '\'', '|', '.'};
    if (!forms.empty()) forms.push_back(kGaps[static_cast<int>(token.gap_before)]);
    absl::StrAppend(&forms, tokenized.FoldedForm(token));
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
      {"a stop alone does not", "U.S troops", "u|s troops"},
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

// A word of every length, at every place of a block of the vector code, beside every kind of end.
TEST(TokenizerTest, WordsOfEveryLengthAtEveryPlaceAreWhole) {
  for (size_t before = 0; before < 40; ++before) {
    for (size_t length = 1; length < 70; ++length) {
      for (const char* const end : {"", " ", "-", "é", "@", "["}) {
        const std::string word(length, 'Z');
        const std::string text = absl::StrCat(std::string(before, '.'), word, end);
        TokenizedText tokenized;
        Tokenize(text, &tokenized);
        ASSERT_EQ(tokenized.tokens.size(), 1u) << text;
        const Token& token = tokenized.tokens[0];
        const std::string folded = std::string(length, 'z') + (end == std::string("é") ? "e" : "");
        ASSERT_EQ(tokenized.FoldedForm(token), folded) << text;
        ASSERT_EQ(token.begin, before);
        ASSERT_EQ(token.hash, HashFolded(folded)) << text;
      }
    }
  }
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
