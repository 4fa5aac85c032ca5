#include "daemon/ruleset/file_parser.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/base/suggest.h"

namespace wirewatch {
namespace {

constexpr Zone kAllZones[] = {Zone::kTitle,   Zone::kLead,   Zone::kBody,
                              Zone::kCaption, Zone::kByline, Zone::kFurniture};
constexpr RuleSeverity kAllSeverities[] = {RuleSeverity::kInfo, RuleSeverity::kLow,
                                           RuleSeverity::kMedium, RuleSeverity::kHigh,
                                           RuleSeverity::kCritical};

// Parses one file; the methods have the names of what they read.
class FileParser {
 public:
  FileParser(const RuleFile& file, ParsedFiles* parsed, std::vector<Diagnostic>* diagnostics)
      : file_(file), parsed_(*parsed), diagnostics_(diagnostics) {}

  void ParseFile() {
    const YamlNode root = ParseYaml({file_.path, file_.text}, diagnostics_);
    if (root.IsNull()) return;
    MapReader reader(file_.path, root, "a rule file", diagnostics_);
    if (const YamlNode* lists = reader.Get("lists")) ParseLists(*lists);
    if (const YamlNode* entities = reader.Get("entities")) {
      ForEachItem(*entities, "entities", &FileParser::ParseEntity);
    }
    if (const YamlNode* rules = reader.Get("rules")) {
      ForEachItem(*rules, "rules", &FileParser::ParseRule);
    }
  }

 private:
  void ForEachItem(const YamlNode& node, absl::string_view what,
                   void (FileParser::*parse)(const YamlNode&)) {
    if (!node.IsSequence()) {
      Error(node, absl::StrCat("expected a list for '", what, "', got ", KindName(node)));
      return;
    }
    for (const YamlNode& item : node.items) (this->*parse)(item);
  }

  void ParseLists(const YamlNode& node) {
    if (!node.IsMap()) {
      Error(node, absl::StrCat("expected a map of names to lists of words, got ", KindName(node)));
      return;
    }
    for (size_t i = 0; i < node.items.size(); ++i) {
      const YamlNode& key = node.keys[i];
      ParsedList list;
      list.location = At(key);
      list.words = ParseTexts(node.items[i], absl::StrCat("the list '", key.scalar, "'"));
      const auto [it, inserted] = parsed_.lists.emplace(key.scalar, std::move(list));
      if (!inserted) {
        Error(key,
              absl::StrCat("the list '", key.scalar, "' is already defined at ",
                           ToString(it->second.location)),
              "give one of the two another name");
      }
    }
  }

  void ParseEntity(const YamlNode& node) {
    Entity entity;
    entity.location = At(node);
    {
      MapReader reader(file_.path, node, "an entity", diagnostics_);
      if (reader.Read("id", &entity.id)) entity.location = At(*reader.Get("id"));
      reader.Read("name", &entity.name);
      reader.Read("kind", &entity.kind);
      reader.Read("aliases", &entity.aliases);
      reader.Read("groups", &entity.groups);
      reader.Read("refs", &entity.refs);
      RequireText(node, entity.id, "an entity", "id");
      RequireText(node, entity.name, "an entity", "name");
    }
    parsed_.entities.push_back(std::move(entity));
  }

  void ParseRule(const YamlNode& node) {
    ParsedRule parsed;
    Rule& rule = parsed.rule;
    rule.location = At(node);
    {
      MapReader reader(file_.path, node, "a rule", diagnostics_);
      if (reader.Read("id", &rule.id)) rule.location = At(*reader.Get("id"));
      reader.Read("title", &rule.title);
      reader.Read("tags", &rule.tags);
      if (const YamlNode* severity = reader.Get("severity")) ParseSeverity(*severity, &rule);
      if (const YamlNode* per = reader.Get("per")) ParsePer(*per, &rule);
      if (const YamlNode* zones = reader.Get("zones")) ParseZones(*zones, &rule);
      if (const YamlNode* terms = reader.Require("terms")) ParseTerms(*terms, &parsed);
      if (const YamlNode* condition = reader.Require("condition")) {
        if (condition->IsScalar()) {
          parsed.condition = {condition->scalar, AtScalar(*condition)};
        } else {
          Error(*condition,
                absl::StrCat("expected text for 'condition', got ", KindName(*condition)));
        }
      }
      RequireText(node, rule.id, "a rule", "id");
      if (rule.title.empty()) rule.title = rule.id;
    }
    parsed_.rules.push_back(std::move(parsed));
  }

  void ParseSeverity(const YamlNode& node, Rule* rule) {
    std::vector<std::string> names;
    for (RuleSeverity severity : kAllSeverities) {
      names.emplace_back(RuleSeverityName(severity));
      if (node.IsScalar() && node.scalar == names.back()) {
        rule->severity = severity;
        return;
      }
    }
    ErrorNotOneOf(node, "severity", names);
  }

  void ParsePer(const YamlNode& node, Rule* rule) {
    if (node.IsScalar() && node.scalar == "entity") {
      rule->per = Rule::Per::kEntity;
    } else if (!node.IsScalar() || node.scalar != "article") {
      ErrorNotOneOf(node, "per", {"article", "entity"});
    }
  }

