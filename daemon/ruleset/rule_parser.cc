#include "daemon/ruleset/rule_parser.h"

#include <optional>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/ruleset/exception_parser.h"
#include "daemon/ruleset/revision.h"
#include "daemon/ruleset/term_parser.h"
#include "daemon/ruleset/test_parser.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {
namespace {

// The value of a key, and the file it stands in.
struct Field {
  const YamlNode* node;
  const ParseContext& context;
};

// Reads a rule's keys from the one or two maps that they stand in.
class RuleReader {
 public:
  explicit RuleReader(const RuleSource& source)
      : own_context_(source.own_context),
        own_(source.own_context.file(), source.own, "a rule", source.own_context.diagnostics()) {
    if (source.from_template == nullptr) return;
    template_context_ = source.template_context;
    template_.emplace(template_context_->file(), *source.from_template, "a template's rule",
                      template_context_->diagnostics());
  }

  Field Get(absl::string_view key) {
    const YamlNode* own = own_.Get(key);
    const YamlNode* other = template_ ? template_->Get(key) : nullptr;
    if (own == nullptr && other != nullptr) return {other, *template_context_};
    return {own, own_context_};
  }

  Field Require(absl::string_view key) {
    const Field field = Get(key);
    // Reports its absence.
    if (field.node == nullptr) (template_ ? *template_ : own_).Require(key);
    return field;
  }

  void ReadText(absl::string_view key, std::string* value) {
    const Field field = Get(key);
    if (field.node != nullptr) {
      *value = field.context.Text(*field.node, absl::StrCat("'", key, "'")).text;
    }
  }

  void ReadBool(absl::string_view key, bool* value) {
    // Each reader reports only what is in its own map.
    if (own_.Get(key) != nullptr || !template_) {
      own_.Read(key, value);
    } else {
      template_->Read(key, value);
    }
  }

 private:
  const ParseContext& own_context_;
  const ParseContext* template_context_ = nullptr;
  MapReader own_;
  std::optional<MapReader> template_;
};

void ParsePer(const Field& field, Rule* rule) {
  const YamlNode& node = *field.node;
  if (node.IsScalar() && node.scalar == "entity") {
    rule->per = Rule::Per::kEntity;
  } else if (!node.IsScalar() || node.scalar != "article") {
    field.context.ErrorNotOneOf(node, "per", {"article", "entity"});
  }
}

void ParseAllow(const Field& field, Rule* rule) {
  std::vector<std::string> names;
  for (const DiagnosticCodeDoc& doc : DiagnosticCodeDocs()) {
    if (doc.is_warning) names.emplace_back(doc.name);
  }
  const auto read = [&](const YamlNode& item) {
    for (const DiagnosticCodeDoc& doc : DiagnosticCodeDocs()) {
      if (!doc.is_warning || !item.IsScalar() || item.scalar != doc.name) continue;
      rule->allow.push_back(doc.code);
      return;
    }
    field.context.ErrorNotOneOf(item, "allow", names);
  };
  if (!field.node->IsSequence()) return read(*field.node);
  for (const YamlNode& item : field.node->items) read(item);
}

void ParseZones(const Field& field, Rule* rule) {
  ZoneSet zones;
  const YamlNode& node = *field.node;
  const auto read = [&](const YamlNode& item) {
    Zone zone;
    if (field.context.ReadZone(item, "zones", &zone)) zones.Add(zone);
  };
  if (node.IsSequence()) {
    for (const YamlNode& item : node.items) read(item);
    if (node.items.empty()) {
      field.context.Error(node, "a rule without a zone can never match",
                          "name one, or leave out 'zones'", DiagnosticCode::kBadValue);
    }
  } else {
    read(node);
  }
  if (!zones.empty()) rule->zones = zones;
}

ConditionSource ParseConditionText(const ParseContext& context, const YamlNode& node) {
  LocatedText text = context.Text(node, "'condition'");
  ConditionSource source;
  if (const FilledText* filled = context.FilledTextAt(node)) {
    source.written = filled->written;
    source.filled = filled->parts;
  }
  source.text = std::move(text.text);
  source.location = std::move(text.location);
  return source;
}

void ParseSeverityWhen(const Field& field, ParsedRule* parsed) {
  const ParseContext& context = field.context;
  if (context.TooMany(*field.node, field.node->items.size(), kMaxSeveritiesPerRule,
                      "severities, more than a rule may have")) {
    return;
  }
  context.ForEachItem(*field.node, "severity_when", [&](const YamlNode& item) {
    MapReader reader(context.file(), item, "an item of 'severity_when'", context.diagnostics());
    ParsedSeverityWhen when;
    const YamlNode* const condition = reader.Require("condition");
    if (condition != nullptr) when.condition = ParseConditionText(context, *condition);
    if (const YamlNode* severity = reader.Require("severity")) {
      context.ReadSeverity(*severity, &when.severity);
    }
    if (!when.condition.text.empty()) parsed->severity_when.push_back(std::move(when));
  });
}

void ParseFilter(const Field& field, ArticleFilter* filter) {
  const ParseContext& context = field.context;
  MapReader reader(context.file(), *field.node, "a filter", context.diagnostics());
  const auto read = [&](absl::string_view key, bool is_source, std::vector<std::string>* values) {
    const YamlNode* const node = reader.Get(key);
    if (node == nullptr) return;
    *values = is_source ? ParseSources(context, *node, key)
                        : context.Strings(*node, absl::StrCat("'", key, "'"));
    if (values->empty() && node->IsSequence() && node->items.empty()) {
      context.Error(*node, absl::StrCat("nothing in '", key, "'"), "name one, or leave it out",
                    DiagnosticCode::kWrongType);
    }
  };
  read("source", true, &filter->sources);
  read("not_source", true, &filter->not_sources);
  read("language", false, &filter->languages);
  read("not_language", false, &filter->not_languages);
}

}  // namespace

