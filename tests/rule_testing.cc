#include "tests/rule_testing.h"

#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "tests/testing.h"
#include "wirewatch/rule_set.h"

namespace wirewatch {

std::vector<std::string> MatchYaml(const std::string& yaml, const Article& article,
                                   absl::Time now) {
  std::vector<std::string> lines;
  const auto rules = CompileYaml(yaml);
  if (rules == nullptr) return {"the rules do not compile"};
  Matcher matcher(*rules);
  const auto matches = matcher.Match(article, now);
  EXPECT_TRUE(matches.ok()) << matches.status();
  if (!matches.ok()) return {"error"};
  for (const RuleMatch& match : *matches) {
    std::string line = match.rule->id;
    if (match.entity != nullptr) absl::StrAppend(&line, "/", match.entity->id);
    if (match.severity != RuleSeverity::kMedium) {
      absl::StrAppend(&line, " ", RuleSeverityName(match.severity));
    }
    const char* separator = ": ";
    for (const Mention& mention : match.mentions) {
      absl::StrAppend(&line, separator,
                      article.text.substr(mention.begin, mention.end - mention.begin));
      separator = ", ";
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::vector<std::string> MatchRule(const std::string& rule, const Paragraphs& paragraphs,
                                   absl::Time now) {
  return MatchYaml("rules: [{id: r, " + rule + "}]", MakeArticle(paragraphs), now);
}

std::string ToString(const std::vector<Diagnostic>& diagnostics) {
  std::string text;
  for (const Diagnostic& diagnostic : diagnostics) text += ToString(diagnostic) + "\n";
  return text;
}

std::string DiagnosticsOf(const std::string& yaml) {
  return ToString(LoadRuleFiles({{"f.yaml", yaml}}).diagnostics);
}

std::string Repeated(const std::string& text, size_t times) {
  std::string repeated;
  for (size_t i = 0; i < times; ++i) repeated += text;
  return repeated;
}

}  // namespace wirewatch
