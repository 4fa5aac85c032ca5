#include "daemon/ruleset/test_parser.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/base/suggest.h"
#include "daemon/ruleset/names.h"

namespace wirewatch {
namespace {

// Reads the tests of a rule or of a file; the methods have the names of what they read.
class TestParser {
 public:
  // `rule` is the one whose tests these are, empty in a file of tests.
  TestParser(const ParseContext& context, std::string rule)
      : context_(context), rule_(std::move(rule)) {}

  RuleTest ParseTest(const YamlNode& node) const {
    RuleTest test;
    test.location = context_.At(node);
    MapReader reader(context_.file(), node, "a test", context_.diagnostics());
    if (const YamlNode* name = reader.Require("name")) {
      test.name = context_.Text(*name, "'name'").text;
    }
    if (const YamlNode* article = reader.Require("article")) test.article = ParseArticle(*article);
    if (const YamlNode* now = reader.Get("now")) {
      absl::Time day;
      if (context_.ReadDay(*now, "now", &day)) test.now = day;
    }
    const YamlNode* const expect = reader.Require("expect");
    if (expect != nullptr && !expect->IsSequence()) {
      context_.Error(
          *expect, absl::StrCat("expected a list of alerts for 'expect', got ", KindName(*expect)),
          "expect: [{severity: high}], or [] where there must be none", DiagnosticCode::kWrongType);
    } else if (expect != nullptr) {
      context_.ForEachItem(*expect, "expect", [&](const YamlNode& item) {
        test.expect.push_back(ParseExpectedAlert(item));
      });
    }
    if (!rule_.empty()) {
      test.rules = {rule_};
    } else if (const YamlNode* rules = reader.Get("rules")) {
      test.rules = context_.Strings(*rules, "'rules'");
    }
    return test;
  }

 private:
  TestArticle ParseArticle(const YamlNode& node) const {
    TestArticle article;
    article.location = context_.At(node);
    if (node.IsScalar()) {
      context_.Error(node, "expected a map for an article, got text",
                     "article: {text: ...}, or article: {file: ...} for a file beside this one",
                     DiagnosticCode::kWrongType);
      return article;
    }
    MapReader reader(context_.file(), node, "an article", context_.diagnostics());
    bool in_place = reader.Read("title", &article.title);
    in_place |= reader.Read("text", &article.text);
    reader.Read("source", &article.source);
    reader.Read("language", &article.language);
    reader.Read("url", &article.url);
    reader.Read("published_at", &article.published_at);
    const YamlNode* const file = reader.Get("file");
    if (file != nullptr) {
      const std::string name = context_.Text(*file, "'file'").text;
      article.file = (std::filesystem::path(context_.file()).parent_path() / name).string();
      if (node.keys.size() > 1) {
        context_.Error(node, "an article has either 'file' or what it says, not both",
                       "put it all into the file, for example as JSON");
      }
    } else if (!in_place && node.IsMap()) {
      context_.Error(node, "an article needs 'file', or 'title' or 'text'",
                     "article: {text: \"Pak Kwang-ho was sanctioned.\"}",
                     DiagnosticCode::kMissingKey);
    }
    return article;
  }

  ExpectedAlert ParseExpectedAlert(const YamlNode& node) const {
    ExpectedAlert alert;
    alert.location = context_.At(node);
    alert.rule = rule_;
    MapReader reader(context_.file(), node, "an expected alert", context_.diagnostics());
    const YamlNode* const rule = rule_.empty() ? reader.Require("rule") : reader.Get("rule");
    if (rule != nullptr) alert.rule = context_.Text(*rule, "'rule'").text;
    if (rule != nullptr && !rule_.empty() && alert.rule != rule_) {
      context_.Error(*rule,
                     absl::StrCat("the tests of the rule '", rule_, "' look at no other rule"),
                     "move the test to a file whose name ends in _test.yaml");
    }
    reader.Read("entity", &alert.entity);
    if (const YamlNode* severity = reader.Get("severity")) {
      RuleSeverity value;
      if (context_.ReadSeverity(*severity, &value)) alert.severity = value;
    }
    ExpectedMention any;
    if (ReadPlace(&reader, &any)) alert.mentions.push_back(std::move(any));
    if (const YamlNode* mentions = reader.Get("mentions")) {
      context_.ForEachItem(*mentions, "mentions", [&](const YamlNode& item) {
        alert.mentions.push_back(ParseExpectedMention(item));
      });
    }
    return alert;
  }

