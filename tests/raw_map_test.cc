#include "wirewatch/raw_map.h"

#include <gtest/gtest.h>

#include <iterator>
#include <nlohmann/json.hpp>
#include <random>

#include "absl/strings/str_cat.h"
#include "wirewatch/article_decoder.h"

namespace wirewatch {
namespace {

// An article, and the raw bytes of a part of its text.
struct Decoded {
  std::string value;
  Article article;

  absl::string_view Raw(size_t begin, size_t end) const {
    const absl::string_view walked =
        article.repaired_value.empty() ? value : article.repaired_value;
    const size_t raw_begin = article.raw_map.ToRaw(walked, begin);
    const size_t raw_end = article.raw_map.ToRaw(walked, end);
    EXPECT_LE(raw_begin, raw_end);
    EXPECT_LE(raw_end, value.size());
    return absl::string_view(value).substr(raw_begin, raw_end - raw_begin);
  }
  // The raw bytes of the first occurrence of `part` in the text.
  absl::string_view RawOf(const std::string& part) const {
    const size_t begin = article.text.find(part);
    EXPECT_NE(begin, std::string::npos) << part << " in " << article.text;
    return Raw(begin, begin + part.size());
  }
};

Decoded Decode(const std::string& value) {
  absl::StatusOr<Article> article = ArticleDecoder({}).Decode(MakeRecord({}, value));
  EXPECT_TRUE(article.ok()) << article.status() << " of " << value;
  return {value, article.ok() ? *std::move(article) : Article()};
}

TEST(RawMapTest, TextIsWhereItStands) {
  EXPECT_EQ(Decode("Ada met 최룡해 today.").RawOf("최룡해"), "최룡해");
}

TEST(RawMapTest, AByteOrderMarkIsNoText) {
  const Decoded decoded = Decode(
      "\xEF\xBB\xBF"
      "Ada met Bob.");
  EXPECT_EQ(decoded.article.raw_map.ToRaw(decoded.value, 0), 3u);
  EXPECT_EQ(decoded.RawOf("Ada"), "Ada");
}

TEST(RawMapTest, AWordInJsonLeadsToItsEscapes) {
  const struct {
    const char* name;
    const char* value;
    const char* part;
    const char* raw;
  } kCases[] = {
      {"none", R"({"body":"Ada met Bob"})", "met", "met"},
      {"before it", R"({"body":"\"\\\/\b\f\n\r\tAda"})", "Ada", "Ada"},
      {"of one byte", R"({"body":"x \u0041da y"})", "Ada", R"(\u0041da)"},
      {"of two bytes", R"({"body":"x caf\u00e9 y"})", "café", R"(caf\u00e9)"},
      {"of three bytes", R"({"body":"x \ucd5c\ub8e1\ud574 y"})", "룡해", R"(\ub8e1\ud574)"},
      {"a surrogate pair", R"({"body":"x \ud83d\ude00Ada"})", "Ada", "Ada"},
      {"a surrogate pair in it", R"({"body":"x \uD83D\uDE00 y"})", "\U0001F600", R"(\uD83D\uDE00)"},
      {"at the end of the text", R"({"body":"x caf\u00e9"})", "café", R"(caf\u00e9)"},
      {"in a title", R"({"body":"x","title":"\"Ada\" met"})", "Ada", "Ada"},
      {"in the second of two texts", R"({"body":["x\ny","\tAda"]})", "Ada", "Ada"},
      {"a number", R"({"body":["x", 1815]})", "1815", "1815"},
      {"a NUL before it", R"({"body":"x\u0000Ada"})", "Ada", "Ada"},
      {"half a pair before it", R"({"body":"\ud83d Ada"})", "Ada", "Ada"},
      {"bad UTF-8 before it", "{\"body\":\"caf\xE9 Ada\"}", "Ada", "Ada"},
      {"bad UTF-8 and half a pair", "{\"body\":\"\xE9\\ud83d\xF0\x9F Ada\"}", "Ada", "Ada"},
      {"bad UTF-8 in it", "{\"body\":\"x caf\xE9s y\"}", "caf\uFFFDs", "caf\xE9s"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Decode(c.value).RawOf(c.part), c.raw) << c.name;
}

TEST(RawMapTest, APositionWithinACharacterLeadsToItsEscape) {
  const Decoded decoded = Decode(R"({"body":"\ud83d\ude00!"})");
  const size_t begin = decoded.value.find('\\');
  for (size_t at = 0; at < 4; ++at) {
    EXPECT_EQ(decoded.article.raw_map.ToRaw(decoded.value, at), begin) << at;
  }
  EXPECT_EQ(decoded.article.raw_map.ToRaw(decoded.value, 4), begin + 12);
}

TEST(RawMapTest, APositionBeyondTheTextStaysWithinTheValue) {
  RawMap map;
  EXPECT_EQ(map.ToRaw("abc", 2), 0u) << "nothing is mapped";
  map.AddPiece(0, 1, RawMap::Encoding::kJsonString);
  EXPECT_EQ(map.ToRaw("\"a\\u00", 100), 6u) << "an escape that is cut off";
}

TEST(RawMapTest, RawBytesOfAnySpanDecodeToItsText) {
  std::mt19937 random(1);
  // Characters as JSON writers may write them.
  const char* const kWritten[] = {
      "a", " ",         R"(\u0061)", R"(\")",     R"(\u0022)",  R"(\\)",           R"(\n)",
      "é", R"(\u00e9)", "최",        R"(\uCD5C)", "\U0001F600", R"(\uD83D\uDE00)", "\U00020000"};
  for (int round = 0; round < 200; ++round) {
    std::string value = R"({"id":7,"title":"T","body":"x)";
    for (int i = 0; i < 30; ++i) value += kWritten[random() % std::size(kWritten)];
    const Decoded decoded = Decode(value + "\"}");
    const std::string& text = decoded.article.text;
    // Spans of the body, at the borders of characters.
    const auto border = [&](size_t at) {
      while (at < text.size() && (text[at] & 0xC0) == 0x80) ++at;
      return at;
    };
    const size_t body = text.find("\n\n") + 2;
    const size_t begin = border(body + random() % (text.size() - body));
    const size_t end = border(begin + random() % (text.size() + 1 - begin));
    const auto json = nlohmann::json::parse(absl::StrCat("\"", decoded.Raw(begin, end), "\""),
                                            nullptr, /*allow_exceptions=*/false);
    ASSERT_TRUE(json.is_string()) << decoded.value;
    ASSERT_EQ(json.get<std::string>(), text.substr(begin, end - begin)) << decoded.value;
  }
}

}  // namespace
}  // namespace wirewatch
