#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "wirewatch/rule.h"

namespace wirewatch {

// Which of a rule's terms of entities the same entity may be a mention of: bit i for the term i.
using EntityClass = uint32_t;

// Tells the classes of entities apart that rules with `per: entity` are asked of. The book outlives
// this.
class EntityClasses {
 public:
  explicit EntityClasses(const RuleBook& book) : book_(book) {}

  // Those of these terms of entities, at most 32. Empty where there are too many entities to look
  // through.
  std::set<EntityClass> Of(const std::vector<const Term*>& terms);

 private:
  const std::vector<int32_t>& MembersOf(const std::string& name);

  const RuleBook& book_;
  absl::flat_hash_map<std::string, std::set<EntityClass>> known_;
  std::map<std::string, std::vector<int32_t>> ids_;
  size_t looked_at_ = 0;
};

}  // namespace wirewatch
