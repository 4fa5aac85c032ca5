#include "daemon/ruleset/file_parser.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/ruleset/entity_parser.h"
#include "daemon/ruleset/template_parser.h"

namespace wirewatch {
namespace {

void ErrorDefinedTwice(const ParseContext& context, const SourceLocation& place,
                       absl::string_view what, absl::string_view name,
                       const SourceLocation& first) {
  context.diagnostics()->push_back(
      {Severity::kError, place,
       absl::StrCat("the ", what, " '", name, "' is already defined at ", ToString(first)),
       "give one of the two another name, or remove it"});
}

void ParseLists(const ParseContext& context, const YamlNode& node, ParsedFiles* parsed) {
  if (!node.IsMap()) {
    context.Error(node,
                  absl::StrCat("expected a map of names to lists of words, got ", KindName(node)),
                  "lists: {sanction_words: [\"sanction*\", \"asset freeze\"]}");
    return;
  }
  for (size_t i = 0; i < node.items.size(); ++i) {
    const YamlNode& key = node.keys[i];
    ParsedList list;
    list.location = context.At(key);
    list.words = context.SomeTexts(node.items[i], absl::StrCat("the list '", key.scalar, "'"));
    const auto [it, inserted] = parsed->lists.try_emplace(key.scalar, std::move(list));
    if (!inserted) {
      ErrorDefinedTwice(context, context.At(key), "list", key.scalar, it->second.location);
    }
  }
}

void AddTemplate(const ParseContext& context, const YamlNode& node, ParsedFiles* parsed) {
  ParsedTemplate made = ParseTemplate(context, node);
  if (made.id.empty()) return;
  const SourceLocation location = made.location;
  const std::string id = made.id;
  const auto [it, inserted] = parsed->templates.try_emplace(id, std::move(made));
  if (!inserted) ErrorDefinedTwice(context, location, "template", id, it->second.location);
}

}  // namespace

void ParseRuleFile(const RuleFile& file, ParsedFiles* parsed,
                   std::vector<Diagnostic>* diagnostics) {
  YamlNode root = ParseYaml({file.path, file.text}, diagnostics);
  if (root.IsNull()) return;
  const ParseContext context(file.path, diagnostics);
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
