#include "wirewatch/article_decoder.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "wirewatch/unscanned.h"

namespace wirewatch {
namespace {

using ::testing::HasSubstr;

absl::StatusOr<Article> Decode(const std::string& value, const std::string& content_type = "",
                               const ArticleOptions& options = {}) {
  std::vector<Header> headers;
  if (!content_type.empty()) headers.push_back({"Content-Type", content_type});
  return ArticleDecoder(options).Decode(MakeRecord({}, value, std::move(headers)));
}

// The text of an article, or "reason: message".
std::string TextOf(const absl::StatusOr<Article>& article) {
  if (article.ok()) return article->text;
  return absl::StrCat(UnscannedReasonName(UnscannedReasonOf(article.status())), ": ",
                      article.status().message());
}

TEST(ArticleDecoderTest, TheContentTypeSaysWhatAValueIs) {
  const std::string json = R"({"body":"Ada"})";
  const struct {
    const char* content_type;
    std::string value;
    const char* text;
  } kCases[] = {
      {"application/json", json, "Ada"},
      {"Application/JSON; charset=utf-8", json, "Ada"},
      {"application/vnd.news+json", json, "Ada"},
      {" application/json ;x", json, "Ada"},
      {"text/plain", json, R"({"body":"Ada"})"},
      {"TEXT/plain;charset=UTF-8", "Ada", "Ada"},
      {"application/octet-stream", json, "Ada"},
      {"application/octet-stream", "Ada", "Ada"},
      {";", "Ada", "Ada"},
      {"application/json", "Ada", "malformed_json: expected a JSON object near byte 0: "},
      {"application/pdf", "Ada",
       "unsupported_content_type: content-type 'application/pdf': expected text/plain or "
       "application/json"},
      {"json", json, "unsupported_content_type: content-type 'json': expected"},
  };
  for (const auto& c : kCases) {
    EXPECT_THAT(TextOf(Decode(c.value, c.content_type)), ::testing::StartsWith(c.text))
        << c.content_type << " " << c.value;
  }
}

TEST(ArticleDecoderTest, WithoutAContentTypeAnOpenBraceMeansJson) {
  EXPECT_EQ(TextOf(Decode(" \r\n\t{\"body\":\"Ada\"}\n")), "Ada");
  EXPECT_EQ(TextOf(Decode("\xEF\xBB\xBF {\"body\":\"Ada\"}")), "Ada");
  EXPECT_EQ(TextOf(Decode("\xEF\xBB\xBF"
                          "Ada {")),
            "Ada {");
  EXPECT_EQ(TextOf(Decode("[\"Ada\"]")), "[\"Ada\"]");
}

TEST(ArticleDecoderTest, EveryReasonForNoArticleIsNamed) {
  ArticleDecoder decoder({});
  Record tombstone;
  EXPECT_EQ(TextOf(decoder.Decode(tombstone)), "empty: the record has no value");
  const struct {
    const char* name;
    std::string value;
    const char* reason;
  } kCases[] = {
      {"no bytes", "", "empty: the record has no value"},
      {"white space", " \r\n\t", "empty: the value is blank"},
      {"a byte order mark", "\xEF\xBB\xBF", "empty: the value is blank"},
      {"NULs among text", std::string("ab\0cd", 5),
       "binary: expected text, got 1 NUL bytes in a value of 5"},
      {"UTF-16", std::string("A\0d\0a\0", 6),
       "binary: expected text, got 3 NUL bytes in a value of 6"},
      {"an empty object", "{}",
       "no_text: the JSON object has no text in its title and body members"},
      {"other members only", R"({"id":"1","url":"x"})",
       "no_text: the JSON object has no text in its title and body members"},
      {"values without text", R"({"title":null,"body":{"a":"b"},"text":true,"content":[]})",
       "no_text: the JSON object has no text in its title and body members"},
      {"blank text", R"({"title":" ","body":"\n"})", "no_text: title and body are blank"},
  };
  for (const auto& c : kCases) EXPECT_EQ(TextOf(Decode(c.value)), c.reason) << c.name;
}

TEST(ArticleDecoderTest, WhatIsNotWellFormedJsonIsNotRead) {
  const struct {
    const char* name;
    std::string value;
  } kCases[] = {
      {"cut off in a string", R"({"body":"Ada)"},
      {"cut off behind a string", R"({"body":"Ada")"},
      {"cut off behind a key", R"({"body":)"},
      {"cut off in a member that is not read", R"({"body":"Ada","x":[1,2)"},
      {"only a brace", "{"},
      {"text behind it", R"({"body":"Ada"} x)"},
      {"a brace too many", R"({"body":"Ada"}})"},
      {"another object behind it", R"({"body":"Ada"}{"body":"Bob"})"},
      {"no comma", R"({"title":"Ada" "body":"Bob"})"},
      {"no colon", R"({"body" "Ada"})"},
      {"no quotes", R"({body:"Ada"})"},
      {"a bad escape", R"({"body":"\x"})"},
      {"a bad literal", R"({"body":nul})"},
      {"a line end in a string", "{\"body\":\"A\nda\"}"},
      {"another bad literal", R"({"title":"Ada","body":[truth]})"},
      {"a number that no double holds", R"({"id":1e999,"body":"Ada"})"},
      {"a bad number", R"({"id":01,"body":"Ada"})"},
  };
  for (const auto& c : kCases) {
    const absl::StatusOr<Article> article = Decode(c.value);
    ASSERT_FALSE(article.ok()) << c.name;
    EXPECT_EQ(UnscannedReasonOf(article.status()), UnscannedReason::kMalformedJson) << c.name;
    EXPECT_THAT(std::string(article.status().message()), HasSubstr("expected a JSON object"));
  }
  EXPECT_EQ(TextOf(Decode("[1]", "application/json")).substr(0, 15), "malformed_json:");
}

TEST(ArticleDecoderTest, AMessageOnJsonNamesTheByte) {
  EXPECT_THAT(TextOf(Decode(R"({"title":"Ada","body":nul})")), HasSubstr("near byte 2"));
}

TEST(ArticleDecoderTest, ADecoderReadsOnAfterAValueThatItCouldNot) {
  ArticleDecoder decoder({});
  EXPECT_FALSE(decoder.Decode(MakeRecord({}, R"({"body":"Ada)")).ok());
  EXPECT_EQ(TextOf(decoder.Decode(MakeRecord({}, R"({"body":"Bob"})"))), "Bob");
  EXPECT_EQ(TextOf(decoder.Decode(MakeRecord({}, R"({"title":"T"})"))), "T") << "no Bob is left";
}

TEST(ArticleDecoderTest, AValueMayHaveAsManyBytesAsTheLimitAndNoMore) {
  ArticleOptions options;
  options.max_bytes = 10;
  EXPECT_EQ(TextOf(Decode("0123456789", "", options)), "0123456789");
  EXPECT_EQ(TextOf(Decode("0123456789!", "", options)),
            "too_large: the value has 11 bytes, more than article.max_bytes (10)");
}

TEST(ArticleDecoderTest, DeepNestingEndsInAnAnswer) {
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  EXPECT_EQ(TextOf(Decode(absl::StrCat(R"({"x":)", deep, R"(,"body":"Ada"})"))), "Ada")
      << "in a member that is not read";
  EXPECT_EQ(TextOf(Decode(absl::StrCat(R"({"body":)", deep, R"(,"title":"Ada"})"))), "Ada");
}

TEST(ArticleDecoderTest, BytesThatAreNoUtf8AreRepairedAndCounted) {
  const absl::StatusOr<Article> text = Decode("caf\xE9");
  ASSERT_EQ(TextOf(text), "caf\uFFFD");
  EXPECT_EQ(text->repairs, 1);
  EXPECT_EQ(text->repaired_value, "caf\uFFFD");
  const absl::StatusOr<Article> json = Decode("{\"title\":\"\xE9t\xE9\",\"id\":\"\xE9\"}");
  ASSERT_EQ(TextOf(json), "\uFFFDt\uFFFD");
  EXPECT_EQ(json->id, "\uFFFD");
  EXPECT_EQ(json->repairs, 3);
}

TEST(ArticleDecoderTest, AWholeTextHasNoRepairs) {
  const absl::StatusOr<Article> article = Decode("최룡해");
  ASSERT_TRUE(article.ok());
  EXPECT_EQ(article->repairs, 0);
  EXPECT_EQ(article->repaired_value, "");
}

TEST(ArticleDecoderTest, HalvesOfSurrogatePairsAreRepairedAndCounted) {
  const absl::StatusOr<Article> article =
      Decode(R"({"body":"\ud83d x \ud83d\ude00","id":"\udc00"})");
  ASSERT_EQ(TextOf(article), "\uFFFD x \U0001F600");
  EXPECT_EQ(article->id, "\uFFFD");
  EXPECT_EQ(article->repairs, 2);
}

TEST(ArticleDecoderTest, NulsBecomeSpacesAndAreCounted) {
  const absl::StatusOr<Article> json = Decode(R"({"body":"a\u0000b"})");
  ASSERT_EQ(TextOf(json), "a b");
  EXPECT_EQ(json->repairs, 1);
  const absl::StatusOr<Article> text = Decode(std::string(99, 'a') + std::string(1, '\0'));
  ASSERT_EQ(TextOf(text), std::string(99, 'a') + " ") << "one byte in a hundred is still text";
  EXPECT_EQ(text->repairs, 1);
}

}  // namespace
}  // namespace wirewatch
