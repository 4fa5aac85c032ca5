#pragma once

#include <string>
#include <vector>

#include "daemon/ruleset/names.h"
#include "daemon/ruleset/parsed.h"
#include "daemon/ruleset/word_lists.h"

namespace wirewatch {

// Looks up what rules name, in the whole set and in themselves. All that it is given outlives it.
class RuleResolver {
 public:
  RuleResolver(EntityNames* names, WordLists* words, std::vector<Diagnostic>* diagnostics)
      : names_(*names), words_(*words), diagnostics_(diagnostics) {}

  // The rule with its names looked up. What is wrong with it is reported.
  Rule Resolve(ParsedRule parsed);

 private:
  void ResolveTerms(ParsedRule* parsed);
  // The indices of terms by name, without those that are not there.
  std::vector<int32_t> TermsNamed(const std::vector<LocatedText>& names, const Rule& rule);
  void CheckCycles(const ParsedRule& parsed);
  void ResolveConditions(ParsedRule* parsed);
  bool ResolveCondition(const ConditionSource& source, const Rule& rule, Condition* condition);
  // For the name of an entity, a group or a list where that of a term is expected; else empty.
  std::string HelpForName(absl::string_view name) const;
  void ResolveExceptions(ParsedRule* parsed);
  void CheckTests(const Rule& rule);
  std::string Revision(const ParsedRule& parsed) const;
  void Error(const SourceLocation& location, std::string message, std::string help,
             DiagnosticCode code);

  EntityNames& names_;
  WordLists& words_;
  std::vector<Diagnostic>* const diagnostics_;
};

}  // namespace wirewatch
