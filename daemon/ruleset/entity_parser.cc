#include "daemon/ruleset/entity_parser.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/ruleset/word_parser.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {
namespace {

// Signs that mean something in words, and nothing in a spelling.
void LintSpelling(const ParseContext& context, const YamlNode& node) {
  const bool is_list = node.scalar[0] == '$' && node.scalar.find(' ') == std::string::npos;
  if (!is_list && node.scalar.back() != '*') return;
  context.diagnostics()->push_back(
      {Severity::kWarning, context.At(node),
       is_list ? absl::StrCat("'", node.scalar, "' is a spelling here, and no list of words")
               : std::string("'*' has no meaning in a spelling"),
       is_list ? "write the spellings out" : "write each spelling out, or use a term of 'words'",
       DiagnosticCode::kRegexInWords});
}

// A spelling is looked for as it is; only what no article can contain is wrong.
void CheckSpelling(const ParseContext& context, const YamlNode& node, const Entity& entity) {
  const absl::Status status = CheckPhrase(WordOfSpelling(node.scalar).text);
  if (status.ok()) return LintSpelling(context, node);
  context.Error(node,
                absl::StrCat("a spelling of the entity '", entity.id, "': ", status.message()), "",
                DiagnosticCode::kBadWord);
}

std::vector<std::string> ParseSpellings(const ParseContext& context, const YamlNode& node,
                                        absl::string_view key, const Entity& entity) {
  if (node.IsScalar()) CheckSpelling(context, node, entity);
  for (const YamlNode& item : node.items) {
    if (item.IsScalar() && !item.scalar.empty()) CheckSpelling(context, item, entity);
  }
  return context.Strings(node, absl::StrCat("'", key, "'"));
}

}  // namespace

ParsedEntity ParseEntity(const ParseContext& context, const YamlNode& node) {
  ParsedEntity parsed;
  Entity& entity = parsed.entity;
  entity.location = context.At(node);
  MapReader reader(context.file(), node, "an entity", context.diagnostics());
  if (const YamlNode* id = reader.Require("id")) {
    LocatedText text = context.Text(*id, "'id'");
    entity.id = std::move(text.text);
    entity.location = std::move(text.location);
  }
  if (const YamlNode* name = reader.Require("name")) {
    entity.name = context.Text(*name, "'name'").text;
    if (!entity.name.empty()) CheckSpelling(context, *name, entity);
    if (absl::StartsWith(entity.name, "=")) {
      context.Error(*name, absl::StrCat("the name of the entity '", entity.id, "' begins with '='"),
                    "a name is found in any case, and shown in alerts; write an exact spelling "
                    "under 'aliases'",
                    DiagnosticCode::kBadWord);
    }
  }
  reader.Read("kind", &entity.kind);
  if (const YamlNode* aliases = reader.Get("aliases")) {
    entity.aliases = ParseSpellings(context, *aliases, "aliases", entity);
  }
  if (const YamlNode* aliases = reader.Get("weak_aliases")) {
    entity.weak_aliases = ParseSpellings(context, *aliases, "weak_aliases", entity);
  }
  context.TooMany(node, entity.aliases.size() + entity.weak_aliases.size(), kMaxAliasesPerEntity,
                  "aliases, more than an entity may have");
  const YamlNode* const cues = reader.Get("cues");
  if (cues != nullptr) parsed.cues = context.ListedTexts(*cues, "'cues'");
  ReadCueWithin(context, cues, "cues", &reader, &entity.cue_within);
  if (const YamlNode* groups = reader.Get("groups")) {
    entity.groups = context.Strings(*groups, "'groups'");
    if (!groups->scalar.empty()) context.ListedTexts(*groups, "'groups'");
  }
  reader.Read("refs", &entity.refs);
  reader.Read("notes", &entity.notes);
  if (cues != nullptr && entity.weak_aliases.empty()) {
    context.Error(*cues, absl::StrCat("the entity '", entity.id, "' has cues for no weak alias"),
                  "add 'weak_aliases', or remove 'cues'");
  }
  return parsed;
}

void ReadCueWithin(const ParseContext& context, const YamlNode* cue, absl::string_view cue_key,
                   MapReader* reader, int32_t* within) {
  int64_t distance = *within;
  if (reader->Read("cue_within", 0, kMaxNearDistance, &distance)) {
    *within = static_cast<int32_t>(distance);
  }
  const YamlNode* const written = reader->Get("cue_within");
  if (written == nullptr || cue != nullptr) return;
  context.Error(*written, absl::StrCat("'cue_within' without '", cue_key, "'"),
                absl::StrCat("add '", cue_key, "', or remove 'cue_within'"));
}

}  // namespace wirewatch
