#pragma once

#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "daemon/ruleset/parse_context.h"
#include "wirewatch/rule.h"

namespace wirewatch {

// The ids of the entities and groups of a set, as rules and tests name them.
class EntityNames {
 public:
  // The book outlives this.
  EntityNames(const RuleBook& book, std::vector<Diagnostic>* diagnostics);

  // Reports a name that is neither.
  bool IsEntityOrGroup(absl::string_view name) const;
  void CheckEntityOrGroup(const LocatedText& name);
  void CheckEntity(const LocatedText& name);

  // The index of an entity, -1 for none.
  int32_t Find(absl::string_view id) const;

 private:
  void Error(const LocatedText& name, absl::string_view what, bool groups);

  const RuleBook& book_;
  std::vector<Diagnostic>* const diagnostics_;
  absl::flat_hash_map<absl::string_view, int32_t> entities_;
  int suggested_ = 0;
};

}  // namespace wirewatch
