#pragma once

#include <memory>
#include <vector>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "wirewatch/alert.h"
#include "wirewatch/article_decoder.h"
#include "wirewatch/record.h"
#include "wirewatch/rule_set.h"

namespace wirewatch {

// The whole way of one record: raw bytes -> article -> match -> alerts. The daemon and the command
// line both use this class, so that they cannot differ. Keeps scratch memory between calls, so use
// one a thread.
//
//   Scanner scanner({}, rule_set);
//   ScanResult result = scanner.Scan(record, absl::Now());
//   if (!result.status.ok()) ...   // unscanned: UnscannedReasonOf(result.status) says why
//   for (const Alert& alert : result.alerts) ...
struct ScannerOptions {
  ArticleOptions article;
  AlertOptions alert;
};

// Scan takes the times of rules in one article of so many.
inline constexpr int kRuleTimeSampling = 16;

// How a record ended: matched (alerts), clean (no alerts, status ok) or unscanned (status not ok).
struct ScanResult {
  absl::Status status;
  std::vector<Alert> alerts;
  // Article::repairs, 0 if there is no article.
  int64_t repairs = 0;
  absl::Time at;
  absl::Duration decode_time;
  absl::Duration match_time;
  // Of the rules that were asked, where this is an article of which they are taken.
  std::vector<RuleTime> rule_times;
};

class Scanner {
 public:
  Scanner(const ScannerOptions& options, std::shared_ptr<const RuleSet> rule_set);

  // Uses these rules from the next Scan on.
  void SetRules(std::shared_ptr<const RuleSet> rule_set);
  const RuleSet& rules() const { return *rule_set_; }

  ScanResult Scan(const Record& record, absl::Time now);

 private:
  // The matches of the decoded article, which is cut into paragraphs only if there may be one.
  absl::StatusOr<std::vector<RuleMatch>> Match(absl::Time now, std::vector<RuleTime>* times);

  const ScannerOptions options_;
  ArticleDecoder decoder_;
  Article article_;
  std::shared_ptr<const RuleSet> rule_set_;
  std::unique_ptr<Matcher> matcher_;
  int64_t matched_articles_ = 0;
};

}  // namespace wirewatch
