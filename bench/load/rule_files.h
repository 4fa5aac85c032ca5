#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "wirewatch/rule_loader.h"

namespace wirewatch::bench {

struct RuleFilesOptions {
  int entities = 100'000;
  int rules = 10'000;
  // The entities and the rules are spread over as many files.
  int files = 4;
  uint32_t seed = 1;
};

// A set of made-up rules as people write them: entities with a name, two aliases, a kind, a group
// and a reference, and rules with a term of entities and one of words. The same for one seed.
std::vector<RuleFile> MakeRuleFiles(const RuleFilesOptions& options);

}  // namespace wirewatch::bench
