#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/base/yaml.h"
#include "daemon/ruleset/parse_context.h"
#include "daemon/ruleset/template_parameter.h"
#include "wirewatch/rule.h"

namespace wirewatch {

// Words as they are written, and "$name" for those of a list.
using ParsedWords = std::vector<LocatedText>;

struct ParsedList {
  ParsedWords words;
  SourceLocation location;
};

struct ParsedEntity {
  Entity entity;
  ParsedWords cues;
};

// A term before its names are looked up.
struct ParsedTerm {
  Term term;
  // Ids and groups of an `entities` term, names of a `terms` one.
  std::vector<LocatedText> names;
  ParsedWords words;
  // Empty for none.
  LocatedText cue;
};

struct ParsedException {
  RuleException exception;
  std::vector<LocatedText> entities;
  ParsedWords phrases;
};

struct ParsedSeverityWhen {
  ConditionSource condition;
  RuleSeverity severity = RuleSeverity::kMedium;
};

// A rule whose names are not looked up yet.
struct ParsedRule {
  Rule rule;
  std::vector<ParsedTerm> terms;
  ConditionSource condition;
  std::vector<ParsedSeverityWhen> severity_when;
  std::vector<ParsedException> exceptions;
  // A digest over all that is written for it.
  std::string written;
};

struct ParsedTemplate {
  std::string id;
  SourceLocation location;
  // Parameter -> its default; nullopt where it must be given.
  TemplateParameters parameters;
  YamlNode rule;
  // The name of its file, which lives as long as the load.
  const std::string* file = nullptr;
};

// A rule as it stands in its file.
struct RuleNode {
  YamlNode node;
  const std::string* file = nullptr;
};

// What the files say, one after the other, with no name looked up yet.
struct ParsedFiles {
  std::map<std::string, ParsedList> lists;
  std::vector<ParsedEntity> entities;
  std::map<std::string, ParsedTemplate> templates;
  std::vector<RuleNode> rules;
};

}  // namespace wirewatch
