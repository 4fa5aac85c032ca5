#include "wirewatch/scanner.h"

#include <chrono>
#include <utility>

#include "daemon/base/status.h"
#include "wirewatch/unscanned.h"

namespace wirewatch {
namespace {

using Clock = std::chrono::steady_clock;

absl::Duration Between(Clock::time_point begin, Clock::time_point end) {
  return absl::FromChrono(end - begin);
}

}  // namespace

Scanner::Scanner(const ScannerOptions& options, std::shared_ptr<const RuleSet> rule_set)
    : options_(options), decoder_(options.article) {
  SetRules(std::move(rule_set));
}

void Scanner::SetRules(std::shared_ptr<const RuleSet> rule_set) {
  if (rule_set == rule_set_) return;
  // The matcher goes first: it refers to the set it was made for.
  matcher_ = nullptr;
  rule_set_ = std::move(rule_set);
  matcher_ = std::make_unique<Matcher>(*rule_set_);
}

ScanResult Scanner::Scan(const Record& record, absl::Time now) {
  ScanResult result;
  result.at = now;
  const Clock::time_point start = Clock::now();
  result.status = decoder_.DecodeText(record, &article_);
  const Clock::time_point decoded = Clock::now();
  result.decode_time = Between(start, decoded);
  if (!result.status.ok()) return result;
  result.repairs = article_.repairs;
  const absl::StatusOr<std::vector<RuleMatch>> matches = Match(now, &result.rule_times);
  if (!matches.ok()) {
    result.status = UnscannedError(UnscannedReason::kMatchFailed, matches.status().message());
    return result;
  }
  result.alerts =
      MakeAlerts({record, article_, *matches, rule_set_->digest()}, options_.alert, now);
  result.match_time = Between(decoded, Clock::now());
  return result;
}

absl::StatusOr<std::vector<RuleMatch>> Scanner::Match(absl::Time now,
                                                      std::vector<RuleTime>* times) {
  WW_ASSIGN_OR_RETURN(const bool found, matcher_->Find(article_));
  if (!found) return std::vector<RuleMatch>();
  ArticleDecoder::CutParagraphs(&article_);
  const bool is_sample = matched_articles_++ % kRuleTimeSampling == 0;
  return matcher_->MatchFound(article_, now, is_sample ? times : nullptr);
}

}  // namespace wirewatch
