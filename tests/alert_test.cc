#include "wirewatch/alert.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Pair;
using ::testing::SizeIs;

constexpr char kRules[] = R"(
entities:
  - {id: ada, name: Ada Lovelace, kind: person, aliases: ["Łuc Müller"], refs: {ofac: "1", un: x}}
rules:
  - id: banned
    title: A ban on somebody
    severity: critical
    tags: [bans, people]
    per: entity
    terms: {who: {entities: [ada]}, ban: {words: ["ban*"]}}
    condition: who near/5 ban
)";

constexpr char kText[] = "Ada Lovelace is banned.";

struct ScanSetup {
  std::string rules = kRules;
  std::string value = kText;
  Position position = {"news", 3, 42};
  std::vector<Header> headers = {};
  AlertOptions options = {};
  absl::Time now = absl::UnixEpoch();
};

std::vector<Alert> Scan(const ScanSetup& setup) {
  Scanner scanner({{}, setup.options}, CompileYaml(setup.rules));
  ScanResult result =
      scanner.Scan(MakeRecord(setup.position, setup.value, setup.headers), setup.now);
  EXPECT_TRUE(result.status.ok()) << result.status;
  return result.alerts;
}

std::string IdOf(const ScanSetup& setup) {
  const std::vector<Alert> alerts = Scan(setup);
  EXPECT_THAT(alerts, SizeIs(1));
  return alerts.empty() ? "" : alerts[0].id;
}

TEST(AlertTest, AnAlertSaysWhatMatchedAndWhere) {
  const std::vector<Alert> alerts = Scan({});
  ASSERT_THAT(alerts, SizeIs(1));
  const Alert& alert = alerts[0];
  EXPECT_EQ(alert.rule.id, "banned");
  EXPECT_EQ(alert.rule.title, "A ban on somebody");
  EXPECT_EQ(alert.rule.severity, RuleSeverity::kCritical);
  EXPECT_THAT(alert.rule.tags, ElementsAre("bans", "people"));
  EXPECT_THAT(alert.rule.revision, MatchesRegex("[0-9a-f]{16}"));
  EXPECT_EQ(alert.ruleset_digest, CompileYaml(kRules)->digest());
  EXPECT_EQ(alert.entity.id, "ada");
  EXPECT_EQ(alert.entity.name, "Ada Lovelace");
  EXPECT_EQ(alert.entity.kind, "person");
  EXPECT_THAT(alert.entity.refs, ElementsAre(Pair("ofac", "1"), Pair("un", "x")));
  EXPECT_EQ(ToString(alert.article.position), "news[3]@42");
  EXPECT_EQ(alert.article.sha256,
            "a6585ee3af793b01e1e93df987827fe23cc0f83007ba961cd7a14850a31740fb");
  EXPECT_EQ(alert.mentions_omitted, 0);
  EXPECT_EQ(alert.emitted_at, absl::UnixEpoch());
  ASSERT_THAT(alert.mentions, SizeIs(2));
  EXPECT_EQ(alert.mentions[0].term, "who");
  EXPECT_EQ(alert.mentions[0].entity, "ada");
  EXPECT_EQ(alert.mentions[0].text, "Ada Lovelace");
  EXPECT_EQ(alert.mentions[1].term, "ban");
  EXPECT_EQ(alert.mentions[1].entity, "");
  EXPECT_EQ(alert.mentions[1].text, "banned");
  EXPECT_EQ(alert.mentions[1].begin, 16);
  EXPECT_EQ(alert.mentions[1].end, 22);
  EXPECT_EQ(alert.mentions[1].snippet, kText);
  EXPECT_EQ(alert.mentions[1].highlight_begin, 16);
  EXPECT_EQ(alert.mentions[1].highlight_end, 22);
}

TEST(AlertTest, ARuleAskedOfTheArticleHasNoEntity) {
  const std::vector<Alert> alerts =
      Scan({.rules = absl::StrReplaceAll(kRules, {{"per: entity", "per: article"}})});
  ASSERT_THAT(alerts, SizeIs(1));
  EXPECT_EQ(alerts[0].entity.id, "");
  EXPECT_EQ(alerts[0].mentions[0].entity, "ada");
}

TEST(AlertTest, NothingIsMadeOfNoMatches) {
  EXPECT_THAT(Scan({.value = "Ada Lovelace is here."}), IsEmpty());
}

