#pragma once

#include <optional>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "wirewatch/article.h"
#include "wirewatch/diagnostic.h"
#include "wirewatch/severity.h"

namespace wirewatch {

// A mention that an expected alert has; what is absent or empty may be anything.
struct ExpectedMention {
  std::string term;
  std::string entity;
  std::string text;
  std::optional<Zone> zone;
};

// An alert that a test expects; what is absent or empty may be anything.
struct ExpectedAlert {
  std::string rule;
  std::string entity;
  std::optional<RuleSeverity> severity;
  // Each of these is a mention of the alert's; it may have more. `zone` and `text` beside
  // `mentions` stand for one mention.
  std::vector<ExpectedMention> mentions;
  SourceLocation location;
};

// What a test shows to the rules: a file, or what an article says.
struct TestArticle {
  // With the folder of the file in which the test stands before it; empty for an article in place.
  std::string file;
  std::string title;
  std::string text;
  std::string source;
  std::string language;
  std::string url;
  std::string published_at;
  SourceLocation location;
};

// A case that stands in a rule or in a *_test.yaml file: an article, and all alerts it gives.
struct RuleTest {
  std::string name;
  TestArticle article;
  // The time at which the article is matched; absent: it does not matter.
  std::optional<absl::Time> now;
  std::vector<ExpectedAlert> expect;
  // The rules that are looked at; empty for all. Of a rule's own tests: that rule.
  std::vector<std::string> rules;
  SourceLocation location;
};

}  // namespace wirewatch
