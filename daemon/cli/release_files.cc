#include "daemon/cli/release_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/base/status.h"

namespace wirewatch {
namespace {

namespace fs = std::filesystem;

}  // namespace

absl::StatusOr<std::vector<RuleFile>> ReadReleaseFiles(const std::vector<std::string>& paths) {
  std::vector<RuleFile> all;
  for (const std::string& path : paths) {
    RuleFiles read = ReadRuleFiles({path});
    std::move(read.test_diagnostics.begin(), read.test_diagnostics.end(),
              std::back_inserter(read.diagnostics));
    if (!read.diagnostics.empty()) {
      return absl::InvalidArgumentError(ToString(read.diagnostics.front()));
    }
    std::error_code error;
    const bool is_folder = fs::is_directory(path, error);
    for (std::vector<RuleFile>* files : {&read.rules, &read.tests}) {
      for (RuleFile& file : *files) {
        const fs::path place(file.path);
        file.path =
            (is_folder ? place.lexically_relative(path) : place.filename()).generic_string();
        all.push_back(std::move(file));
      }
    }
  }
  std::sort(all.begin(), all.end(),
            [](const RuleFile& a, const RuleFile& b) { return a.path < b.path; });
  const auto twice =
      std::adjacent_find(all.begin(), all.end(),
                         [](const RuleFile& a, const RuleFile& b) { return a.path == b.path; });
  if (twice == all.end()) return all;
  return absl::InvalidArgumentError(
      absl::StrCat("two files would be '", twice->path, "' in the topic: give the folder above"));
}

absl::Status WriteReleaseFiles(const std::vector<RuleFile>& files, const std::string& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) return absl::ErrnoToStatus(error.value(), folder);
  if (!fs::is_empty(folder, error) || error) {
    return absl::AlreadyExistsError(absl::StrCat(folder, ": expected a folder that is empty"));
  }
  for (const RuleFile& file : files) {
    const fs::path path = fs::path(folder) / file.path;
    fs::create_directories(path.parent_path(), error);
    if (error) return absl::ErrnoToStatus(error.value(), path.parent_path().string());
    errno = 0;
    std::ofstream out(path, std::ios::binary);
    out << file.text;
    out.close();
    if (!out) return absl::ErrnoToStatus(errno != 0 ? errno : EIO, path.string());
  }
  return absl::OkStatus();
}

}  // namespace wirewatch