  void ParseZones(const YamlNode& node, Rule* rule) {
    ZoneSet zones;
    for (const YamlNode& item : ItemsOf(node)) {
      std::vector<std::string> names;
      bool found = false;
      for (Zone zone : kAllZones) {
        names.emplace_back(ZoneName(zone));
        if (!item.IsScalar() || item.scalar != names.back()) continue;
        zones.Add(zone);
        found = true;
      }
      if (!found) ErrorNotOneOf(item, "zones", names);
    }
    if (zones.empty()) {
      Error(node, "a rule without a zone can never match", "name one, or leave out 'zones'");
    } else {
      rule->zones = zones;
    }
  }

  void ParseTerms(const YamlNode& node, ParsedRule* parsed) {
    if (!node.IsMap() || node.items.empty()) {
      Error(node, "expected a map of names to terms for 'terms'",
            "terms: {sanction: {words: [\"sanction*\"]}}");
      return;
    }
    if (node.items.size() > kMaxTermsPerRule) {
      Error(node, absl::StrCat(node.items.size(), " terms, more than a rule may have (",
                               kMaxTermsPerRule, ")"));
      return;
    }
    for (size_t i = 0; i < node.items.size(); ++i) ParseTerm(node.keys[i], node.items[i], parsed);
  }

  void ParseTerm(const YamlNode& key, const YamlNode& node, ParsedRule* rule) {
    ParsedTerm parsed;
    parsed.term.name = key.scalar;
    parsed.term.location = At(key);
    if (!IsTermName(key.scalar)) {
      Error(key, absl::StrCat("'", key.scalar, "' cannot name a term"),
            "use letters, digits, '_' and '-', and none of: and, or, not");
    }
    int kinds = 0;
    {
      MapReader reader(file_.path, node, "a term", diagnostics_);
      if (const YamlNode* entities = reader.Get("entities")) {
        ++kinds;
        parsed.term.kind = Term::Kind::kEntities;
        parsed.entity_names = ParseTexts(*entities, "'entities'");
      }
      if (const YamlNode* words = reader.Get("words")) {
        ++kinds;
        parsed.term.kind = Term::Kind::kWords;
        if (words->IsScalar() && absl::StartsWith(words->scalar, "$")) {
          parsed.list_name = {words->scalar.substr(1), At(*words)};
        } else {
          parsed.words = ParseTexts(*words, "'words'");
        }
      }
      if (const YamlNode* regex = reader.Get("regex")) {
        ++kinds;
        parsed.term.kind = Term::Kind::kRegex;
        if (regex->IsScalar()) parsed.term.regex = regex->scalar;
        parsed.term.location = AtScalar(*regex);
        if (parsed.term.regex.empty()) Error(*regex, "expected an RE2 pattern for 'regex'");
      }
    }
    if (kinds != 1 && node.IsMap()) {
      Error(key, absl::StrCat("the term '", key.scalar,
                              "' needs exactly one of 'entities', 'words' and 'regex'"));
    }
    rule->terms.push_back(std::move(parsed));
  }

  std::vector<LocatedText> ParseTexts(const YamlNode& node, absl::string_view what) {
    std::vector<LocatedText> texts;
    for (const YamlNode& item : ItemsOf(node)) {
      if (item.IsScalar() && !item.scalar.empty()) {
        texts.push_back({item.scalar, At(item)});
      } else {
        Error(item, absl::StrCat("expected text in ", what, ", got ", KindName(item)));
      }
    }
    if (texts.empty()) Error(node, absl::StrCat("nothing in ", what));
    return texts;
  }

  // A list's items; a scalar stands for a list of one.
  static std::vector<YamlNode> ItemsOf(const YamlNode& node) {
    return node.IsSequence() ? node.items : std::vector<YamlNode>{node};
  }

  static bool IsTermName(absl::string_view name) {
    if (name.empty() || name == "and" || name == "or" || name == "not") return false;
    return std::all_of(name.begin(), name.end(), [](char c) {
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
             c == '_' || c == '-';
    });
  }

  void RequireText(const YamlNode& node, const std::string& value, absl::string_view what,
                   absl::string_view key) {
    if (node.IsMap() && value.empty())
      Error(node, absl::StrCat(what, " needs the key '", key, "'"));
  }

  void ErrorNotOneOf(const YamlNode& node, absl::string_view key,
                     const std::vector<std::string>& names) {
    Error(node,
          absl::StrCat("'", node.IsScalar() ? node.scalar : std::string(KindName(node)),
                       "' is no value of '", key, "'", DidYouMean(node.scalar, names)),
          absl::StrCat("expected one of: ", absl::StrJoin(names, ", ")));
  }

  void Error(const YamlNode& node, std::string message, std::string help = "") {
    diagnostics_->push_back({Severity::kError, At(node), std::move(message), std::move(help)});
  }

  SourceLocation At(const YamlNode& node) const { return {file_.path, node.line, node.column}; }

  // Where the text of a scalar begins: behind the quote, if it has one.
  SourceLocation AtScalar(const YamlNode& node) const {
    SourceLocation location = At(node);
    location.column += node.quoted;
    return location;
  }

  const RuleFile& file_;
  ParsedFiles& parsed_;
  std::vector<Diagnostic>* const diagnostics_;
};

}  // namespace

void ParseRuleFile(const RuleFile& file, ParsedFiles* parsed,
                   std::vector<Diagnostic>* diagnostics) {
  FileParser(file, parsed, diagnostics).ParseFile();
}

}  // namespace wirewatch