  ExpectedMention ParseExpectedMention(const YamlNode& node) const {
    ExpectedMention mention;
    MapReader reader(context_.file(), node, "an expected mention", context_.diagnostics());
    reader.Read("term", &mention.term);
    reader.Read("entity", &mention.entity);
    ReadPlace(&reader, &mention);
    return mention;
  }

  bool ReadPlace(MapReader* reader, ExpectedMention* mention) const {
    bool any = reader->Read("text", &mention->text);
    if (const YamlNode* node = reader->Get("zone")) {
      Zone zone;
      if (context_.ReadZone(*node, "zone", &zone)) mention->zone = zone;
      any = true;
    }
    return any;
  }

  const ParseContext& context_;
  const std::string rule_;
};

}  // namespace

std::vector<RuleTest> ParseRuleTests(const ParseContext& context, const YamlNode& node,
                                     const std::string& rule) {
  std::vector<RuleTest> tests;
  if (context.TooMany(node, node.items.size(), kMaxTestsPerRule,
                      "tests, more than a rule may have")) {
    return tests;
  }
  const TestParser parser(context, rule);
  context.ForEachItem(node, "tests",
                      [&](const YamlNode& item) { tests.push_back(parser.ParseTest(item)); });
  return tests;
}

std::vector<RuleTest> ParseTestFile(const RuleFile& file, std::vector<Diagnostic>* diagnostics) {
  std::vector<RuleTest> tests;
  const YamlNode root = ParseYaml({file.path, file.text}, diagnostics);
  if (root.IsNull()) return tests;
  const ParseContext context(file.path, diagnostics);
  const TestParser parser(context, "");
  MapReader reader(file.path, root, "a test file", diagnostics);
  if (const YamlNode* list = reader.Require("tests")) {
    context.ForEachItem(*list, "tests",
                        [&](const YamlNode& item) { tests.push_back(parser.ParseTest(item)); });
  }
  return tests;
}

void CheckTestNames(const std::vector<RuleTest>& tests, const RuleBook& book,
                    std::vector<Diagnostic>* diagnostics) {
  EntityNames names(book, diagnostics);
  const auto check_rule = [&](const std::string& id, const SourceLocation& location) {
    const auto it =
        std::lower_bound(book.rules.begin(), book.rules.end(), id,
                         [](const Rule& rule, const std::string& x) { return rule.id < x; });
    if (it != book.rules.end() && it->id == id) return;
    std::vector<std::string> known;
    for (const Rule& rule : book.rules) known.push_back(rule.id);
    diagnostics->push_back({Severity::kError, location,
                            absl::StrCat("no rule is named '", id, "'", DidYouMean(id, known)),
                            "give the id of a rule of the set", DiagnosticCode::kUnknownName,
                            Nearest(id, known)});
  };
  for (const RuleTest& test : tests) {
    for (const std::string& rule : test.rules) check_rule(rule, test.location);
    for (const ExpectedAlert& alert : test.expect) {
      if (!alert.rule.empty()) check_rule(alert.rule, alert.location);
      if (!alert.entity.empty()) names.CheckEntity({alert.entity, alert.location});
      for (const ExpectedMention& mention : alert.mentions) {
        if (!mention.entity.empty()) names.CheckEntity({mention.entity, alert.location});
      }
    }
  }
}

}  // namespace wirewatch
