#pragma once

#include <string>
#include <vector>

#include "daemon/ruleset/parse_context.h"
#include "wirewatch/rule_loader.h"
#include "wirewatch/rule_test.h"

namespace wirewatch {

// Reads the `tests` of the rule of this id.
std::vector<RuleTest> ParseRuleTests(const ParseContext& context, const YamlNode& node,
                                     const std::string& rule);

// Reads a *_test.yaml file. What is wrong with it goes to `*diagnostics`.
std::vector<RuleTest> ParseTestFile(const RuleFile& file, std::vector<Diagnostic>* diagnostics);

// Reports the rules, entities and terms that these tests name and the book does not have.
void CheckTestNames(const std::vector<RuleTest>& tests, const RuleBook& book,
                    std::vector<Diagnostic>* diagnostics);

}  // namespace wirewatch
