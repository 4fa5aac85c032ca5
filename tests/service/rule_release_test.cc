#include "daemon/kafka/rule_release.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const absl::Time kNow = absl::FromUnixMillis(1'700'000'000'123);

RuleRelease Release(std::vector<RuleFile> files, absl::Time now = kNow) {
  return MakeRuleRelease(std::move(files), "ada", "first", now);
}

RuleTopicContent ContentOf(const std::vector<RuleTopicRecord>& records) {
  RuleTopicContent content;
  for (const RuleTopicRecord& record : records) content.Add(record);
  return content;
}

TEST(RuleReleaseTest, ComesBackFromItsRecordsAsItWas) {
  const std::string large(2'000'001, 'x');
  const RuleRelease release =
      Release({{"b/two.yaml", large}, {"a.yaml", "rules: []"}, {"e.yaml", ""}});
  EXPECT_EQ(release.id.substr(0, 21), "20231114T221320.123Z-");
  const auto back = ContentOf(ToRecords(release)).Release(release.id);
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->id, release.id);
  EXPECT_EQ(back->created_at, kNow);
  EXPECT_EQ(back->author, "ada");
  EXPECT_EQ(back->message, "first");
  ASSERT_THAT(back->files, SizeIs(3));
  EXPECT_EQ(back->files[0].path, "a.yaml");
  EXPECT_EQ(back->files[0].text, "rules: []");
  EXPECT_EQ(back->files[1].text, large);
  EXPECT_EQ(back->files[2].text, "");
}

TEST(RuleReleaseTest, RecordsAreBelowAMegabyteAndNoneIsWrittenTwice) {
  // Two of its three chunks are the same.
  const RuleRelease release = Release({{"a.yaml", std::string(2'000'000, 'x')}});
  const std::vector<RuleTopicRecord> records = ToRecords(release);
  EXPECT_THAT(records, SizeIs(3));
  for (const RuleTopicRecord& record : records) EXPECT_LT(record.value->size(), 1'000'000u);
  const RuleTopicContent content = ContentOf(records);
  const RuleRelease next = Release({{"a.yaml", release.files[0].text}, {"b.yaml", "rules: []"}},
                                   kNow + absl::Seconds(1));
  // One chunk and the manifest.
  EXPECT_THAT(ToRecords(next, content.chunks()), SizeIs(2));
}

TEST(RuleReleaseTest, TheIdIsOfTheTimeAndTheContent) {
  const auto id = [](const char* path, const char* text, absl::Time now) {
    return Release({{path, text}}, now).id;
  };
  const std::string one = id("a.yaml", "x", kNow);
  EXPECT_EQ(id("a.yaml", "x", kNow), one);
  EXPECT_NE(id("a.yaml", "y", kNow), one);
  EXPECT_NE(id("b.yaml", "x", kNow), one);
  EXPECT_GT(id("a.yaml", "x", kNow + absl::Milliseconds(1)), one);
}

TEST(RuleReleaseTest, AReleaseThatIsNotWholeIsNone) {
  const RuleRelease release = Release({{"a.yaml", "rules: []"}, {"b.yaml", "rules: {}"}});
  std::vector<RuleTopicRecord> records = ToRecords(release);
  ASSERT_THAT(records, SizeIs(3));
  EXPECT_EQ(ContentOf({records[0], records[1]}).Release(release.id).status().code(),
            absl::StatusCode::kNotFound);
  const absl::Status missing = ContentOf({records[0], records[2]}).Release(release.id).status();
  EXPECT_EQ(missing.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(missing.message()), HasSubstr("b.yaml is missing"));
  std::swap(records[0].value, records[1].value);
  const absl::Status changed = ContentOf(records).Release(release.id).status();
  EXPECT_EQ(changed.code(), absl::StatusCode::kDataLoss);
  EXPECT_THAT(std::string(changed.message()), HasSubstr("a.yaml is not what was pushed"));
}

TEST(RuleReleaseTest, ATombstoneTakesAReleaseAway) {
  const RuleRelease release = Release({{"a.yaml", "rules: []"}});
  RuleTopicContent content = ContentOf(ToRecords(release));
  EXPECT_THAT(content.Releases(), SizeIs(1));
  content.Add({"release/" + release.id, std::nullopt});
  EXPECT_THAT(content.Releases(), IsEmpty());
  EXPECT_FALSE(content.Release(release.id).ok());
}

