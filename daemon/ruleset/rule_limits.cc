#include "wirewatch/rule_limits.h"

namespace wirewatch {

const std::vector<RuleLimit>& RuleLimits() {
  static const auto* const limits = new std::vector<RuleLimit>{
      {"kMaxRuleFileBytes", "a rule file", kMaxRuleFileBytes, true},
      {"kMaxYamlValues", "values in a file, keys counted", kMaxYamlValues},
      {"kMaxYamlDepth", "levels of values in values", kMaxYamlDepth},
      {"kMaxRules", "rules in a set", kMaxRules},
      {"kMaxEntities", "entities in a set", kMaxEntities},
      {"kMaxAliasesPerEntity", "aliases of an entity, weak ones included", kMaxAliasesPerEntity},
      {"kMaxLists", "lists in a set", kMaxLists},
      {"kMaxListDepth", "levels of lists in lists", kMaxListDepth},
      {"kMaxTemplates", "templates in a set", kMaxTemplates},
      {"kMaxTermsPerRule", "terms of a rule", kMaxTermsPerRule},
      {"kMaxWordsPerTerm", "words of a list or a term", kMaxWordsPerTerm},
      {"kMaxWordsInAll", "words in a set", kMaxWordsInAll},
      {"kMaxTokensPerPhrase", "words of a phrase or a spelling", kMaxTokensPerPhrase},
      {"kMaxRegexBytes", "a regex", kMaxRegexBytes, true},
      {"kMaxRegexProgramBytes", "the program of a regex, as RE2 counts it", kMaxRegexProgramBytes,
       true},
      {"kMaxRegexProgramsBytes", "the programs of all regexes", kMaxRegexProgramsBytes, true},
      {"kMaxConditionBytes", "a condition", kMaxConditionBytes, true},
      {"kMaxConditionDepth", "levels of a condition, brackets counted", kMaxConditionDepth},
      {"kMaxNearDistance", "N of `near/N` and `before/N`, `cue_within`", kMaxNearDistance},
      {"kMaxCountedMentions", "N of `count(A) >= N`", kMaxCountedMentions},
      {"kMaxSeveritiesPerRule", "items of `severity_when`", kMaxSeveritiesPerRule},
      {"kMaxExceptionsPerRule", "exceptions of a rule", kMaxExceptionsPerRule},
      {"kMaxTestsPerRule", "tests of a rule", kMaxTestsPerRule},
  };
  return *limits;
}

}  // namespace wirewatch
