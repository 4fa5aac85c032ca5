#include "daemon/ruleset/template_parser.h"

#include <algorithm>
#include <set>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/base/suggest.h"

namespace wirewatch {
namespace {

constexpr absl::string_view kRequired = "required";
// Keys that a template's rule cannot have.
constexpr absl::string_view kOwnKeys[] = {"id", "template", "with"};

void ParseParameters(const ParseContext& context, const YamlNode& node,
                     TemplateParameters* parameters) {
  if (!node.IsMap()) {
    context.Error(node,
                  absl::StrCat("expected a map of names to 'required' or a default for "
                               "'parameters', got ",
                               KindName(node)),
                  "parameters: {group: required, distance: 30}", DiagnosticCode::kWrongType);
    return;
  }
  for (size_t i = 0; i < node.keys.size(); ++i) {
    const YamlNode& key = node.keys[i];
    const YamlNode& value = node.items[i];
    if (!IsParameterName(key.scalar)) {
      context.Error(key, absl::StrCat("'", key.scalar, "' cannot name a parameter"),
                    "use letters, digits, '_' and '-'", DiagnosticCode::kBadName);
    }
    if (value.IsNull()) {
      context.Error(key, absl::StrCat("the parameter '", key.scalar, "' has no value"),
                    "give it a default, or 'required'", DiagnosticCode::kTemplate);
    }
    const bool required = value.IsScalar() && !value.quoted && value.scalar == kRequired;
    parameters->emplace(key.scalar, required ? std::nullopt : std::optional(value));
  }
}

void CheckOwnKeys(const ParseContext& context, const YamlNode& rule) {
  for (const YamlNode& key : rule.keys) {
    for (const absl::string_view own : kOwnKeys) {
      if (key.scalar != own) continue;
      context.Error(key, absl::StrCat("a template's rule cannot set '", own, "'"),
                    "the rules that use the template set it", DiagnosticCode::kTemplate);
    }
  }
}

// Every parameter that stands in the rule is known, and the other way round.
void CheckUses(const ParseContext& context, const YamlNode* parameters,
               const ParsedTemplate& parsed) {
  std::set<absl::string_view> uses;
  ForEachParameterUse(parsed.rule, [&](const YamlNode& scalar, const ParameterUse& use) {
    uses.insert(use.name);
    if (parsed.parameters.count(std::string(use.name)) > 0) return;
    context.Error(scalar,
                  absl::StrCat("no parameter is named '", use.name, "'",
                               DidYouMean(use.name, NamesOf(parsed.parameters))),
                  "name it under 'parameters', with a default or 'required'",
                  DiagnosticCode::kUnknownName);
  });
  if (parameters == nullptr) return;
  for (const YamlNode& key : parameters->keys) {
    if (uses.count(key.scalar) > 0) continue;
    context.Error(key, absl::StrCat("the parameter '", key.scalar, "' stands nowhere in the rule"),
                  absl::StrCat("write ${", key.scalar, "} where its value goes, or remove it"),
                  DiagnosticCode::kTemplate);
  }
}

}  // namespace

ParsedTemplate ParseTemplate(const ParseContext& context, const YamlNode& node) {
  ParsedTemplate parsed;
  parsed.location = context.At(node);
  parsed.file = &context.file();
  MapReader reader(context.file(), node, "a template", context.diagnostics());
  if (const YamlNode* id = reader.Require("id")) {
    LocatedText text = context.Text(*id, "'id'");
    parsed.id = std::move(text.text);
    parsed.location = std::move(text.location);
  }
  const YamlNode* const parameters = reader.Get("parameters");
  if (parameters != nullptr) ParseParameters(context, *parameters, &parsed.parameters);
  const YamlNode* const rule = reader.Require("rule");
  if (rule == nullptr) return parsed;
  if (!rule->IsMap()) {
    context.Error(*rule, absl::StrCat("expected a map for 'rule', got ", KindName(*rule)), "",
                  DiagnosticCode::kWrongType);
    return parsed;
  }
  parsed.rule = *rule;
  CheckOwnKeys(context, *rule);
  CheckUses(context, parameters, parsed);
  return parsed;
}

}  // namespace wirewatch
