#pragma once

#include "daemon/ruleset/parsed.h"

namespace wirewatch {

// Where the keys of a rule stand: in the rule, and in that of the template it uses, if it uses one.
// No key stands in both.
struct RuleSource {
  const ParseContext& own_context;
  const YamlNode& own;
  const ParseContext* template_context = nullptr;
  const YamlNode* from_template = nullptr;
};

// Reads an item of `rules`.
ParsedRule ParseRule(const RuleSource& source);

}  // namespace wirewatch
