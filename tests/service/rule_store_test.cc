#include "daemon/service/rule_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <thread>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "tests/temporary_folder.h"
#include "tests/testing.h"

namespace wirewatch {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

std::string RulesFor(const std::string& id) {
  return absl::StrCat("rules: [{id: ", id, ", terms: {t: {words: [fire]}}, condition: t}]");
}

class RuleStoreTest : public ::testing::Test {
 protected:
  absl::Status Reload(RuleTestGate gate = RuleTestGate::kIgnore) {
    absl::StatusOr<RuleSetFiles> read = source_->Read();
    return read.ok() ? store_.Load(*std::move(read), gate) : read.status();
  }

  std::string CurrentRule() const { return store_.Current()->rules()[0].id; }

  const test::TemporaryFolder folder_;
  const std::unique_ptr<RuleSource> source_ = MakeFileRuleSource({folder_.path()});
  RuleStore store_;
};

TEST_F(RuleStoreTest, HasNothingBeforeTheFirstGoodSet) {
  EXPECT_EQ(store_.Current(), nullptr);
  folder_.Write("a.yaml", "rules: 7");
  EXPECT_FALSE(Reload().ok());
  EXPECT_EQ(store_.Current(), nullptr);
}

TEST_F(RuleStoreTest, AReloadTakesWhatTheFilesSayNow) {
  folder_.Write("a.yaml", RulesFor("one"));
  ASSERT_TRUE(Reload().ok());
  EXPECT_EQ(CurrentRule(), "one");
  const std::string digest(store_.Current()->digest());
  folder_.Write("a.yaml", RulesFor("two"));
  EXPECT_EQ(CurrentRule(), "one");
  ASSERT_TRUE(Reload().ok());
  EXPECT_EQ(CurrentRule(), "two");
  EXPECT_NE(store_.Current()->digest(), digest);
}

TEST_F(RuleStoreTest, ABadSetIsExplainedInFullAndTheLastGoodOneStays) {
  folder_.Write("a.yaml", RulesFor("one"));
  ASSERT_TRUE(Reload().ok());
  const auto good = store_.Current();
  folder_.Write("a.yaml", "rules: [{id: two, terms: {t: {words: [fire]}}, condition: u}]");
  folder_.Write("b.yaml", "rulez: []");
  const absl::Status status = Reload();
  EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr(folder_.Path("a.yaml:1:")), HasSubstr(folder_.Path("b.yaml:1:1")),
                    HasSubstr("did you mean 'rules'?")));
  EXPECT_EQ(store_.Current(), good);
  folder_.Write("a.yaml", RulesFor("three"));
  std::filesystem::remove(folder_.Path("b.yaml"));
  EXPECT_TRUE(Reload().ok());
  EXPECT_EQ(CurrentRule(), "three");
}

TEST_F(RuleStoreTest, RulesThatAreGoneDoNotEmptyTheSet) {
  folder_.Write("a.yaml", RulesFor("one"));
  ASSERT_TRUE(Reload().ok());
  std::filesystem::remove_all(folder_.path());
  EXPECT_FALSE(Reload().ok());
  EXPECT_EQ(CurrentRule(), "one");
}

TEST_F(RuleStoreTest, AFolderThatHasBecomeEmptyDoesNotEmptyTheSet) {
  folder_.Write("a.yaml", RulesFor("one"));
  ASSERT_TRUE(Reload().ok());
  std::filesystem::remove(folder_.Path("a.yaml"));
  EXPECT_FALSE(Reload().ok());
  EXPECT_EQ(CurrentRule(), "one");
}

TEST_F(RuleStoreTest, FilesWithoutARuleDoNotEmptyTheSet) {
  folder_.Write("a.yaml", RulesFor("one"));
  ASSERT_TRUE(Reload().ok());
  for (const char* const empty : {"", "rules: []"}) {
    folder_.Write("a.yaml", empty);
    const absl::Status status = Reload();
    EXPECT_EQ(status.code(), absl::StatusCode::kInvalidArgument);
    EXPECT_THAT(std::string(status.message()), HasSubstr("there is no rule in them"));
    EXPECT_EQ(CurrentRule(), "one");
  }
}

