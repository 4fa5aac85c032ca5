#include <nlohmann/json.hpp>

#include "wirewatch/alert.h"

namespace wirewatch {
namespace {

using Json = nlohmann::ordered_json;

std::string Rfc3339(absl::Time time) {
  return absl::FormatTime("%Y-%m-%dT%H:%M:%E3SZ", time, absl::UTCTimeZone());
}

void SetUnlessEmpty(Json* object, const char* key, const std::string& value) {
  if (!value.empty()) (*object)[key] = value;
}

Json ToJson(const AlertArticle& article) {
  Json json = {{"id", article.id}, {"title", article.title}};
  SetUnlessEmpty(&json, "url", article.url);
  SetUnlessEmpty(&json, "source", article.source);
  SetUnlessEmpty(&json, "language", article.language);
  SetUnlessEmpty(&json, "published_at", article.published_at);
  json["sha256"] = article.sha256;
  json["topic"] = article.position.topic;
  json["partition"] = article.position.partition;
  json["offset"] = article.position.offset;
  return json;
}

Json ToJson(const AlertEntity& entity) {
  Json json = {{"id", entity.id}, {"name", entity.name}};
  SetUnlessEmpty(&json, "kind", entity.kind);
  json["refs"] = Json::object();
  for (const auto& [source, id] : entity.refs) json["refs"][source] = id;
  return json;
}

Json ToJson(const AlertMention& mention) {
  Json json = {{"term", mention.term}};
  SetUnlessEmpty(&json, "entity", mention.entity);
  json["text"] = mention.text;
  json["zone"] = std::string(ZoneName(mention.zone));
  json["begin"] = mention.begin;
  json["end"] = mention.end;
  json["raw_begin"] = mention.raw_begin;
  json["raw_end"] = mention.raw_end;
  json["snippet"] = mention.snippet;
  json["highlight"] = {{"begin", mention.highlight_begin}, {"end", mention.highlight_end}};
  return json;
}

}  // namespace

std::string ToJson(const Alert& alert) {
  Json json = {{"id", alert.id}};
  json["rule"] = {{"id", alert.rule.id},
                  {"revision", alert.rule.revision},
                  {"title", alert.rule.title},
                  {"severity", std::string(RuleSeverityName(alert.rule.severity))},
                  {"tags", alert.rule.tags}};
  SetUnlessEmpty(&json["rule"], "owner", alert.rule.owner);
  SetUnlessEmpty(&json["rule"], "runbook", alert.rule.runbook);
  json["ruleset"] = {{"digest", alert.ruleset_digest}};
  if (!alert.entity.id.empty()) json["entity"] = ToJson(alert.entity);
  json["article"] = ToJson(alert.article);
  json["mentions"] = Json::array();
  for (const AlertMention& mention : alert.mentions) json["mentions"].push_back(ToJson(mention));
  if (alert.mentions_omitted > 0) json["mentions_omitted"] = alert.mentions_omitted;
  json["emitted_at"] = Rfc3339(alert.emitted_at);
  // A regex may match a part of a character, which JSON cannot hold.
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::vector<Header> AlertHeaders(const Alert& alert, const Record& record) {
  std::vector<Header> headers = {
      {"ce_specversion", "1.0"},
      {"ce_id", alert.id},
      {"ce_type", "wirewatch.alert.v1"},
      {"ce_source", "wirewatch/rules/" + alert.rule.id},
      {"ce_time", Rfc3339(alert.emitted_at)},
      {"ce_subject", alert.article.id},
      {"content-type", "application/json"},
  };
  for (const char* const name : {"traceparent", "tracestate"}) {
    const absl::string_view value = record.header(name);
    if (!value.empty()) headers.push_back({name, std::string(value)});
  }
  return headers;
}

}  // namespace wirewatch