TEST(RuleReleaseTest, TheHeadIsTheLastOne) {
  RuleTopicContent content;
  EXPECT_EQ(*content.Head(), std::nullopt);
  content.Add(ToRecord({"one", kNow, "ada"}));
  content.Add(ToRecord({"two", kNow + absl::Seconds(1), "grace"}));
  const auto head = content.Head();
  ASSERT_TRUE(head.ok() && head->has_value());
  EXPECT_EQ((*head)->release, "two");
  EXPECT_EQ((*head)->set_at, kNow + absl::Seconds(1));
  EXPECT_EQ((*head)->author, "grace");
  content.Add({"head", "two"});
  EXPECT_EQ(content.Head().status().code(), absl::StatusCode::kInvalidArgument);
}

TEST(RuleReleaseTest, WhatIsNoManifestIsToldAndHarmsNoOther) {
  const RuleRelease release = Release({{"a.yaml", "rules: []"}});
  const std::string good = *ToRecords(release).back().value;
  const auto manifest_with = [&](const char* from, const char* to) {
    std::string text = good;
    text.replace(text.find(from), std::string(from).size(), to);
    return text;
  };
  for (const std::string& text :
       {std::string("{"), std::string("[]"), manifest_with("\"format\": 1", "\"format\": 2"),
        manifest_with("a.yaml", "../a.yaml"), manifest_with("a.yaml", "/a.yaml"),
        manifest_with("a.yaml", "a//b"), manifest_with("2023-11", "2023+11")}) {
    RuleTopicContent content = ContentOf(ToRecords(release));
    content.Add({"release/bad", text});
    EXPECT_EQ(content.Release("bad").status().code(), absl::StatusCode::kInvalidArgument) << text;
    EXPECT_THAT(content.Releases(), SizeIs(1));
    EXPECT_TRUE(content.Release(release.id).ok());
  }
}

TEST(RuleReleaseTest, KeysOfLaterVersionsArePassedOver) {
  RuleTopicContent content;
  content.Add({"signature/1", "x"});
  content.Add({"", "x"});
  EXPECT_THAT(content.Releases(), IsEmpty());
}

TEST(RuleReleaseTest, OldOnesGoWithTheChunksThatAreTheirsAlone) {
  std::vector<RuleRelease> releases;
  RuleTopicContent content;
  for (int i = 0; i < 4; ++i) {
    releases.push_back(Release({{"same.yaml", "rules: []"}, {"a.yaml", absl::StrCat("# ", i)}},
                               kNow + absl::Seconds(i)));
    for (RuleTopicRecord& record : ToRecords(releases.back(), content.chunks())) {
      content.Add(std::move(record));
    }
  }
  // The oldest one runs again.
  content.Add(ToRecord(RuleHead{releases[0].id, kNow, "ada"}));
  const RuleTopicPruning pruning = content.Prune(2);
  EXPECT_EQ(pruning.releases, 1);
  ASSERT_THAT(pruning.tombstones, SizeIs(2));
  EXPECT_EQ(pruning.tombstones[0].key, "release/" + releases[1].id);
  EXPECT_EQ(pruning.tombstones[1].key.substr(0, 6), "chunk/");
  for (const RuleTopicRecord& record : pruning.tombstones) content.Add(record);
  EXPECT_EQ(content.Release(releases[1].id).status().code(), absl::StatusCode::kNotFound);
  for (const int i : {0, 2, 3}) {
    EXPECT_TRUE(content.Release(releases[static_cast<size_t>(i)].id).ok()) << i;
  }
  EXPECT_THAT(content.Prune(2).tombstones, IsEmpty());
}

TEST(RuleReleaseTest, NothingGoesWhileSomethingCannotBeRead) {
  RuleTopicContent content;
  for (int i = 0; i < 4; ++i) {
    for (RuleTopicRecord& record :
         ToRecords(Release({{"a.yaml", absl::StrCat("# ", i)}}, kNow + absl::Seconds(i)))) {
      content.Add(std::move(record));
    }
  }
  content.Add({"release/later", "{\"format\": 2}"});
  EXPECT_THAT(content.Prune(2).tombstones, IsEmpty());
}

}  // namespace
}  // namespace wirewatch
