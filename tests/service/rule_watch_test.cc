#include "daemon/service/rule_watch.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/temporary_folder.h"

namespace wirewatch {
namespace {

namespace fs = std::filesystem;

class RuleWatchTest : public ::testing::Test {
 protected:
  RuleWatchTest() { folder_.Write("a.yaml", "rules: []"); }

  // The first look that sees a change waits for one that sees the same.
  static bool Tells(RuleWatch& watch) { return !watch.Look() && watch.Look(); }

  const test::TemporaryFolder folder_;
};

TEST_F(RuleWatchTest, SaysNothingWhileNothingChanges) {
  RuleWatch watch({folder_.path()});
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(watch.Look());
}

TEST_F(RuleWatchTest, TellsOnceOfEachChange) {
  RuleWatch watch({folder_.path()});
  folder_.Write("sub/b.yaml", "rules: []");
  EXPECT_TRUE(Tells(watch)) << "a file is added";
  EXPECT_FALSE(watch.Look());
  fs::remove(folder_.Path("sub/b.yaml"));
  EXPECT_TRUE(Tells(watch)) << "a file is removed";
  folder_.Write("next", "rules: {}");
  fs::last_write_time(folder_.Path("next"), fs::last_write_time(folder_.Path("a.yaml")));
  fs::rename(folder_.Path("next"), folder_.Path("a.yaml"));
  EXPECT_TRUE(Tells(watch)) << "a file is replaced by one of the same size and time";
  fs::remove(folder_.Path("a.yaml"));
  EXPECT_TRUE(Tells(watch)) << "the last file is removed";
}

TEST_F(RuleWatchTest, WaitsUntilNobodyIsAtWork) {
  RuleWatch watch({folder_.path()});
  for (int i = 0; i < 5; ++i) {
    folder_.Write("a.yaml", std::string(static_cast<size_t>(i), ' '));
    EXPECT_FALSE(watch.Look()) << i;
  }
  EXPECT_TRUE(watch.Look());
}

TEST_F(RuleWatchTest, AFileThatIsEmptyIsBeingSaved) {
  RuleWatch watch({folder_.path()});
  folder_.Write("a.yaml", "");
  const MonotonicTime begin = MonotonicTime::Now();
  while (MonotonicTime::Now() - begin < absl::Milliseconds(300)) EXPECT_FALSE(watch.Look());
  folder_.Write("a.yaml", "rules: [] ");
  EXPECT_TRUE(Tells(watch));
  // One that stays so is meant.
  folder_.Write("a.yaml", "");
  while (!watch.Look()) ASSERT_LT(MonotonicTime::Now() - begin, absl::Seconds(30));
  EXPECT_GE(MonotonicTime::Now() - begin, absl::Milliseconds(2000));
}

TEST_F(RuleWatchTest, WhatComesAndGoesIsNoChange) {
  RuleWatch watch({folder_.path(), folder_.Path("b.yaml")});
  folder_.Write("b.yaml", "rules: []");
  EXPECT_FALSE(watch.Look());
  fs::remove(folder_.Path("b.yaml"));
  EXPECT_FALSE(watch.Look());
  EXPECT_FALSE(watch.Look());
}

TEST_F(RuleWatchTest, SeesAMountThatSwapsALink) {
  const test::TemporaryFolder mount;
  mount.Write("..one/rules.yaml", "rules: []");
  mount.Write("..two/rules.yaml", "rules: []");
  fs::create_directory_symlink("..one", mount.Path("..data"));
  fs::create_symlink("..data/rules.yaml", mount.Path("rules.yaml"));
  RuleWatch watch({mount.path()});
  fs::create_directory_symlink("..two", mount.Path("..data_tmp"));
  fs::rename(mount.Path("..data_tmp"), mount.Path("..data"));
  EXPECT_TRUE(Tells(watch));
}

}  // namespace
}  // namespace wirewatch
