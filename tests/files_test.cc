#include "daemon/base/files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"

namespace wirewatch {
namespace {

namespace fs = std::filesystem;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

// Each test has an empty folder of its own.
class FilesTest : public ::testing::Test {
 protected:
  FilesTest() {
    std::string pattern = absl::StrCat(::testing::TempDir(), "/files_test.XXXXXX");
    folder_ = mkdtemp(pattern.data());
  }
  ~FilesTest() override {
    fs::permissions(folder_, fs::perms::owner_all);
    fs::remove_all(folder_);
  }

  std::string Path(absl::string_view name) const { return absl::StrCat(folder_, "/", name); }

  void Write(absl::string_view name, const std::string& bytes = "x") const {
    fs::create_directories(fs::path(Path(name)).parent_path());
    std::ofstream(Path(name), std::ios::binary) << bytes;
  }

  // Paths of the files below the folder.
  std::vector<std::string> List(const std::vector<std::string>& endings = {".yaml"}) const {
    const absl::StatusOr<std::vector<std::string>> files = ListFiles(folder_, endings);
    EXPECT_TRUE(files.ok()) << files.status();
    std::vector<std::string> names;
    for (const std::string& file : files.value_or(std::vector<std::string>())) {
      names.emplace_back(absl::StripPrefix(file, folder_ + "/"));
    }
    return names;
  }

  std::string folder_;
};

TEST_F(FilesTest, ReadsEveryByteOfAFile) {
  std::string bytes(200'000, 'x');
  bytes[0] = '\0';
  bytes[70'000] = '\r';
  Write("a", bytes);
  Write("empty", "");
  EXPECT_EQ(*ReadFile(Path("a"), 1 << 20), bytes);
  EXPECT_EQ(*ReadFile(Path("empty"), 0), "");
}

TEST_F(FilesTest, AFileMayHaveAsManyBytesAsTheLimitAndNoMore) {
  Write("a", "12345");
  EXPECT_EQ(*ReadFile(Path("a"), 5), "12345");
  EXPECT_EQ(ReadFile(Path("a"), 4).status(),
            absl::ResourceExhaustedError(
                absl::StrCat(Path("a"), ": more than 4 bytes, the limit for such a file")));
}

TEST_F(FilesTest, AFileThatIsNotThereIsNotFound) {
  const absl::Status status = ReadFile(Path("none"), 10).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), StartsWith(Path("none") + ": "));
}

TEST_F(FilesTest, AFolderIsNoFile) {
  EXPECT_EQ(ReadFile(folder_, 10).status(),
            absl::InvalidArgumentError(folder_ + ": is a directory, expected a file"));
}

TEST_F(FilesTest, AFileThatMayNotBeReadIsPermissionDenied) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  Write("a");
  fs::permissions(Path("a"), fs::perms::none);
  EXPECT_EQ(ReadFile(Path("a"), 10).status().code(), absl::StatusCode::kPermissionDenied);
}

TEST_F(FilesTest, ListsFilesOfAllFoldersBelowSortedByPath) {
  Write("b.yaml");
  Write("a/c.yaml");
  Write("a/deep/d.yaml");
  EXPECT_THAT(List(), ElementsAre("a/c.yaml", "a/deep/d.yaml", "b.yaml"));
}

TEST_F(FilesTest, ListsOnlyNamesWithOneOfTheEndings) {
  Write("a.yaml");
  Write("b.yml");
  Write("c.yaml.bak");
  Write("yaml");
  fs::create_directory(Path("folder.yaml"));
  EXPECT_THAT(List({".yaml", ".yml"}), ElementsAre("a.yaml", "b.yml"));
  EXPECT_THAT(List({}), ElementsAre("a.yaml", "b.yml", "c.yaml.bak", "yaml"));
}

TEST_F(FilesTest, PassesOverNamesThatBeginWithADot) {
  Write(".a.yaml");
  Write(".git/b.yaml");
  Write("c.yaml");
  EXPECT_THAT(List(), ElementsAre("c.yaml"));
}

TEST_F(FilesTest, AFolderIsListedThoughItsOwnNameBeginsWithADot) {
  Write(".rules/a.yaml");
  EXPECT_THAT(*ListFiles(Path(".rules"), {".yaml"}), ElementsAre(Path(".rules/a.yaml")));
}

// Kubernetes keeps a mounted volume in a dated folder and swaps a link to it.
TEST_F(FilesTest, AMountThatSwapsItsDataIsListedOnce) {
  Write("..2024_05_03/a.yaml");
  Write("..2024_05_03/sub/b.yaml");
  fs::create_directory_symlink("..2024_05_03", Path("..data"));
  fs::create_symlink("..data/a.yaml", Path("a.yaml"));
  fs::create_directory_symlink("..data/sub", Path("sub"));
  EXPECT_THAT(List(), ElementsAre("a.yaml", "sub/b.yaml"));
}

TEST_F(FilesTest, LinksThatLeadInACircleAreFollowedOnce) {
  Write("a/x.yaml");
  fs::create_directory_symlink("..", Path("a/up"));
  fs::create_directory_symlink(".", Path("a/here"));
  EXPECT_THAT(List(), ElementsAre("a/x.yaml"));
}

TEST_F(FilesTest, ALinkThatLeadsNowhereIsListedAndFailsWhenItIsRead) {
  fs::create_symlink("nowhere", Path("a.yaml"));
  Write("b.yaml");
  EXPECT_THAT(List(), ElementsAre("a.yaml", "b.yaml"));
  const absl::Status status = ReadFile(Path("a.yaml"), 10).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), StartsWith(Path("a.yaml") + ": "));
}

TEST_F(FilesTest, ALinkThatLeadsNowhereIsOfNoConcernUnderAnotherEnding) {
  fs::create_symlink("nowhere", Path("notes.txt"));
  EXPECT_THAT(List(), IsEmpty());
}

TEST_F(FilesTest, WhatIsNoRegularFileIsPassedOver) {
  ASSERT_EQ(mkfifo(Path("pipe.yaml").c_str(), 0600), 0);
  EXPECT_THAT(List(), IsEmpty());
}

TEST_F(FilesTest, AFileStandsForItselfWhateverItsEnding) {
  Write("rules.txt");
  EXPECT_THAT(*ListFiles(Path("rules.txt"), {".yaml"}), ElementsAre(Path("rules.txt")));
}

TEST_F(FilesTest, APathThatIsNotThereIsNotFound) {
  const absl::Status status = ListFiles(Path("none"), {}).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_THAT(std::string(status.message()), StartsWith(Path("none") + ": "));
}

TEST_F(FilesTest, AFolderThatMayNotBeReadIsPermissionDenied) {
  if (geteuid() == 0) GTEST_SKIP() << "root may read everything";
  Write("a/b.yaml");
  fs::permissions(Path("a"), fs::perms::none);
  EXPECT_EQ(ListFiles(folder_, {}).status().code(), absl::StatusCode::kPermissionDenied);
  fs::permissions(Path("a"), fs::perms::owner_all);
}

}  // namespace
}  // namespace wirewatch
