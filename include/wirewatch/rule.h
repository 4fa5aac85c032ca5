#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "wirewatch/article.h"
#include "wirewatch/diagnostic.h"

namespace wirewatch {

// What an operator wrote, checked and with its names resolved: immutable values with the places
// they were written at. RuleSet::Compile makes a matcher's index of them.

// A watched person or organisation: one identity under many spellings.
struct Entity {
  std::string id;
  std::string name;
  // "person", "organisation", or what else the author calls it; free text.
  std::string kind;
  std::vector<std::string> aliases;
  std::vector<std::string> groups;
  // Source -> id in that source: {"ofac", "23213"}. In the order of the file.
  std::vector<std::pair<std::string, std::string>> refs;
  SourceLocation location;
};

// A word or phrase of a term, without the marks that say how it is compared.
struct Word {
  std::string text;
  // The last word of the text may go on ("sanction*").
  bool any_ending = false;
  // The bytes of the article must be these ("=WHO").
  bool exact_case = false;
  SourceLocation location;
};

// A named thing that a rule looks for; exactly one of the three lists is in use.
struct Term {
  enum class Kind { kEntities, kWords, kRegex };

  std::string name;
  Kind kind = Kind::kWords;
  // kEntities: ids and groups, sorted, none twice; each is in the RuleBook.
  std::vector<std::string> entities;
  std::vector<Word> words;
  // kRegex: RE2 syntax, searched in the article's text as it is written.
  std::string regex;
  SourceLocation location;
};

// A condition's tree. The mention algebra gives each node a truth and a set of mentions.
struct Condition {
  enum class Kind { kTerm, kAnd, kOr, kNot, kNear, kBefore, kNotNear };

  Kind kind = Kind::kTerm;
  // kTerm: index into Rule::terms.
  int32_t term = -1;
  // kNear, kBefore, kNotNear: the most words that may stand between the two.
  int32_t distance = 0;
  // Two or more for kAnd and kOr, two for the proximities, one for kNot, none for kTerm.
  std::vector<Condition> children;
};

enum class RuleSeverity : uint8_t { kInfo, kLow, kMedium, kHigh, kCritical };

// "info", "low", "medium", "high" or "critical".
absl::string_view RuleSeverityName(RuleSeverity severity);

struct Rule {
  // Whether the condition is asked once of the article, or once of each entity that it mentions.
  enum class Per : uint8_t { kArticle, kEntity };

  std::string id;
  std::string title;
  RuleSeverity severity = RuleSeverity::kMedium;
  std::vector<std::string> tags;
  std::vector<Term> terms;
  Condition condition;
  ZoneSet zones = {Zone::kTitle, Zone::kLead, Zone::kBody};
  Per per = Per::kArticle;
  // Changes whenever the rule does as it is written, lists filled in: 16 hexadecimal digits.
  std::string revision;
  SourceLocation location;
};

// All rules and entities of some files and folders: one set, whatever the order of the files.
struct RuleBook {
  // Sorted by id.
  std::vector<Entity> entities;
  // Group -> indices into `entities`, sorted.
  std::map<std::string, std::vector<int32_t>> groups;
  // Sorted by id.
  std::vector<Rule> rules;
  // SHA-256 over what the files hold, in hexadecimal digits; the same for the same contents,
  // wherever the files are.
  std::string digest;
};

}  // namespace wirewatch