TEST_F(RuleStoreTest, AnOldSetLivesAsLongAsSomebodyUsesIt) {
  folder_.Write("a.yaml", RulesFor("one"));
  ASSERT_TRUE(Reload().ok());
  const auto old = store_.Current();
  folder_.Write("a.yaml", RulesFor("two"));
  ASSERT_TRUE(Reload().ok());
  EXPECT_EQ(old->rules()[0].id, "one");
  EXPECT_EQ(old.use_count(), 1);
}

TEST_F(RuleStoreTest, ASetOfWhichTestsFailIsRefusedUnlessTheyAreIgnored) {
  folder_.Write("a.yaml", RulesFor("one"));
  ASSERT_TRUE(Reload(RuleTestGate::kRefuse).ok());
  folder_.Write("a.yaml",
                "rules: [{id: two, terms: {t: {words: [fire]}}, condition: t, tests: [{name: told, "
                "article: {text: A flood.}, expect: [{rule: two}]}]}]");
  folder_.Write("b_test.yaml", "tests: [{name: beside, article: {text: A fire.}, expect: []}]");
  const absl::Status status = Reload(RuleTestGate::kRefuse);
  EXPECT_EQ(status.code(), absl::StatusCode::kFailedPrecondition) << status;
  EXPECT_THAT(std::string(status.message()),
              AllOf(HasSubstr(folder_.Path("a.yaml:1:")), HasSubstr("the test 'told' fails"),
                    HasSubstr(folder_.Path("b_test.yaml:1:")), HasSubstr("'beside' fails")));
  EXPECT_EQ(CurrentRule(), "one");
  EXPECT_TRUE(Reload(RuleTestGate::kIgnore).ok());
  EXPECT_EQ(CurrentRule(), "two");
}

TEST_F(RuleStoreTest, ASetIsNeverPartsOfTwo) {
  namespace fs = std::filesystem;
  for (const std::string version : {"1", "2"}) {
    for (const std::string file : {"a", "b"}) {
      folder_.Write(absl::StrCat("..", version, "/", file, ".yaml"), RulesFor(file + version));
    }
  }
  const auto point_at = [&](absl::string_view version) {
    fs::create_directory_symlink(absl::StrCat("..", version), folder_.Path("..next"));
    fs::rename(folder_.Path("..next"), folder_.Path("..data"));
  };
  point_at("1");
  for (const std::string file : {"a", "b"}) {
    fs::create_symlink(absl::StrCat("..data/", file, ".yaml"), folder_.Path(file + ".yaml"));
  }
  std::atomic<bool> done{false};
  std::thread writer([&] {
    // Further apart than the ticks of the file system's clock.
    for (int i = 0; !done; ++i) {
      point_at(i % 2 == 0 ? "2" : "1");
      absl::SleepFor(absl::Milliseconds(20));
    }
  });
  int good = 0;
  int swapped = 0;
  while (good < 100 || swapped < 10) {
    const absl::Status status = Reload();
    if (!status.ok()) {
      EXPECT_EQ(status.code(), absl::StatusCode::kAborted) << status;
      if (!absl::IsAborted(status)) break;
      ++swapped;
      continue;
    }
    ++good;
    const auto rules = store_.Current();
    EXPECT_EQ(rules->rules().size(), 2u);
    EXPECT_EQ(rules->rules()[0].id.back(), rules->rules()[1].id.back());
  }
  done = true;
  writer.join();
  ASSERT_TRUE(Reload().ok());
}

TEST_F(RuleStoreTest, ReadersSeeAWholeSetWhileItIsReloaded) {
  folder_.Write("a.yaml", RulesFor("one"));
  ASSERT_TRUE(Reload().ok());
  std::atomic<bool> done{false};
  std::vector<std::thread> readers;
  for (int i = 0; i < 3; ++i) {
    readers.emplace_back([&] {
      while (!done) {
        const auto rules = store_.Current();
        const std::string& id = rules->rules()[0].id;
        EXPECT_TRUE(id == "one" || id == "two") << id;
        EXPECT_EQ(Keys(ScanValue(rules, "There is a fire in town.")), std::vector<std::string>{id});
      }
    });
  }
  for (int i = 0; i < 50; ++i) {
    folder_.Write("a.yaml", i % 5 == 4 ? "rules: [" : RulesFor(i % 2 == 0 ? "two" : "one"));
    EXPECT_EQ(Reload().ok(), i % 5 != 4);
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
}

}  // namespace
}  // namespace wirewatch
