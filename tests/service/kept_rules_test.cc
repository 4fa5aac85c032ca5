#include "daemon/service/kept_rules.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "daemon/base/files.h"
#include "tests/temporary_folder.h"

namespace wirewatch {
namespace {

class KeptRulesTest : public ::testing::Test {
 protected:
  std::string File() const { return folder_.Path("last-good-rules"); }

  const test::TemporaryFolder folder_;
  const KeptRules kept_{{{{{"a.yaml", "rules: []\n"}, {"b/c.yaml", "# caf\xc3\xa9\n"}},
                          {},
                          {{"a_test.yaml", "tests: []"}},
                          {}},
                         "20270101T000000.000Z-abcd"},
                        absl::FromUnixSeconds(1'800'000'000)};
};

TEST_F(KeptRulesTest, ComeBackAsTheyWereAndOnlyTheirOwnerReadsThem) {
  ASSERT_TRUE(KeepRules(folder_.path(), kept_).ok());
  const auto back = ReadKeptRules(folder_.path());
  ASSERT_TRUE(back.ok()) << back.status();
  EXPECT_EQ(back->saved_at, kept_.saved_at);
  EXPECT_EQ(back->set.release, kept_.set.release);
  ASSERT_EQ(back->set.files.rules.size(), 2u);
  EXPECT_EQ(back->set.files.rules[1].path, "b/c.yaml");
  EXPECT_EQ(back->set.files.rules[1].text, "# caf\xc3\xa9\n");
  ASSERT_EQ(back->set.files.tests.size(), 1u);
  EXPECT_EQ(back->set.files.tests[0].text, "tests: []");
  struct stat info = {};
  ASSERT_EQ(stat(File().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(KeptRulesTest, TheNextOnesTakeTheirPlace) {
  ASSERT_TRUE(KeepRules(folder_.path(), kept_).ok());
  KeptRules next = kept_;
  next.set.release = "next";
  ASSERT_TRUE(KeepRules(folder_.path(), next).ok());
  EXPECT_EQ(ReadKeptRules(folder_.path())->set.release, "next");
}

TEST_F(KeptRulesTest, WhatIsNotThereOrNotWholeIsSaid) {
  EXPECT_EQ(ReadKeptRules(folder_.path()).status().code(), absl::StatusCode::kNotFound);
  ASSERT_TRUE(KeepRules(folder_.path(), kept_).ok());
  const std::string good = *ReadFile(File(), 1 << 20);
  for (const std::string& bad :
       {good.substr(0, good.size() - 1), good.substr(1), std::string(), std::string("\n"),
        good + " ", std::string(64, '0') + good.substr(64)}) {
    std::ofstream(File(), std::ios::binary) << bad;
    const absl::Status status = ReadKeptRules(folder_.path()).status();
    EXPECT_EQ(status.code(), absl::StatusCode::kDataLoss) << bad;
    EXPECT_NE(status.message().find(File()), std::string::npos) << status;
  }
}

TEST_F(KeptRulesTest, AFolderThatIsNotThereIsNamed) {
  const absl::Status status = KeepRules(folder_.Path("none"), kept_);
  EXPECT_FALSE(status.ok());
  EXPECT_NE(status.message().find(folder_.Path("none")), std::string::npos) << status;
}

}  // namespace
}  // namespace wirewatch
