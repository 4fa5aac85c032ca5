#include "daemon/service/readiness.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"

namespace wirewatch {

bool Readiness::Set(const std::string& part, const absl::Status& status) {
  absl::MutexLock lock(&mu_);
  const auto [it, inserted] = parts_.try_emplace(part, status);
  if (inserted) return true;
  const bool is_news = it->second != status;
  it->second = status;
  return is_news;
}

void Readiness::Note(const std::string& part, std::string note) {
  absl::MutexLock lock(&mu_);
  if (note.empty()) {
    notes_.erase(part);
  } else {
    notes_[part] = std::move(note);
  }
}

void Readiness::Remove(const std::string& part) {
  absl::MutexLock lock(&mu_);
  parts_.erase(part);
}

bool Readiness::ready() const {
  absl::MutexLock lock(&mu_);
  return std::all_of(parts_.begin(), parts_.end(),
                     [](const auto& part) { return part.second.ok(); });
}

std::string Readiness::Explain() const {
  absl::MutexLock lock(&mu_);
  std::string text;
  for (const auto& [part, status] : parts_) {
    if (!status.ok()) absl::StrAppend(&text, part, ": ", status.message(), "\n");
  }
  if (text.empty()) text = "ok\n";
  for (const auto& [part, note] : notes_) absl::StrAppend(&text, part, ": ", note, "\n");
  return text;
}

}  // namespace wirewatch
