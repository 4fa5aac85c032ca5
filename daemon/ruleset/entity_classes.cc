#include "daemon/ruleset/entity_classes.h"

#include <algorithm>

#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

// Entities that are looked at for all rules of a set; more would be felt.
constexpr size_t kMaxLookedAt = 1'000'000;

bool Names(const Term& term, const Entity& entity) {
  const auto has = [&term](const std::string& name) {
    return std::binary_search(term.entities.begin(), term.entities.end(), name);
  };
  return has(entity.id) || std::any_of(entity.groups.begin(), entity.groups.end(), has);
}

}  // namespace

std::set<EntityClass> EntityClasses::Of(const std::vector<const Term*>& terms) {
  std::string key;
  size_t count = 0;
  for (const Term* term : terms) {
    for (const std::string& name : term->entities) {
      absl::StrAppend(&key, name, ",");
      count += MembersOf(name).size();
    }
    key += '\n';
  }
  const auto [it, is_new] = known_.try_emplace(key);
  if (!is_new) return it->second;
  looked_at_ += count;
  if (looked_at_ > kMaxLookedAt) return {};
  std::set<EntityClass> classes;
  for (const Term* of : terms) {
    for (const std::string& name : of->entities) {
      for (const int32_t id : MembersOf(name)) {
        EntityClass found = 0;
        for (size_t i = 0; i < terms.size(); ++i) {
          if (Names(*terms[i], book_.entities[static_cast<size_t>(id)])) found |= 1u << i;
        }
        classes.insert(found);
      }
    }
  }
  return it->second = std::move(classes);
}

const std::vector<int32_t>& EntityClasses::MembersOf(const std::string& name) {
  if (const auto group = book_.groups.find(name); group != book_.groups.end()) {
    return group->second;
  }
  const auto [it, is_new] = ids_.try_emplace(name);
  if (!is_new) return it->second;
  const auto entity =
      std::lower_bound(book_.entities.begin(), book_.entities.end(), name,
                       [](const Entity& one, const std::string& id) { return one.id < id; });
  if (entity != book_.entities.end() && entity->id == name) {
    it->second = {static_cast<int32_t>(entity - book_.entities.begin())};
  }
  return it->second;
}

}  // namespace wirewatch
