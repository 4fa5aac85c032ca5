#include <nlohmann/json.hpp>

#include "wirewatch/explanation.h"

namespace wirewatch {
namespace {

using Json = nlohmann::ordered_json;

void SetUnlessEmpty(Json* object, const char* key, const std::string& value) {
  if (!value.empty()) (*object)[key] = value;
}

Json MentionJson(const ExplainedMention& mention) {
  Json json = {{"counts", mention.why_not.empty()}};
  SetUnlessEmpty(&json, "why_not", mention.why_not);
  SetUnlessEmpty(&json, "entity", mention.entity);
  json["text"] = mention.text;
  json["zone"] = std::string(ZoneName(mention.zone));
  json["begin"] = mention.begin;
  json["end"] = mention.end;
  json["line"] = mention.line;
  json["snippet"] = mention.snippet;
  json["highlight"] = {{"begin", mention.highlight_begin}, {"end", mention.highlight_end}};
  return json;
}

Json NodeJson(const ExplainedNode& node) {
  Json json = {{"node", node.text}, {"truth", node.truth}};
  SetUnlessEmpty(&json, "note", node.note);
  if (node.term >= 0) json["term"] = node.text;
  if (node.children.empty()) return json;
  json["children"] = Json::array();
  for (const ExplainedNode& child : node.children) json["children"].push_back(NodeJson(child));
  return json;
}

Json RunJson(const ExplainedRun& run) {
  Json json = Json::object();
  if (!run.entity.empty()) json["entity"] = {{"id", run.entity}, {"name", run.entity_name}};
  json["alert"] = run.alert;
  if (run.alert) json["severity"] = std::string(RuleSeverityName(run.severity));
  if (run.decided_by >= 0) json["severity_by"] = run.decided_by + 1;
  json["condition"] = NodeJson(run.condition);
  json["terms"] = Json::array();
  for (const ExplainedTerm& term : run.terms) {
    Json mentions = Json::array();
    for (const ExplainedMention& mention : term.mentions) mentions.push_back(MentionJson(mention));
    json["terms"].push_back({{"name", term.name}, {"mentions", std::move(mentions)}});
  }
  if (run.severity_when.empty()) return json;
  json["severity_when"] = Json::array();
  for (const ExplainedSeverity& when : run.severity_when) {
    json["severity_when"].push_back({{"severity", std::string(RuleSeverityName(when.severity))},
                                     {"condition", NodeJson(when.condition)}});
  }
  return json;
}

// A regex may match a part of a character, which JSON cannot hold.
std::string Dump(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string ToJson(const Explanation& explanation, const std::string& place) {
  Json json = {{"rule", explanation.rule}};
  SetUnlessEmpty(&json, "title", explanation.title);
  json["article"] = {{"path", place}, {"title", explanation.article_title}};
  json["stops"] = explanation.stops;
  json["runs"] = Json::array();
  for (const ExplainedRun& run : explanation.runs) json["runs"].push_back(RunJson(run));
  return Dump(json, -1);
}

std::string ToJson(const EntityExplanation& explanation) {
  const Entity& entity = explanation.entity;
  Json json = {{"id", entity.id}, {"name", entity.name}};
  SetUnlessEmpty(&json, "kind", entity.kind);
  json["file"] = entity.location.file;
  json["line"] = entity.location.line;
  json["groups"] = entity.groups;
  json["refs"] = Json::object();
  for (const auto& [source, id] : entity.refs) json["refs"][source] = id;
  SetUnlessEmpty(&json, "notes", entity.notes);
  json["spellings"] = Json::array();
  for (const ExplainedSpelling& spelling : explanation.spellings) {
    json["spellings"].push_back(
        {{"text", spelling.text}, {"folded", spelling.folded}, {"why", spelling.why}});
  }
  json["cues"] = explanation.cues;
  json["cue_within"] = entity.cue_within;
  json["rules"] = Json::array();
  for (const ExplainedWatch& watch : explanation.watches) {
    Json rule = {{"rule", watch.rule}, {"term", watch.term}, {"why", watch.why}};
    SetUnlessEmpty(&rule, "note", watch.note);
    json["rules"].push_back(std::move(rule));
  }
  return Dump(json, 2);
}

}  // namespace wirewatch
