#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "wirewatch/article_decoder.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;

Article Decode(const std::string& json, const ArticleFields& fields = {}) {
  ArticleOptions options;
  options.fields = fields;
  absl::StatusOr<Article> article = ArticleDecoder(options).Decode(MakeRecord({}, json));
  EXPECT_TRUE(article.ok()) << article.status() << " of " << json;
  return article.ok() ? *std::move(article) : Article();
}

std::vector<std::string> Zones(const Article& article) {
  std::vector<std::string> zones;
  for (const Paragraph& p : article.paragraphs) {
    zones.push_back(
        absl::StrCat(ZoneName(p.zone), ": ", article.text.substr(p.begin, p.end - p.begin)));
  }
  return zones;
}

TEST(ArticleFieldsTest, EveryFieldIsReadUnderItsName) {
  const Article article = Decode(R"({"id":"7","url":"http://x/7","source":"Wire","lang":"en",
      "published_at":"2018-12-11T10:00:00Z","body":"B","title":"T","other":[{"id":"8"}]})");
  EXPECT_EQ(article.id, "7");
  EXPECT_EQ(article.url, "http://x/7");
  EXPECT_EQ(article.source, "Wire");
  EXPECT_EQ(article.language, "en");
  EXPECT_EQ(article.published_at, "2018-12-11T10:00:00Z");
  EXPECT_EQ(article.title(), "T");
  EXPECT_THAT(Zones(article), ElementsAre("title: T", "body: B"));
}

TEST(ArticleFieldsTest, WhatWasNotSaidIsEmpty) {
  const Article article = Decode(R"({"body":"B","id":null,"url":{"a":1},"source":false})");
  EXPECT_EQ(article.id, "");
  EXPECT_EQ(article.url, "");
  EXPECT_EQ(article.source, "");
  EXPECT_EQ(article.title(), "");
}

TEST(ArticleFieldsTest, OfSeveralNamesTheFirstThatIsThereCounts) {
  const struct {
    const char* name;
    const char* json;
    const char* body;
  } kCases[] = {
      {"the first name, first in the object", R"({"body":"1","text":"2"})", "1"},
      {"the first name, last in the object", R"({"content":"3","text":"2","body":"1"})", "1"},
      {"another name", R"({"content":"3","x":"1"})", "3"},
      {"an empty one is not there", R"({"body":"","text":"2"})", "2"},
      {"nor a null", R"({"body":null,"text":"2"})", "2"},
      {"the first of two members of one name", R"({"body":"1","body":"2"})", "1"},
      {"the second, where the first is empty", R"({"body":"","body":"2"})", "2"},
      {"names are compared whole and with their case", R"({"BODY":"1","bod":"2","text":"3"})", "3"},
      {"a name may be written with escapes", R"({"b\u006fdy":"1"})", "1"},
      {"inner objects have no fields", R"({"x":{"body":"2"},"text":"1"})", "1"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Decode(c.json).text, c.body) << c.name;
}

TEST(ArticleFieldsTest, NamesCanBeSet) {
  ArticleFields fields;
  fields.title = {"headline", "name"};
  fields.body = {"story"};
  const Article article = Decode(R"({"title":"no","body":"no","name":"T","story":"B"})", fields);
  EXPECT_THAT(Zones(article), ElementsAre("title: T", "body: B"));
}

TEST(ArticleFieldsTest, OneMemberMayBeSeveralFields) {
  ArticleFields fields;
  fields.id = {"url"};
  fields.source = {"agency", "url"};
  const Article article = Decode(R"({"url":"http://x/7","body":"B"})", fields);
  EXPECT_EQ(article.id, "http://x/7");
  EXPECT_EQ(article.source, "http://x/7");
  EXPECT_EQ(article.url, "http://x/7");
}

TEST(ArticleFieldsTest, ANumberIsKeptAsItIsWritten) {
  const struct {
    const char* json;
    const char* id;
  } kCases[] = {
      {R"({"id":7,"body":"B"})", "7"},
      {R"({"id": -0.50 ,"body":"B"})", "-0.50"},
      {R"({"id":1e3,"body":"B"})", "1e3"},
      {R"({"id":123456789012345678901234567890,"body":"B"})", "123456789012345678901234567890"},
      {R"({"body":"B","id":7})", "7"},
      {"{\"id\":7\r\n,\"body\":\"B\"}", "7"},
      {R"({"id":[7,8],"body":"B"})", "7 8"},
  };
  for (const auto& c : kCases) EXPECT_EQ(Decode(c.json).id, c.id) << c.json;
}

TEST(ArticleFieldsTest, AnArrayOfTextIsSoManyParagraphs) {
  EXPECT_THAT(Zones(Decode(R"({"title":"T","body":["One.","","Two.\nThree.",null,4]})")),
              ElementsAre("title: T", "body: One.", "body: Two.", "body: Three.", "body: 4"));
}

TEST(ArticleFieldsTest, ATitleAloneIsAnArticle) {
  EXPECT_THAT(Zones(Decode(R"({"title":"Ada met Bob"})")), ElementsAre("title: Ada met Bob"));
}

TEST(ArticleFieldsTest, TheTitleStandsBeforeTheBodyWhateverTheirOrder) {
  EXPECT_EQ(Decode(R"({"body":"B","title":"T"})").text, "T\n\nB");
}

}  // namespace
}  // namespace wirewatch
