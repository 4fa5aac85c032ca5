#include <nlohmann/json.hpp>

#include "daemon/cli/test_report.h"

namespace wirewatch {
namespace {

using Json = nlohmann::ordered_json;

void SetUnlessEmpty(Json* object, const char* key, const std::string& value) {
  if (!value.empty()) (*object)[key] = value;
}

Json ToJson(const ExpectedMention& mention) {
  Json json = Json::object();
  SetUnlessEmpty(&json, "term", mention.term);
  SetUnlessEmpty(&json, "entity", mention.entity);
  if (mention.zone.has_value()) json["zone"] = std::string(ZoneName(*mention.zone));
  SetUnlessEmpty(&json, "text", mention.text);
  return json;
}

Json ToJson(const ExpectedAlert& alert) {
  Json json = {{"rule", alert.rule}};
  SetUnlessEmpty(&json, "entity", alert.entity);
  if (alert.severity.has_value()) {
    json["severity"] = std::string(RuleSeverityName(*alert.severity));
  }
  if (alert.mentions.empty()) return json;
  json["mentions"] = Json::array();
  for (const ExpectedMention& mention : alert.mentions) json["mentions"].push_back(ToJson(mention));
  return json;
}

// What of an alert a test may expect, and the snippets.
Json BriefOf(const Alert& alert) {
  Json json = {{"rule", alert.rule.id}};
  SetUnlessEmpty(&json, "entity", alert.entity.id);
  json["severity"] = std::string(RuleSeverityName(alert.rule.severity));
  json["mentions"] = Json::array();
  for (const AlertMention& mention : alert.mentions) {
    Json found = {{"term", mention.term}};
    SetUnlessEmpty(&found, "entity", mention.entity);
    found["zone"] = std::string(ZoneName(mention.zone));
    found["text"] = mention.text;
    found["snippet"] = mention.snippet;
    json["mentions"].push_back(std::move(found));
  }
  return json;
}

const char* KindName(AlertDifference::Kind kind) {
  switch (kind) {
    case AlertDifference::Kind::kMissing:
      return "missing";
    case AlertDifference::Kind::kUnexpected:
      return "unexpected";
    case AlertDifference::Kind::kDifferent:
      return "different";
  }
  return "unknown";
}

Json ToJson(const AlertDifference& difference, const RuleTestResult& result) {
  Json json = {{"kind", KindName(difference.kind)}};
  const bool is_different = difference.kind == AlertDifference::Kind::kDifferent;
  if (is_different) {
    json["fields"] = Json::array();
    if (difference.severity) json["fields"].push_back("severity");
    if (!difference.mentions.empty()) json["fields"].push_back("mentions");
  }
  SetUnlessEmpty(&json, "note", difference.note);
  if (difference.expected >= 0) {
    json["expected"] = ToJson(result.test->expect[static_cast<size_t>(difference.expected)]);
  }
  if (difference.got >= 0)
    json["got"] = BriefOf(result.alerts[static_cast<size_t>(difference.got)]);
  return json;
}

Json ToJson(const RuleTestResult& result) {
  const RuleTest& test = *result.test;
  Json json = {{"name", test.name},
               {"file", test.location.file},
               {"line", test.location.line},
               {"column", test.location.column}};
  if (!test.rules.empty()) json["rules"] = test.rules;
  json["outcome"] = std::string(RuleTestOutcomeName(result.outcome));
  if (!result.status.ok()) json["error"] = std::string(result.status.message());
  if (result.outcome != RuleTestOutcome::kFailed) return json;
  json["differences"] = Json::array();
  for (const AlertDifference& difference : result.differences) {
    json["differences"].push_back(ToJson(difference, result));
  }
  return json;
}

Json CoverageJson(const RuleCoverage& coverage) {
  const Rule& rule = *coverage.rule;
  Json json = {{"rule", rule.id},
               {"file", rule.location.file},
               {"line", rule.location.line},
               {"positive", coverage.positive},
               {"negative", coverage.negative}};
  json["branches"] = Json::array();
  for (const BranchCoverage& branch : coverage.branches) {
    Json one = {{"text", branch.text}, {"true", branch.seen_true}, {"false", branch.seen_false}};
    if (branch.severity_when >= 0) one["severity_when"] = branch.severity_when + 1;
    json["branches"].push_back(std::move(one));
  }
  return json;
}

}  // namespace

std::string ToJson(const std::vector<RuleTestResult>& results,
                   const std::vector<RuleCoverage>* coverages) {
  const TestCounts counts = CountOutcomes(results);
  Json json = {{"passed", counts.passed}, {"failed", counts.failed}, {"skipped", counts.skipped}};
  json["tests"] = Json::array();
  for (const RuleTestResult& result : results) json["tests"].push_back(ToJson(result));
  if (coverages != nullptr) {
    json["coverage"] = Json::array();
    for (const RuleCoverage& coverage : *coverages) {
      json["coverage"].push_back(CoverageJson(coverage));
    }
  }
  // A regex may match a part of a character, which JSON cannot hold.
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace wirewatch
