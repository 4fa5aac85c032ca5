#include "daemon/ruleset/names.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "daemon/base/suggest.h"

namespace wirewatch {
namespace {

// Suggestions out of a huge watchlist, or for very many names, would take longer than the load.
constexpr size_t kMaxCandidates = 10'000;
constexpr int kMaxSuggestions = 50;

}  // namespace

EntityNames::EntityNames(const RuleBook& book, std::vector<Diagnostic>* diagnostics)
    : book_(book), diagnostics_(diagnostics) {
  entities_.reserve(book.entities.size());
  for (size_t i = 0; i < book.entities.size(); ++i) {
    entities_.emplace(book.entities[i].id, static_cast<int32_t>(i));
  }
}

int32_t EntityNames::Find(absl::string_view id) const {
  const auto it = entities_.find(id);
  return it == entities_.end() ? -1 : it->second;
}

bool EntityNames::IsEntityOrGroup(absl::string_view name) const {
  return Find(name) >= 0 || book_.groups.count(std::string(name)) > 0;
}

void EntityNames::CheckEntityOrGroup(const LocatedText& name) {
  if (!IsEntityOrGroup(name.text)) {
    Error(name, "entity or group", /*groups=*/true);
  }
}

void EntityNames::CheckEntity(const LocatedText& name) {
  if (Find(name.text) < 0) Error(name, "entity", /*groups=*/false);
}

void EntityNames::Error(const LocatedText& name, absl::string_view what, bool groups) {
  std::string suggestion, nearest;
  if (suggested_++ < kMaxSuggestions) {
    std::vector<std::string> known;
    for (const auto& [group, members] : book_.groups) {
      if (groups && known.size() < kMaxCandidates) known.push_back(group);
    }
    for (const Entity& entity : book_.entities) {
      if (known.size() >= kMaxCandidates) break;
      known.push_back(entity.id);
    }
    suggestion = DidYouMean(name.text, known);
    nearest = Nearest(name.text, known);
  }
  diagnostics_->push_back({Severity::kError, name.location,
                           absl::StrCat("no ", what, " is named '", name.text, "'", suggestion),
                           "define it under 'entities', in this file or another one of the set",
                           DiagnosticCode::kUnknownName, std::move(nearest)});
}

}  // namespace wirewatch
