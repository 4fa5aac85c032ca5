#include "daemon/ruleset/rule_resolver.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "daemon/base/suggest.h"
#include "daemon/ruleset/condition_parser.h"
#include "daemon/ruleset/revision.h"
#include "daemon/ruleset/term_graph.h"

namespace wirewatch {
namespace {

std::vector<std::string> TermNames(const Rule& rule) {
  std::vector<std::string> names;
  for (const Term& term : rule.terms) names.push_back(term.name);
  return names;
}

std::vector<std::string> SortedTexts(const std::vector<LocatedText>& located) {
  std::vector<std::string> texts;
  for (const LocatedText& text : located) texts.push_back(text.text);
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
  return texts;
}

}  // namespace

Rule RuleResolver::Resolve(ParsedRule parsed) {
  ResolveTerms(&parsed);
  ResolveConditions(&parsed);
  ResolveExceptions(&parsed);
  CheckTests(parsed.rule);
  parsed.rule.revision = Revision(parsed);
  return std::move(parsed.rule);
}

void RuleResolver::ResolveTerms(ParsedRule* parsed) {
  Rule& rule = parsed->rule;
  for (ParsedTerm& term : parsed->terms) rule.terms.push_back(std::move(term.term));
  for (size_t i = 0; i < rule.terms.size(); ++i) {
    Term& term = rule.terms[i];
    const ParsedTerm& written = parsed->terms[i];
    term.words = words_.Add(written.words);
    if (term.kind == Term::Kind::kEntities) {
      for (const LocatedText& name : written.names) names_.CheckEntityOrGroup(name);
      term.entities = SortedTexts(written.names);
    } else if (term.kind == Term::Kind::kTerms) {
      term.terms = TermsNamed(written.names, rule);
    }
    if (!written.cue.text.empty()) {
      const std::vector<int32_t> cue = TermsNamed({written.cue}, rule);
      if (!cue.empty()) term.cue = cue[0];
    }
  }
  CheckCycles(*parsed);
}

std::vector<int32_t> RuleResolver::TermsNamed(const std::vector<LocatedText>& names,
                                              const Rule& rule) {
  std::vector<int32_t> terms;
  for (const LocatedText& name : names) {
    const auto it = std::find_if(rule.terms.begin(), rule.terms.end(),
                                 [&](const Term& term) { return term.name == name.text; });
    if (it != rule.terms.end()) {
      terms.push_back(static_cast<int32_t>(it - rule.terms.begin()));
      continue;
    }
    const std::vector<std::string> known = TermNames(rule);
    Error(name.location,
          absl::StrCat("no term is named '", name.text, "'", DidYouMean(name.text, known)),
          absl::StrCat("terms of this rule: ", absl::StrJoin(known, ", ")),
          DiagnosticCode::kUnknownName);
  }
  std::sort(terms.begin(), terms.end());
  terms.erase(std::unique(terms.begin(), terms.end()), terms.end());
  return terms;
}

void RuleResolver::CheckCycles(const ParsedRule& parsed) {
  const std::vector<Term>& terms = parsed.rule.terms;
  std::vector<int32_t> cycle;
  OrderTerms(terms, &cycle);
  if (cycle.empty()) return;
  std::vector<absl::string_view> path;
  for (const int32_t term : cycle) path.push_back(terms[static_cast<size_t>(term)].name);
  Error(terms[static_cast<size_t>(cycle[0])].location,
        absl::StrCat("the term '", path[0], "' needs itself: ", absl::StrJoin(path, " -> ")),
        "take one of these out of the 'terms' or 'cue' of the one before it",
        DiagnosticCode::kCycle);
}

void RuleResolver::ResolveConditions(ParsedRule* parsed) {
  Rule& rule = parsed->rule;
  if (rule.per == Rule::Per::kEntity &&
      std::none_of(rule.terms.begin(), rule.terms.end(),
                   [](const Term& term) { return term.kind == Term::Kind::kEntities; })) {
    Error(rule.location, "'per: entity' needs a term with 'entities'",
          "add one, or remove 'per: entity'", DiagnosticCode::kBadValue);
  }
  ResolveCondition(parsed->condition, rule, &rule.condition);
  rule.condition_source = std::move(parsed->condition);
  for (ParsedSeverityWhen& when : parsed->severity_when) {
    SeverityWhen resolved;
    resolved.severity = when.severity;
    if (ResolveCondition(when.condition, rule, &resolved.condition)) {
      resolved.source = std::move(when.condition);
      rule.severity_when.push_back(std::move(resolved));
    }
  }
}

bool RuleResolver::ResolveCondition(const ConditionSource& source, const Rule& rule,
                                    Condition* condition) {
  // Their absence is already reported.
  if (source.text.empty() || rule.terms.empty()) return false;
  ConditionError error;
  if (ParseCondition(source.text, TermNames(rule), condition, &error)) return true;
  std::string help = HelpForName(error.unknown_term);
  Error(source.location, absl::StrCat("in the condition: ", error.message),
        help.empty() ? error.help : std::move(help), DiagnosticCode::kBadCondition);
  diagnostics_->back().part = source.PartOf(error.begin, error.end);
  // It would put a value in the place of a template's parameter.
  if (source.filled.empty()) diagnostics_->back().replacement = error.replacement;
  return false;
}

std::string RuleResolver::HelpForName(absl::string_view name) const {
  const bool has_dollar = absl::ConsumePrefix(&name, "$");
  if (words_.IsNamed(name)) {
    return absl::StrCat("'", name, "' is a list; name a term for it under 'terms': {a: {words: $",
                        name, "}}");
  }
  if (has_dollar || !names_.IsEntityOrGroup(name)) return "";
  return absl::StrCat("'", name,
                      "' is an entity or a group; name a term for it under 'terms': {a: ",
                      "{entities: [", name, "]}}");
}

void RuleResolver::ResolveExceptions(ParsedRule* parsed) {
  for (ParsedException& written : parsed->exceptions) {
    RuleException& exception = written.exception;
    for (const LocatedText& name : written.entities) names_.CheckEntityOrGroup(name);
    exception.entities = SortedTexts(written.entities);
    exception.phrases = words_.Add(written.phrases);
    parsed->rule.exceptions.push_back(std::move(exception));
  }
}

void RuleResolver::CheckTests(const Rule& rule) {
  const std::vector<std::string> terms = TermNames(rule);
  for (const RuleTest& test : rule.tests) {
    for (const ExpectedAlert& alert : test.expect) {
      if (!alert.entity.empty()) names_.CheckEntity({alert.entity, alert.location});
      for (const ExpectedMention& mention : alert.mentions) {
        if (!mention.entity.empty()) names_.CheckEntity({mention.entity, alert.location});
        if (!mention.term.empty()) TermsNamed({{mention.term, alert.location}}, rule);
      }
    }
  }
}

std::string RuleResolver::Revision(const ParsedRule& parsed) const {
  std::vector<std::string> lists;
  const auto add = [&](const std::vector<int32_t>& ids) {
    std::vector<std::string> digests;
    for (const int32_t list : ids) digests.push_back(words_.DigestOf(list));
    // The numbers of lists depend on what else is in the set.
    std::sort(digests.begin(), digests.end());
    lists.insert(lists.end(), digests.begin(), digests.end());
  };
  for (const Term& term : parsed.rule.terms) add(term.words);
  for (const RuleException& exception : parsed.rule.exceptions) add(exception.phrases);
  return RevisionOf(parsed.written, lists);
}

void RuleResolver::Error(const SourceLocation& location, std::string message, std::string help,
                         DiagnosticCode code) {
  diagnostics_->push_back({Severity::kError, location, std::move(message), std::move(help), code});
}

}  // namespace wirewatch
