#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "wirewatch/article.h"
#include "wirewatch/record.h"
#include "wirewatch/rule_set.h"

namespace wirewatch {

// The schema of an alert's JSON is docs/alert.schema.json; the members here have its names.

// A mention as evidence: what was found and where, to be verified again later.
struct AlertMention {
  std::string term;
  // The entity's id; empty where the term is not one of entities.
  std::string entity;
  std::string text;
  Zone zone = Zone::kBody;
  // Bytes of the article's text, and of the raw record's value.
  uint32_t begin = 0;
  uint32_t end = 0;
  size_t raw_begin = 0;
  size_t raw_end = 0;
  // The words around it, on one line; bytes [highlight_begin, highlight_end) are the mention.
  std::string snippet;
  size_t highlight_begin = 0;
  size_t highlight_end = 0;
};

struct AlertRule {
  std::string id;
  std::string revision;
  std::string title;
  // RuleMatch::severity.
  RuleSeverity severity = RuleSeverity::kMedium;
  std::vector<std::string> tags;
  // Who looks after the rule, and what to do about its alerts; empty where it does not say.
  std::string owner;
  std::string runbook;
};

struct AlertEntity {
  std::string id;
  std::string name;
  std::string kind;
  std::vector<std::pair<std::string, std::string>> refs;
};

struct AlertArticle {
  std::string id;
  std::string title;
  std::string url;
  std::string source;
  std::string language;
  std::string published_at;
  // SHA-256 of the raw record's value, in hexadecimal digits.
  std::string sha256;
  Position position;
};

// A match as it leaves.
struct Alert {
  // Depends on the article's content, the rule's id and the entity's id alone: the same input gives
  // the same id, after any replay and from any place in the input. 32 hexadecimal digits.
  std::string id;
  AlertRule rule;
  std::string ruleset_digest;
  // Empty id where the rule is asked once of the article.
  AlertEntity entity;
  AlertArticle article;
  std::vector<AlertMention> mentions;
  // Mentions that were left out since there were more than AlertOptions::max_mentions.
  int64_t mentions_omitted = 0;
  absl::Time emitted_at;
};

struct AlertOptions {
  // Mentions in an alert. Of more, one of the entity and of each term is kept, and then from each
  // term and entity in turn; they stay in the order of the text.
  size_t max_mentions = 50;
  // Bytes of context on each side of a mention in its snippet.
  size_t snippet_context = 100;
};

// Makes alerts of an article's matches, in their order. `record` is what the article was decoded
// from, `now` becomes emitted_at.
struct AlertInput {
  const Record& record;
  const Article& article;
  const std::vector<RuleMatch>& matches;
  absl::string_view ruleset_digest;
};
std::vector<Alert> MakeAlerts(const AlertInput& input, const AlertOptions& options, absl::Time now);

// One line of JSON, without an end of line.
std::string ToJson(const Alert& alert);

// The headers of the alert's record: those of CloudEvents 1.0 in Kafka's binary mode, and the
// input record's traceparent and tracestate where it had them.
std::vector<Header> AlertHeaders(const Alert& alert, const Record& record);

}  // namespace wirewatch
