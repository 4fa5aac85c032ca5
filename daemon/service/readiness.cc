#include "daemon/service/readiness.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

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

std::vector<std::string> Readiness::Reasons() const {
  absl::MutexLock lock(&mu_);
  std::vector<std::string> reasons;
  for (const auto& [part, status] : parts_) {
    if (!status.ok()) reasons.push_back(absl::StrCat(part, ": ", status.message()));
  }
  return reasons;
}

std::vector<std::string> Readiness::Notes() const {
  absl::MutexLock lock(&mu_);
  std::vector<std::string> notes;
  for (const auto& [part, note] : notes_) notes.push_back(absl::StrCat(part, ": ", note));
  return notes;
}

std::string Readiness::Explain() const {
  std::vector<std::string> lines = Reasons();
  if (lines.empty()) lines.push_back("ok");
  for (std::string& note : Notes()) lines.push_back(std::move(note));
  return absl::StrJoin(lines, "\n") + "\n";
}

}  // namespace wirewatch
