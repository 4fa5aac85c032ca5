#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "daemon/base/yaml.h"
#include "wirewatch/rule.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {

// A text and where it stands.
struct LocatedText {
  std::string text;
  SourceLocation location;
};

// A term before its names are looked up in the whole set.
struct ParsedTerm {
  Term term;
  // Ids and groups of an `entities` term.
  std::vector<LocatedText> entity_names;
  // Words as written, and the name of the list they come from in place of words.
  std::vector<LocatedText> words;
  LocatedText list_name;
};

struct ParsedRule {
  Rule rule;
  std::vector<ParsedTerm> terms;
  LocatedText condition;
};

struct ParsedList {
  std::vector<LocatedText> words;
  SourceLocation location;
};

// What the files say, one after the other, with no name looked up yet.
struct ParsedFiles {
  std::map<std::string, ParsedList> lists;
  std::vector<Entity> entities;
  std::vector<ParsedRule> rules;
};

// Adds what a file says to `*parsed`; what is wrong with it alone goes to `*diagnostics`.
void ParseRuleFile(const RuleFile& file, ParsedFiles* parsed, std::vector<Diagnostic>* diagnostics);

}  // namespace wirewatch
