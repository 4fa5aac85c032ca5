// Each limit of include/wirewatch/rule_limits.h: what is at it is taken, and one more is refused
// with the number. A limit without a case here fails.
#include "wirewatch/rule_limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "daemon/base/yaml.h"
#include "daemon/ruleset/file_parser.h"
#include "daemon/ruleset/resolver.h"
#include "tests/rule_testing.h"
#include "tests/temporary_folder.h"
#include "tests/testing.h"
#include "wirewatch/rule_set.h"

namespace wirewatch {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// "[a0, a1, ...]" of this many items, each of which names its number where there is a '#'.
std::string Items(int64_t count, const std::string& item) {
  const std::vector<std::string> parts = absl::StrSplit(item, '#');
  std::string items = "[";
  for (int64_t i = 0; i < count; ++i) {
    if (i > 0) items += ", ";
    absl::StrAppend(&items, parts[0]);
    for (size_t part = 1; part < parts.size(); ++part) absl::StrAppend(&items, i, parts[part]);
  }
  return absl::StrCat(items, "]");
}

std::string Letters(int64_t count, char letter) {
  return std::string(static_cast<size_t>(count), letter);
}

std::string OfRule(const std::string& terms, const std::string& rest) {
  return DiagnosticsOf(absl::StrCat("rules:\n  - id: r\n    terms: ", terms, "\n    ", rest, "\n"));
}

std::string OfCondition(const std::string& condition) {
  return OfRule("{t: {words: [ban]}, u: {words: [oil]}}",
                absl::StrCat("condition: \"", condition, "\""));
}

std::string WithKey(const std::string& key) {
  return OfRule("{t: {words: [ban]}}", absl::StrCat("condition: t\n    ", key));
}

// Of a set that may hold less than others.
std::string OfSmallSet(const std::string& yaml, const SetLimits& limits) {
  const std::vector<RuleFile> files = {{"f.yaml", yaml}};
  std::vector<Diagnostic> diagnostics;
  ParsedFiles parsed;
  ParseRuleFile(files[0], &parsed, &diagnostics);
  Resolve(std::move(parsed), files, &diagnostics, limits);
  std::erase_if(diagnostics, [](const Diagnostic& d) { return d.severity == Severity::kWarning; });
  return ToString(diagnostics);
}

std::string OfYaml(const std::string& text, size_t max_values = kMaxYamlValues) {
  std::vector<Diagnostic> diagnostics;
  ParseYaml({"f.yaml", text, max_values}, &diagnostics);
  return ToString(diagnostics);
}

std::string OfFile(int64_t bytes) {
  const test::TemporaryFolder folder;
  std::string text = "entities: [{id: a, name: Ada}]\n#";
  text.resize(static_cast<size_t>(bytes), ' ');
  return ToString(LoadRules({folder.Write("f.yaml", text)}).diagnostics);
}

std::string OfCompiled(const CompileOptions& options) {
  LoadedRules loaded =
      LoadRuleFiles({{"f.yaml",
                      "rules: [{id: r, terms: {t: {regex: \"a{100}b\"}, u: {regex: \"c{50}d\"}}, "
                      "condition: t or u}]\n"}});
  std::vector<Diagnostic> diagnostics;
  RuleSet::Compile(*std::move(loaded.book), options, &diagnostics);
  return ToString(diagnostics);
}

// The least number for which `errors` is empty.
int64_t Least(const std::function<std::string(int64_t)>& errors) {
  int64_t low = 0, high = 1 << 20;
  while (high - low > 1) {
    const int64_t middle = (low + high) / 2;
    (errors(middle).empty() ? high : low) = middle;
  }
  return high;
}

struct Case {
  // What stands in the message.
  std::string number;
  // The diagnostics of what is at the limit (0), or one more (1).
  std::function<std::string(int64_t more)> errors;
};

// A smaller limit in the place of those that would take long.
constexpr int64_t kFew = 1000;

// What a rule or a set has at most so many of.
Case Count(int64_t limit, const std::function<std::string(int64_t count)>& errors) {
  return {absl::StrCat(limit), [limit, errors](int64_t more) { return errors(limit + more); }};
}

// What compiling may use: the least that is enough is enough, and one less is not.
Case Memory(int64_t CompileOptions::*option) {
  const auto errors = [option](int64_t bytes) {
    CompileOptions options;
    options.*option = bytes;
    return OfCompiled(options);
  };
  const int64_t least = Least(errors);
  return {absl::StrCat(least - 1), [=](int64_t more) { return errors(least - more); }};
}

std::string ChainOfLists(int64_t count) {
  std::string lists = "lists: {a0: [x]";
  for (int64_t i = 1; i < count; ++i) absl::StrAppend(&lists, ", a", i, ": [$a", i - 1, "]");
  return DiagnosticsOf(absl::StrCat(lists, "}\nrules: [{id: r, terms: {t: {words: $a", count - 1,
                                    "}}, condition: t}]\n"));
}

std::map<std::string, Case> Cases() {
  std::map<std::string, Case> cases;
  cases["kMaxRuleFileBytes"] = Count(kMaxRuleFileBytes, OfFile);
  cases["kMaxYamlValues"] = Count(kFew, [](int64_t n) { return OfYaml(Items(n - 1, "a"), kFew); });
  cases["kMaxYamlDepth"] = Count(kMaxYamlDepth, [](int64_t n) {
    return OfYaml(absl::StrCat(Letters(n, '['), Letters(n, ']')));
  });
  cases["kMaxRules"] = Count(kFew, [](int64_t n) {
    return OfSmallSet(
        absl::StrCat("rules: ", Items(n, "{id: r#, terms: {t: {words: [x]}}, condition: t}")),
        {.rules = kFew});
  });
  cases["kMaxEntities"] = Count(kFew, [](int64_t n) {
    return OfSmallSet(absl::StrCat("entities: ", Items(n, "{id: e#, name: A}")),
                      {.entities = kFew});
  });
  cases["kMaxWordsInAll"] = Count(kFew, [](int64_t n) {
    return OfSmallSet(
        absl::StrCat("lists: {a: ", Items(kFew / 2, "a#"), ", b: ", Items(n - kFew / 2, "b#"), "}"),
        {.words = kFew});
  });
  cases["kMaxAliasesPerEntity"] = Count(kMaxAliasesPerEntity, [](int64_t n) {
    return DiagnosticsOf(absl::StrCat(
        "entities: [{id: a, name: A, weak_aliases: [B], aliases: ", Items(n - 1, "a#"), "}]"));
  });
  cases["kMaxLists"] = Count(kMaxLists, [](int64_t n) {
    std::string lists = "lists:\n";
    for (int64_t i = 0; i < n; ++i) absl::StrAppend(&lists, "  a", i, ": [x]\n");
    return OfSmallSet(lists, {});
  });
  cases["kMaxListDepth"] = Count(kMaxListDepth, ChainOfLists);
  cases["kMaxTemplates"] = Count(kMaxTemplates, [](int64_t n) {
    return OfSmallSet(
        absl::StrCat("templates: ",
                     Items(n, "{id: t#, rule: {terms: {t: {words: [x]}}, condition: t}}")),
        {});
  });
  cases["kMaxTermsPerRule"] = Count(kMaxTermsPerRule, [](int64_t n) {
    std::string terms = "{t0: {words: [x]}";
    for (int64_t i = 1; i < n; ++i) absl::StrAppend(&terms, ", t", i, ": {words: [x]}");
    return OfRule(absl::StrCat(terms, "}"), "condition: t0");
  });
  cases["kMaxWordsPerTerm"] = Count(kMaxWordsPerTerm, [](int64_t n) {
    return OfRule(absl::StrCat("{t: {words: ", Items(n, "a#"), "}}"), "condition: t");
  });
  cases["kMaxTokensPerPhrase"] = Count(kMaxTokensPerPhrase, [](int64_t n) {
    return OfRule(absl::StrCat("{t: {words: [", Repeated("a ", static_cast<size_t>(n)), "]}}"),
                  "condition: t");
  });
  cases["kMaxRegexBytes"] = Count(kMaxRegexBytes, [](int64_t n) {
    return OfRule(absl::StrCat("{t: {regex: ", Letters(n, 'a'), "}}"), "condition: t");
  });
  cases["kMaxRegexProgramBytes"] = Memory(&CompileOptions::regex_max_bytes);
  cases["kMaxRegexProgramsBytes"] = Memory(&CompileOptions::regex_programs_max_bytes);
  cases["kMaxConditionBytes"] = Count(kMaxConditionBytes, [](int64_t n) {
    return OfCondition(absl::StrCat("t", Letters(n - 1, ' ')));
  });
  cases["kMaxConditionDepth"] = Count(kMaxConditionDepth, [](int64_t n) {
    return OfCondition(absl::StrCat(Letters(n, '('), "t", Letters(n, ')')));
  });
  cases["kMaxNearDistance"] = Count(
      kMaxNearDistance, [](int64_t n) { return OfCondition(absl::StrCat("t before/", n, " u")); });
  cases["kMaxCountedMentions"] = Count(
      kMaxCountedMentions, [](int64_t n) { return OfCondition(absl::StrCat("count(t) >= ", n)); });
  cases["kMaxSeveritiesPerRule"] = Count(kMaxSeveritiesPerRule, [](int64_t n) {
    return WithKey(absl::StrCat("severity_when: ", Items(n, "{condition: t, severity: low}")));
  });
  cases["kMaxExceptionsPerRule"] = Count(kMaxExceptionsPerRule, [](int64_t n) {
    return WithKey(absl::StrCat("exceptions: ", Items(n, "{phrase: a, reason: x}")));
  });
  cases["kMaxTestsPerRule"] = Count(kMaxTestsPerRule, [](int64_t n) {
    return WithKey(absl::StrCat("tests: ", Items(n, "{name: n#, article: {text: x}, expect: []}")));
  });
  return cases;
}

TEST(RuleLimitsTest, WhatIsAtALimitIsTakenAndOneMoreIsRefusedWithItsNumber) {
  for (const auto& [constant, limit] : Cases()) {
    SCOPED_TRACE(constant);
    EXPECT_THAT(limit.errors(0), IsEmpty());
    const std::string refused = limit.errors(1);
    EXPECT_THAT(refused, HasSubstr(": error: "));
    EXPECT_THAT(refused, HasSubstr(limit.number));
  }
}

TEST(RuleLimitsTest, EachLimitHasACaseAndALineInTheDocs) {
  std::set<std::string> cases, documented, defined;
  for (const auto& [constant, limit] : Cases()) cases.insert(constant);
  for (const RuleLimit& limit : RuleLimits()) documented.emplace(limit.constant);
  const std::string header = ReadFileOrDie(SourcePath("include/wirewatch/rule_limits.h"));
  for (const absl::string_view line : absl::StrSplit(header, '\n')) {
    const std::vector<absl::string_view> words = absl::StrSplit(line, ' ');
    if (words.size() > 3 && words[0] == "inline") defined.emplace(words[3]);
  }
  EXPECT_GE(defined.size(), 20u);
  EXPECT_EQ(cases, defined);
  EXPECT_EQ(documented, defined);
}

TEST(RuleLimitsTest, WhereNothingElseIsSaidTheLimitsApply) {
  EXPECT_EQ(YamlInput().max_nodes, kMaxYamlValues);
  EXPECT_EQ(SetLimits().rules, kMaxRules);
  EXPECT_EQ(SetLimits().entities, kMaxEntities);
  EXPECT_EQ(SetLimits().words, kMaxWordsInAll);
  EXPECT_EQ(CompileOptions().regex_max_bytes, kMaxRegexProgramBytes);
  EXPECT_EQ(CompileOptions().regex_programs_max_bytes, kMaxRegexProgramsBytes);
}

}  // namespace
}  // namespace wirewatch
