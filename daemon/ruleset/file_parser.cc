#include "daemon/ruleset/file_parser.h"

#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/ruleset/entity_parser.h"
#include "daemon/ruleset/template_parser.h"

namespace wirewatch {
namespace {

void ErrorDefinedTwice(const SourceLocation& place, absl::string_view what, absl::string_view name,
                       const SourceLocation& first, std::vector<Diagnostic>* diagnostics) {
  diagnostics->push_back(
      {Severity::kError,
       place,
       absl::StrCat("the ", what, " '", name, "' is already defined at ", ToString(first)),
       "give one of the two another name, or remove it",
       DiagnosticCode::kDuplicateId,
       "",
       {{first, "first here"}}});
}

void ParseLists(const ParseContext& context, const YamlNode& node, ParsedFiles* parsed) {
  if (!node.IsMap()) {
    context.Error(
        node, absl::StrCat("expected a map of names to lists of words, got ", KindName(node)),
        "lists: {sanction_words: [\"sanction*\", \"asset freeze\"]}", DiagnosticCode::kWrongType);
    return;
  }
  for (size_t i = 0; i < node.items.size(); ++i) {
    const YamlNode& key = node.keys[i];
    ParsedList list;
    list.location = context.At(key);
    list.words = context.ListedTexts(node.items[i], absl::StrCat("the list '", key.scalar, "'"));
    const auto [it, inserted] = parsed->lists.try_emplace(key.scalar, std::move(list));
    if (!inserted) {
      ErrorDefinedTwice(context.At(key), "list", key.scalar, it->second.location,
                        context.diagnostics());
    }
  }
}

void AddTemplate(const ParseContext& context, const YamlNode& node, ParsedFiles* parsed) {
  ParsedTemplate made = ParseTemplate(context, node);
  if (made.id.empty()) return;
  const SourceLocation location = made.location;
  const std::string id = made.id;
  const auto [it, inserted] = parsed->templates.try_emplace(id, std::move(made));
  if (!inserted) {
    ErrorDefinedTwice(location, "template", id, it->second.location, context.diagnostics());
  }
}

}  // namespace

void MergeParsed(ParsedFiles from, ParsedFiles* to, std::vector<Diagnostic>* diagnostics) {
  for (auto& [name, list] : from.lists) {
    const SourceLocation location = list.location;
    const auto [it, inserted] = to->lists.try_emplace(name, std::move(list));
    if (!inserted) {
      ErrorDefinedTwice(location, "list", name, it->second.location, diagnostics);
    }
  }
  for (auto& [id, made] : from.templates) {
    const SourceLocation location = made.location;
    const auto [it, inserted] = to->templates.try_emplace(id, std::move(made));
    if (!inserted) {
      ErrorDefinedTwice(location, "template", id, it->second.location, diagnostics);
    }
  }
  std::move(from.entities.begin(), from.entities.end(), std::back_inserter(to->entities));
  std::move(from.rules.begin(), from.rules.end(), std::back_inserter(to->rules));
}

void ParseRuleFile(const RuleFile& file, ParsedFiles* parsed,
                   std::vector<Diagnostic>* diagnostics) {
  YamlNode root = ParseYaml({file.path, file.text}, diagnostics);
  if (root.IsNull()) return;
  const ParseContext context(file.path, diagnostics);
  if (!root.IsMap()) {
    context.Error(root,
                  absl::StrCat("expected a map with the keys 'lists', 'entities', 'templates' and "
                               "'rules', got ",
                               KindName(root)),
                  "rules: [{id: oil-ban, terms: {ban: {words: [\"ban*\"]}}, condition: ban}]",
                  DiagnosticCode::kWrongType);
    return;
  }
  MapReader reader(file.path, root, "a rule file", diagnostics);
  if (const YamlNode* lists = reader.Get("lists")) ParseLists(context, *lists, parsed);
  if (const YamlNode* entities = reader.Get("entities")) {
    context.ForEachItem(*entities, "entities", [&](const YamlNode& node) {
      parsed->entities.push_back(ParseEntity(context, node));
    });
  }
  if (const YamlNode* templates = reader.Get("templates")) {
    context.ForEachItem(*templates, "templates",
                        [&](const YamlNode& node) { AddTemplate(context, node, parsed); });
  }
  if (const YamlNode* rules = reader.Get("rules")) {
    context.ForEachItem(*rules, "rules", [&](const YamlNode& node) {
      parsed->rules.push_back({node, &file.path});
    });
  }
}

}  // namespace wirewatch
