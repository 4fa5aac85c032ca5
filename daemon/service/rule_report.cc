#include "daemon/service/rule_report.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace wirewatch {
namespace {

using Json = nlohmann::ordered_json;

Json Summary(const Rule& rule, RuleMetrics& metrics) {
  Json json = {{"id", rule.id},
               {"title", rule.title},
               {"severity", std::string(RuleSeverityName(rule.severity))},
               {"enabled", rule.enabled},
               {"expires_at", nullptr},
               {"tags", rule.tags},
               {"owner", rule.owner},
               {"revision", rule.revision},
               {"file", rule.location.file},
               {"line", rule.location.line},
               {"alerts", metrics.AlertsOf(rule.id)}};
  if (rule.expires_at != absl::InfiniteFuture()) {
    json["expires_at"] = absl::FormatTime(absl::RFC3339_full, rule.expires_at, absl::UTCTimeZone());
  }
  return json;
}

// What a term looks for, as it is written.
Json TermJson(const Rule& rule, const Term& term) {
  Json json = {{"name", term.name}};
  switch (term.kind) {
    case Term::Kind::kEntities:
      json["entities"] = term.entities;
      break;
    case Term::Kind::kWords:
      json["word_lists"] = term.words.size();
      break;
    case Term::Kind::kRegex:
      json["regex"] = term.regex;
      break;
    case Term::Kind::kTerms:
      json["terms"] = Json::array();
      for (const int32_t other : term.terms) {
        json["terms"].push_back(rule.terms[static_cast<size_t>(other)].name);
      }
      break;
  }
  return json;
}

// What is in a rule may be any bytes.
std::string Dump(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

// Without regard to the case of ASCII letters; `query` is in lower case.
bool IsAsked(const Rule& rule, const std::string& query) {
  return query.empty() || absl::StrContains(absl::AsciiStrToLower(rule.id), query) ||
         absl::StrContains(absl::AsciiStrToLower(rule.title), query);
}

}  // namespace

std::string RulesJson(const RuleSet& rules, RuleMetrics& metrics, const RulePage& page) {
  Json list = Json::array();
  size_t total = 0;
  const std::string query = absl::AsciiStrToLower(page.query);
  for (const Rule& rule : rules.rules()) {
    if (!IsAsked(rule, query)) continue;
    if (total >= page.offset && list.size() < page.limit) list.push_back(Summary(rule, metrics));
    ++total;
  }
  return Dump({{"digest", std::string(rules.digest())},
               {"total", total},
               {"offset", page.offset},
               {"rules", std::move(list)}});
}

std::string RuleJson(const RuleSet& rules, RuleMetrics& metrics, const std::string& id) {
  const auto it =
      std::lower_bound(rules.rules().begin(), rules.rules().end(), id,
                       [](const Rule& rule, const std::string& key) { return rule.id < key; });
  if (it == rules.rules().end() || it->id != id) return "";
  Json json = Summary(*it, metrics);
  json["description"] = it->description;
  json["runbook"] = it->runbook;
  json["notes"] = it->notes;
  json["per"] = it->per == Rule::Per::kEntity ? "entity" : "article";
  json["condition"] = it->condition_source.text;
  json["terms"] = Json::array();
  for (const Term& term : it->terms) json["terms"].push_back(TermJson(*it, term));
  json["evaluation_seconds"] = absl::ToDoubleSeconds(metrics.TimeOf(id));
  json["digest"] = std::string(rules.digest());
  return Dump(json);
}

}  // namespace wirewatch
