#include "daemon/ruleset/template_expander.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/base/suggest.h"

namespace wirewatch {
namespace {

const YamlNode* Find(const YamlNode& map, absl::string_view key) {
  for (size_t i = 0; i < map.keys.size() && i < map.items.size(); ++i) {
    if (map.keys[i].scalar == key && !map.items[i].IsNull()) return &map.items[i];
  }
  return nullptr;
}

std::string KnownParameters(const ParsedTemplate& used) {
  return used.parameters.empty()
             ? absl::StrCat("the template '", used.id, "' has no parameters")
             : absl::StrCat("parameters of the template '", used.id,
                            "': ", absl::StrJoin(NamesOf(used.parameters), ", "));
}

// Gives a value the place of another one.
void SetPlace(const YamlNode& place, YamlNode* node) {
  node->line = place.line;
  node->column = place.column;
  node->end_line = place.end_line;
  node->end_column = place.end_column;
  for (YamlNode& item : node->items) SetPlace(place, &item);
  for (YamlNode& key : node->keys) SetPlace(place, &key);
}

// The values of a template's parameters in one rule.
using Values = std::map<absl::string_view, const YamlNode*>;

// Fills in the values; what stands for a value has the place at which the parameter stands. False
// and *culprit where a list or map would have to go into a text.
bool Fill(const Values& values, YamlNode* node, FilledTexts* texts, std::string* culprit) {
  for (YamlNode& item : node->items) {
    if (!Fill(values, &item, texts, culprit)) return false;
  }
  if (!node->IsScalar()) return true;
  ParameterUse use = NextParameterUse(node->scalar, 0);
  if (use.size == 0) return true;
  if (use.size == node->scalar.size()) {
    const YamlNode& value = *values.at(use.name);
    YamlNode filled = value;
    SetPlace(*node, &filled);
    *node = std::move(filled);
    return true;
  }
  std::string text;
  FilledText filled;
  size_t done = 0;
  for (; use.size > 0; use = NextParameterUse(node->scalar, done)) {
    const YamlNode& value = *values.at(use.name);
    if (!value.IsScalar()) {
      *culprit = std::string(use.name);
      return false;
    }
    absl::StrAppend(&text, node->scalar.substr(done, use.begin - done));
    const size_t begin = text.size();
    absl::StrAppend(&text, value.scalar);
    done = use.begin + use.size;
    filled.parts.push_back({begin, text.size(), use.begin, done});
  }
  absl::StrAppend(&text, node->scalar.substr(done));
  filled.written = std::exchange(node->scalar, std::move(text));
  texts->emplace(std::pair(node->line, node->column), std::move(filled));
  return true;
}

// Looks up the values that a rule gives; false if something is wrong with them.
bool Bind(const ParsedTemplate& used, const ParseContext& context, const YamlNode& rule,
          Values* values) {
  const YamlNode* const with = Find(rule, "with");
  if (with != nullptr && !with->IsMap()) {
    context.Error(
        *with,
        absl::StrCat("expected a map of parameters to values for 'with', got ", KindName(*with)),
        KnownParameters(used), DiagnosticCode::kWrongType);
    return false;
  }
  bool ok = true;
  for (size_t i = 0; with != nullptr && i < with->keys.size(); ++i) {
    const YamlNode& key = with->keys[i];
    if (used.parameters.count(key.scalar) > 0) continue;
    context.Error(key,
                  absl::StrCat("the template '", used.id, "' has no parameter '", key.scalar, "'",
                               DidYouMean(key.scalar, NamesOf(used.parameters))),
                  KnownParameters(used), DiagnosticCode::kTemplate);
    ok = false;
  }
  for (const auto& [name, default_value] : used.parameters) {
    const YamlNode* given = with == nullptr ? nullptr : Find(*with, name);
    if (given == nullptr && default_value) given = &*default_value;
    if (given != nullptr) {
      values->emplace(name, given);
      continue;
    }
    context.Error(
        with == nullptr ? *Find(rule, "template") : *with,
        absl::StrCat("the template '", used.id, "' needs a value for '", name, "'"),
        absl::StrCat("with: {", name, ": ...}; the template is at ", ToString(used.location)),
        DiagnosticCode::kTemplate);
    ok = false;
  }
  return ok;
}

// A key that stands in both would be one that silently loses.
bool CheckKeys(const ParsedTemplate& used, const ParseContext& context, const YamlNode& rule) {
  bool ok = true;
  for (const YamlNode& key : rule.keys) {
    for (const YamlNode& other : used.rule.keys) {
      if (key.scalar != other.scalar) continue;
      context.Error(
          key,
          absl::StrCat("'", key.scalar, "' is also set by the template '", used.id, "' at ",
                       ToString(SourceLocation{*used.file, other.line, other.column})),
          absl::StrCat("remove it here, or make it a parameter of the template"),
          DiagnosticCode::kTemplate);
      ok = false;
    }
  }
  return ok;
}

int LastLine(const YamlNode& node) {
  int last = node.line;
  for (const YamlNode& item : node.items) last = std::max(last, LastLine(item));
  for (const YamlNode& key : node.keys) last = std::max(last, key.line);
  return last;
}

}  // namespace

std::optional<ExpandedTemplate> ExpandTemplate(
    const std::map<std::string, ParsedTemplate>& templates, const ParseContext& context,
    const YamlNode& rule, bool* failed) {
  const YamlNode* const name = Find(rule, "template");
  const YamlNode* const with = Find(rule, "with");
  if (name == nullptr && with == nullptr) return std::nullopt;
  *failed = true;
  if (name == nullptr) {
    context.Error(*with, "'with' is for the parameters of a template, and this rule uses none",
                  "add 'template', or remove 'with'", DiagnosticCode::kTemplate);
    return std::nullopt;
  }
  const std::string id = context.Text(*name, "'template'").text;
  if (id.empty()) return std::nullopt;
  const auto it = templates.find(id);
  if (it == templates.end()) {
    std::vector<std::string> known;
    for (const auto& [other, value] : templates) known.push_back(other);
    context.Error(*name, absl::StrCat("no template is named '", id, "'", DidYouMean(id, known)),
                  "define it under 'templates', in this file or another one of the set",
                  DiagnosticCode::kUnknownName);
    return std::nullopt;
  }
  const ParsedTemplate& used = it->second;
  Values values;
  // Both are checked, so that an author sees all mistakes at once.
  const bool keys_ok = CheckKeys(used, context, rule);
  if (!Bind(used, context, rule, &values) || !keys_ok) return std::nullopt;
  bool known = true;
  ForEachParameterUse(used.rule, [&](const YamlNode&, const ParameterUse& use) {
    known &= values.count(use.name) > 0;
  });
  // Reported where the template stands.
  if (!known || !used.rule.IsMap()) return std::nullopt;
  ExpandedTemplate expanded{&used, used.rule, {}};
  std::string culprit;
  if (!Fill(values, &expanded.rule, &expanded.filled, &culprit)) {
    context.Error(*name,
                  absl::StrCat("'", culprit, "' goes into a text of the template '", used.id,
                               "' and can be no list or map"),
                  absl::StrCat("give it a text; the template is at ", ToString(used.location)),
                  DiagnosticCode::kTemplate);
    return std::nullopt;
  }
  *failed = false;
  return expanded;
}

void TemplateNotes::Amend(size_t first, const RuleNode& rule) {
  if (Find(rule.node, "template") == nullptr) return;
  const YamlNode* const id = Find(rule.node, "id");
  const int last_line = LastLine(rule.node);
  std::vector<Diagnostic> kept;
  for (size_t i = first; i < diagnostics_->size(); ++i) {
    Diagnostic& diagnostic = (*diagnostics_)[i];
    const SourceLocation& at = diagnostic.location;
    const bool own = at.file == *rule.file && at.line >= rule.node.line && at.line <= last_line;
    if (!own) {
      if (!told_.insert(absl::StrCat(ToString(at), " ", diagnostic.message)).second) continue;
      absl::StrAppend(&diagnostic.message, ", in the rule '",
                      id == nullptr ? absl::string_view() : absl::string_view(id->scalar), "' at ",
                      ToString(SourceLocation{*rule.file, rule.node.line, rule.node.column}));
    }
    kept.push_back(std::move(diagnostic));
  }
  diagnostics_->resize(first);
  std::move(kept.begin(), kept.end(), std::back_inserter(*diagnostics_));
}

}  // namespace wirewatch