TEST(AlertIdTest, IsTheSameAfterAReplayFromAnyPlace) {
  const std::string id = IdOf({});
  EXPECT_THAT(id, MatchesRegex("[0-9a-f]{32}"));
  EXPECT_EQ(IdOf({.position = {"backfill", 0, 7}}), id);
  EXPECT_EQ(IdOf({.headers = {{"content-type", "text/plain"}, {"traceparent", "x"}}}), id);
  EXPECT_EQ(IdOf({.now = absl::FromUnixSeconds(1'700'000'000)}), id);
  EXPECT_EQ(IdOf({.options = {.max_mentions = 1, .snippet_context = 3}}), id);
}

TEST(AlertIdTest, DoesNotDependOnTheKeyOfTheRecord) {
  Scanner scanner({}, CompileYaml(kRules));
  Record record = MakeRecord({"news", 0, 0}, kText);
  const ScanResult without_key = scanner.Scan(record, absl::UnixEpoch());
  record.key = "a key";
  const ScanResult with_key = scanner.Scan(record, absl::UnixEpoch());
  ASSERT_TRUE(without_key.alerts.size() == 1 && with_key.alerts.size() == 1);
  EXPECT_EQ(without_key.alerts[0].id, with_key.alerts[0].id);
}

TEST(AlertIdTest, IsTheSameAfterAChangeOfTheRulesThatKeepsTheIds) {
  EXPECT_EQ(IdOf({.rules = absl::StrReplaceAll(
                      kRules, {{"near/5", "near/9"}, {"A ban on", "No way for"}})}),
            IdOf({}));
}

TEST(AlertIdTest, IsAnotherForAnotherRuleEntityOrArticle) {
  const std::string id = IdOf({});
  EXPECT_NE(IdOf({.rules = absl::StrReplaceAll(kRules, {{"id: banned", "id: barred"}})}), id);
  EXPECT_NE(
      IdOf({.rules = absl::StrReplaceAll(kRules, {{"id: ada", "id: eve"}, {"[ada]", "[eve]"}})}),
      id);
  EXPECT_NE(IdOf({.rules = absl::StrReplaceAll(kRules, {{"per: entity", "per: article"}})}), id);
  EXPECT_NE(IdOf({.value = "Ada Lovelace is banned!"}), id);
}

TEST(AlertIdTest, OfJsonDependsOnTheIdAndTheSourceOfTheArticleToo) {
  const auto id_of = [](const std::string& members) {
    return IdOf({.value = absl::StrCat("{", members, ", \"body\": \"", kText, "\"}")});
  };
  const std::string id = id_of(R"("id": "7", "source": "s")");
  EXPECT_EQ(id_of(R"("source": "s", "url": "u", "id": "7", "language": "en")"), id);
  EXPECT_EQ(id_of(R"("id": "\u0037", "source": "s")"), id);
  EXPECT_NE(id_of(R"("id": "8", "source": "s")"), id);
  EXPECT_NE(id_of(R"("id": "7", "source": "t")"), id);
  // The parts are not run together.
  EXPECT_NE(id_of(R"("id": "7s", "source": "")"), id_of(R"("id": "s", "source": "7")"));
}

TEST(AlertTest, AnArticleWithoutAnIdHasOneOfItsContent) {
  const std::vector<Alert> alerts = Scan({});
  const std::vector<Alert> again = Scan({.position = {"other", 1, 1}});
  EXPECT_THAT(alerts[0].article.id, MatchesRegex("[0-9a-f]{32}"));
  EXPECT_EQ(alerts[0].article.id, again[0].article.id);
  EXPECT_NE(Scan({.value = "Ada Lovelace was banned."})[0].article.id, alerts[0].article.id);
}

TEST(AlertTest, WhatThePublisherSaidIsKeptAsItIs) {
  const std::vector<Alert> alerts = Scan({.value = R"({"id": 17, "title": "On Ada",
      "body": "Ada Lovelace is banned.", "url": "https://example.org/a", "source": "The Example",
      "language": "en", "published_at": "Tuesday"})"});
  ASSERT_THAT(alerts, SizeIs(1));
  const AlertArticle& article = alerts[0].article;
  EXPECT_THAT((std::vector<std::string>{article.id, article.title, article.url, article.source,
                                        article.language, article.published_at}),
              ElementsAre("17", "On Ada", "https://example.org/a", "The Example", "en", "Tuesday"));
}

TEST(AlertTest, MentionsBeyondTheLimitAreCounted) {
  const std::vector<Alert> alerts =
      Scan({.value = "Ada Lovelace: ban, ban, ban, ban.", .options = {.max_mentions = 3}});
  ASSERT_THAT(alerts, SizeIs(1));
  ASSERT_THAT(alerts[0].mentions, SizeIs(3));
  EXPECT_EQ(alerts[0].mentions[2].begin, 19);
  EXPECT_EQ(alerts[0].mentions_omitted, 2);
}

// A body in which a word fills the places of an alert before its entity is named, three times.
std::string CrowdedArticle() {
  std::string text;
  for (int i = 0; i < 60; ++i) absl::StrAppend(&text, "ban number ", i, ". ");
  return text + "Ada Lovelace and Ada Lovelace and Ada Lovelace.";
}

std::string RulesWithCondition(absl::string_view condition) {
  return absl::StrReplaceAll(kRules, {{"who near/5 ban", condition}});
}

TEST(AlertTest, TheEntityOfAnAlertIsNeverAmongTheOmittedMentions) {
  for (const size_t max : {1, 2, 3, 50}) {
    const std::vector<Alert> alerts = Scan({.rules = RulesWithCondition("who and ban"),
                                            .value = CrowdedArticle(),
                                            .options = {.max_mentions = max}});
    ASSERT_THAT(alerts, SizeIs(1));
    ASSERT_THAT(alerts[0].mentions, SizeIs(max));
    EXPECT_EQ(alerts[0].mentions_omitted, 63 - static_cast<int64_t>(max));
    EXPECT_EQ(alerts[0].mentions.back().entity, "ada") << max;
    EXPECT_EQ(alerts[0].mentions.front().term, max == 1 ? "who" : "ban") << max;
  }
}

TEST(AlertTest, MentionsThatAreKeptStayInTheOrderOfTheText) {
  const std::vector<Alert> alerts = Scan({.rules = RulesWithCondition("who and ban"),
                                          .value = CrowdedArticle(),
                                          .options = {.max_mentions = 20}});
  ASSERT_THAT(alerts, SizeIs(1));
  for (size_t i = 1; i < alerts[0].mentions.size(); ++i) {
    EXPECT_LT(alerts[0].mentions[i - 1].begin, alerts[0].mentions[i].begin);
  }
}

TEST(AlertTest, RepeatedParagraphsAreNotOmittedMentions) {
  const std::vector<Alert> alerts = Scan(
      {.value = absl::StrCat("Headline here\n\n", kText, "\n\n", kText, "\n\n", kText, "\n\nEnd."),
       .options = {.max_mentions = 2}});
  ASSERT_THAT(alerts, SizeIs(1));
  EXPECT_THAT(alerts[0].mentions, SizeIs(2));
  EXPECT_EQ(alerts[0].mentions_omitted, 0);
}

// The bytes of the raw record that each mention leads to.
std::vector<std::string> RawMentions(const std::string& value) {
  const std::vector<Alert> alerts = Scan({.value = value});
  EXPECT_THAT(alerts, SizeIs(1)) << value;
  std::vector<std::string> raw;
  for (const Alert& alert : alerts) {
    for (const AlertMention& mention : alert.mentions) {
      raw.push_back(value.substr(mention.raw_begin, mention.raw_end - mention.raw_begin));
    }
  }
  return raw;
}

TEST(AlertTest, RawSpansLeadToTheBytesOfAText) {
  EXPECT_THAT(RawMentions("\xEF\xBB\xBF  \u00fc\n\n Ada-Lovelace is banned."),
              ElementsAre("Ada-Lovelace", "banned"));
}

TEST(AlertTest, RawSpansLeadToTheBytesOfAJsonStringWithEscapes) {
  EXPECT_THAT(RawMentions(R"({"title": "\u00dc\ud83d\ude00 \"x\"\\", "x": "Ada Lovelace",
                              "body": "\t\/\ud83d\ude00\nAd\u0061 Lovelace\nis bann\u0065d\u002e"})"),
              ElementsAre(R"(Ad\u0061 Lovelace)", R"(bann\u0065d)"));
  EXPECT_THAT(RawMentions(R"({"body": ["one\n", "\u0141uc M\u00fcller", "banned \ud83d\ude00"]})"),
              ElementsAre(R"(\u0141uc M\u00fcller)", "banned"));
}

TEST(AlertTest, RawSpansLeadToTheBytesOfARepairedValue) {
  EXPECT_THAT(RawMentions("caf\xE9 \xFF\xFE Ada Lovelace \x80 is banned \xC3"),
              ElementsAre("Ada Lovelace", "banned"));
  EXPECT_THAT(RawMentions("{\"body\": \"caf\xE9 \\u00e9 \xFF Ada Lovelace \\ud800 is banned.\"}"),
              ElementsAre("Ada Lovelace", "banned"));
}

}  // namespace
}  // namespace wirewatch
