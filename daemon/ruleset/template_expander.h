#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "daemon/ruleset/parsed.h"

namespace wirewatch {

// A template, and its rule with the parameters filled in, at the places of the template.
struct ExpandedTemplate {
  const ParsedTemplate* used = nullptr;
  YamlNode rule;
  FilledTexts filled;
};

// The template that a rule uses, nullopt if it uses none. What is wrong with the use is reported,
// and *failed set.
std::optional<ExpandedTemplate> ExpandTemplate(
    const std::map<std::string, ParsedTemplate>& templates, const ParseContext& context,
    const YamlNode& rule, bool* failed);

// What is wrong with a rule that a template made stands at the template's lines; this adds which
// rule it is that uses it, and keeps the same mistake from being told for each of them.
class TemplateNotes {
 public:
  explicit TemplateNotes(std::vector<Diagnostic>* diagnostics) : diagnostics_(diagnostics) {}

  // Amends the diagnostics from index `first` on, which are those of this rule.
  void Amend(size_t first, const RuleNode& rule);

 private:
  std::vector<Diagnostic>* const diagnostics_;
  std::set<std::string> told_;
};

}  // namespace wirewatch
