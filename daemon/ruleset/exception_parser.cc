#include "daemon/ruleset/exception_parser.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {

std::vector<std::string> ParseSources(const ParseContext& context, const YamlNode& node,
                                      absl::string_view key) {
  std::vector<std::string> sources = context.Strings(node, absl::StrCat("'", key, "'"));
  const auto check = [&](const YamlNode& item) {
    if (!item.IsScalar() || item.scalar.find('*') >= item.scalar.size() - 1) return;
    context.Error(item, absl::StrCat("'", item.scalar, "': '*' may stand only at the end"),
                  "name the sources one by one, or by their common beginning");
  };
  if (node.IsScalar()) check(node);
  for (const YamlNode& item : node.items) check(item);
  return sources;
}

std::vector<ParsedException> ParseExceptions(const ParseContext& context, const YamlNode& node) {
  std::vector<ParsedException> exceptions;
  if (context.TooMany(node, node.items.size(), kMaxExceptionsPerRule,
                      "exceptions, more than a rule may have")) {
    return exceptions;
  }
  context.ForEachItem(node, "exceptions", [&](const YamlNode& item) {
    ParsedException parsed;
    RuleException& exception = parsed.exception;
    exception.location = context.At(item);
    MapReader reader(context.file(), item, "an exception", context.diagnostics());
    const YamlNode* const entity = reader.Get("entity");
    if (entity != nullptr) parsed.entities = context.SomeTexts(*entity, "'entity'");
    const YamlNode* const source = reader.Get("source");
    if (source != nullptr) exception.sources = ParseSources(context, *source, "source");
    const YamlNode* const phrase = reader.Get("phrase");
    if (phrase != nullptr) parsed.phrases = context.SomeTexts(*phrase, "'phrase'");
    if (const YamlNode* reason = reader.Require("reason")) {
      exception.reason = context.Text(*reason, "'reason'").text;
    }
    if (const YamlNode* expires = reader.Get("expires")) {
      context.ReadLastDay(*expires, "expires", &exception.expires_at);
    }
    // An exception without any of them would be one for everything.
    if (item.IsMap() && parsed.entities.empty() && exception.sources.empty() &&
        parsed.phrases.empty()) {
      context.Error(item, "an exception needs one of 'entity', 'source' and 'phrase'",
                    "say whose mentions do not count, in which source, or within which phrase",
                    DiagnosticCode::kMissingKey);
    }
    exceptions.push_back(std::move(parsed));
  });
  return exceptions;
}

}  // namespace wirewatch
