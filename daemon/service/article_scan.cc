#include "daemon/service/article_scan.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "daemon/base/status.h"
#include "wirewatch/explanation.h"
#include "wirewatch/unscanned.h"

namespace wirewatch {
namespace {

using Json = nlohmann::ordered_json;

constexpr char kText[] = "text/plain; charset=utf-8";
constexpr char kPlace[] = "request";

absl::StatusOr<Json> Explain(const Record& record, const RuleSet& rules, const std::string& rule) {
  WW_ASSIGN_OR_RETURN(const std::unique_ptr<Explainer> explainer,
                      Explainer::Create(rules.book(), rule));
  WW_ASSIGN_OR_RETURN(const Explanation explanation, explainer->Explain(record, "", absl::Now()));
  return Json::parse(ToJson(explanation, kPlace));
}

// The rules to explain: the one that is asked for, and the first of those that gave alerts.
std::vector<std::string> RulesToExplain(const std::string& asked,
                                        const std::vector<Alert>& alerts) {
  std::vector<std::string> rules;
  if (!asked.empty()) rules.push_back(asked);
  for (const Alert& alert : alerts) {
    if (rules.size() == ArticleScan::kMaxExplained) break;
    if (std::find(rules.begin(), rules.end(), alert.rule.id) == rules.end()) {
      rules.push_back(alert.rule.id);
    }
  }
  return rules;
}

const char* Outcome(const ScanResult& result) {
  if (!result.status.ok()) return "unscanned";
  return result.alerts.empty() ? "clean" : "matched";
}

}  // namespace

bool ArticleScan::TakeTurn() {
  absl::MutexLock lock(&mu_);
  const MonotonicTime now = MonotonicTime::Now();
  turns_ = std::min<double>(turns_ + absl::ToDoubleSeconds(now - turns_at_) * kRate, kRate);
  turns_at_ = now;
  if (turns_ < 1) return false;
  turns_ -= 1;
  return true;
}

HttpResponse ArticleScan::Answer(const HttpRequest& request,
                                 const std::shared_ptr<const RuleSet>& rules) {
  if (rules == nullptr) return {503, kText, "there are no rules yet\n"};
  if (!TakeTurn()) {
    HttpResponse response{429, kText, absl::StrCat("expected at most ", kRate, " a second\n")};
    response.retry_after = "1";
    return response;
  }
  const Record record = MakeRecord({kPlace, 0, 0}, request.body);
  Scanner scanner(options_, rules);
  const ScanResult result = scanner.Scan(record, absl::Now());
  Json json = {{"digest", std::string(rules->digest())}, {"outcome", Outcome(result)}};
  if (!result.status.ok()) {
    json["reason"] = std::string(UnscannedReasonName(UnscannedReasonOf(result.status)));
    json["message"] = std::string(result.status.message());
  }
  json["alerts"] = Json::array();
  for (const Alert& alert : result.alerts) json["alerts"].push_back(Json::parse(ToJson(alert)));
  json["explanations"] = Json::array();
  if (result.status.ok()) {
    const auto asked = request.query.find("rule");
    for (const std::string& rule :
         RulesToExplain(asked == request.query.end() ? "" : asked->second, result.alerts)) {
      absl::StatusOr<Json> explanation = Explain(record, *rules, rule);
      if (!explanation.ok()) {
        const bool is_unknown = absl::IsNotFound(explanation.status());
        return {is_unknown ? 404 : 500, kText, absl::StrCat(explanation.status().message(), "\n")};
      }
      json["explanations"].push_back(*std::move(explanation));
    }
  }
  return {200, "application/json", json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"};
}

}  // namespace wirewatch