ParsedRule ParseRule(const RuleSource& source) {
  ParsedRule parsed;
  Rule& rule = parsed.rule;
  rule.location = source.own_context.At(source.own);
  RuleReader reader(source);
  // The template is looked up before; its keys are known here.
  reader.Get("template");
  reader.Get("with");
  if (const Field id = reader.Require("id"); id.node != nullptr) {
    LocatedText text = id.context.Text(*id.node, "'id'");
    rule.id = std::move(text.text);
    rule.location = std::move(text.location);
  }
  reader.ReadText("title", &rule.title);
  if (rule.title.empty()) rule.title = rule.id;
  reader.ReadText("description", &rule.description);
  if (const Field f = reader.Get("severity"); f.node) {
    f.context.ReadSeverity(*f.node, &rule.severity);
  }
  if (const Field f = reader.Get("severity_when"); f.node) ParseSeverityWhen(f, &parsed);
  if (const Field f = reader.Get("tags"); f.node) rule.tags = f.context.Strings(*f.node, "'tags'");
  reader.ReadText("owner", &rule.owner);
  reader.ReadText("runbook", &rule.runbook);
  reader.ReadText("notes", &rule.notes);
  reader.ReadBool("enabled", &rule.enabled);
  if (const Field f = reader.Get("expires"); f.node) {
    f.context.ReadLastDay(*f.node, "expires", &rule.expires_at);
  }
  if (const Field f = reader.Get("zones"); f.node) ParseZones(f, &rule);
  if (const Field f = reader.Get("filter"); f.node) ParseFilter(f, &rule.filter);
  if (const Field f = reader.Get("per"); f.node) ParsePer(f, &rule);
  if (const Field f = reader.Require("terms"); f.node) {
    parsed.terms = ParseTerms(f.context, *f.node);
  }
  if (const Field f = reader.Require("condition"); f.node) {
    parsed.condition = ParseConditionText(f.context, *f.node);
  }
  if (const Field f = reader.Get("allow"); f.node) ParseAllow(f, &rule);
  if (const Field f = reader.Get("exceptions"); f.node) {
    parsed.exceptions = ParseExceptions(f.context, *f.node);
  }
  if (const Field f = reader.Get("tests"); f.node) {
    rule.tests = ParseRuleTests(f.context, *f.node, rule.id);
  }
  parsed.written = WrittenDigest(source.own, source.from_template);
  return parsed;
}

}  // namespace wirewatch
