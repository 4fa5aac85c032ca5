#include "daemon/service/rule_watch.h"

#include <sys/stat.h>

#include <cerrno>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/base/files.h"

namespace wirewatch {

namespace {

constexpr absl::Duration kEmptyFilePatience = absl::Seconds(2);

void AppendState(const std::string& path, std::string* signature) {
  struct stat status;
  absl::StrAppend(signature, path, " ");
  if (stat(path.c_str(), &status) != 0) {
    absl::StrAppend(signature, errno, "\n");
    return;
  }
  absl::StrAppend(signature, status.st_dev, " ", status.st_ino, " ", status.st_size, " ",
                  status.st_mtim.tv_sec, ".", status.st_mtim.tv_nsec, " ", status.st_ctim.tv_sec,
                  ".", status.st_ctim.tv_nsec, "\n");
}

std::string Signature(const std::vector<std::string>& paths, bool with_folders) {
  std::string signature;
  std::string folder;
  for (const std::string& path : paths) {
    if (with_folders) AppendState(path, &signature);
    const auto files = ListFiles(path, {".yaml", ".yml"});
    if (!files.ok()) {
      absl::StrAppend(&signature, files.status().message(), "\n");
      continue;
    }
    for (const std::string& file : *files) {
      std::string parent = file.substr(0, file.rfind('/'));
      if (with_folders && parent != folder) AppendState(parent, &signature);
      folder = std::move(parent);
      AppendState(file, &signature);
    }
  }
  return signature;
}

bool HasEmptyFile(const std::vector<std::string>& paths) {
  for (const std::string& path : paths) {
    const auto files = ListFiles(path, {".yaml", ".yml"});
    if (!files.ok()) continue;
    for (const std::string& file : *files) {
      struct stat status;
      if (stat(file.c_str(), &status) == 0 && status.st_size == 0) return true;
    }
  }
  return false;
}

}  // namespace

std::string RuleFilesSignature(const std::vector<std::string>& paths) {
  return Signature(paths, /*with_folders=*/false);
}

std::string RuleFoldersSignature(const std::vector<std::string>& paths) {
  return Signature(paths, /*with_folders=*/true);
}

RuleWatch::RuleWatch(std::vector<std::string> paths)
    : paths_(std::move(paths)), last_(RuleFilesSignature(paths_)), told_(last_) {}

bool RuleWatch::Look() {
  std::string now = RuleFilesSignature(paths_);
  const bool settled = now == last_;
  last_ = std::move(now);
  if (!settled) changed_at_ = MonotonicTime::Now();
  if (!settled || last_ == told_) return false;
  if (MonotonicTime::Now() - changed_at_ < kEmptyFilePatience && HasEmptyFile(paths_)) return false;
  told_ = last_;
  return true;
}

}  // namespace wirewatch
