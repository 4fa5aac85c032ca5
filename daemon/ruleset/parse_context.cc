#include "daemon/ruleset/parse_context.h"

#include <utility>

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

}  // namespace

const FilledText* ParseContext::FilledTextAt(const YamlNode& node) const {
  if (filled_ == nullptr) return nullptr;
  const auto it = filled_->find({node.line, node.column});
  return it == filled_->end() ? nullptr : &it->second;
}

void ParseContext::Error(const YamlNode& node, std::string message, std::string help,
                         DiagnosticCode code) const {
  diagnostics_->push_back({Severity::kError, At(node), std::move(message), std::move(help), code});
}

void ParseContext::ErrorNotOneOf(const YamlNode& node, absl::string_view key,
                                 const std::vector<std::string>& names) const {
  const std::string written =
      node.IsScalar() ? absl::StrCat("'", node.scalar, "'") : std::string(KindName(node));
  Error(node, absl::StrCat(written, " is no value of '", key, "'", DidYouMean(node.scalar, names)),
        absl::StrCat("expected one of: ", absl::StrJoin(names, ", ")));
  diagnostics_->back().replacement = Nearest(node.scalar, names);
}

bool ParseContext::TooMany(const YamlNode& node, size_t count, size_t limit,
                           absl::string_view what) const {
  if (count <= limit) return false;
  Error(node, absl::StrCat(count, " ", what, " (", limit, ")"), "split them",
        DiagnosticCode::kLimit);
  return true;
}

void ParseContext::ForEachItem(const YamlNode& node, absl::string_view what,
                               const std::function<void(const YamlNode&)>& read) const {
  if (!node.IsSequence()) {
    Error(node, absl::StrCat("expected a list for '", what, "', got ", KindName(node)),
          absl::StrCat(what, node.IsMap() ? ": [{...}], or begin each item with '- '" : ": [...]"),
          DiagnosticCode::kWrongType);
    return;
  }
  for (const YamlNode& item : node.items) read(item);
}

std::vector<LocatedText> ParseContext::Texts(const YamlNode& node, absl::string_view what) const {
  std::vector<LocatedText> texts;
  const auto read = [&](const YamlNode& item) {
    if (item.IsScalar() && !item.scalar.empty()) {
      texts.push_back({item.scalar, At(item)});
    } else {
      Error(item,
            absl::StrCat("expected text in ", what, ", got ",
                         item.IsScalar() ? "an empty one" : KindName(item)),
            "", DiagnosticCode::kWrongType);
    }
  };
  if (node.IsSequence()) {
    for (const YamlNode& item : node.items) read(item);
  } else {
    read(node);
  }
  return texts;
}

std::vector<LocatedText> ParseContext::ListedTexts(const YamlNode& node,
                                                   absl::string_view what) const {
  const auto warn = [&](const YamlNode& at, std::string help, std::string replacement) {
    diagnostics_->push_back(
        {Severity::kWarning, At(at),
         absl::StrCat("'", at.scalar, "' is one text in ", what, ", comma and all"),
         std::move(help), DiagnosticCode::kCommaInText, std::move(replacement)});
  };
  if (node.IsScalar() && node.scalar.find(", ") != std::string::npos) {
    const std::string list = absl::StrCat("[", node.scalar, "]");
    warn(node, absl::StrCat("write ", list, "; and for one text [\"", node.scalar, "\"]"), list);
  }
  for (const YamlNode& item : node.items) {
    if (!item.IsScalar() || item.scalar.size() < 2 || item.scalar.back() != ',') continue;
    const std::string text = item.scalar.substr(0, item.scalar.size() - 1);
    warn(item, "items that begin with '- ' have no commas behind them", text);
  }
  return SomeTexts(node, what);
}

std::vector<LocatedText> ParseContext::SomeTexts(const YamlNode& node,
                                                 absl::string_view what) const {
  if (node.IsSequence() && node.items.empty())
    Error(node, absl::StrCat("nothing in ", what), "", DiagnosticCode::kWrongType);
  return Texts(node, what);
}

LocatedText ParseContext::Text(const YamlNode& node, absl::string_view what) const {
  if (node.IsScalar() && !node.scalar.empty()) return {node.scalar, At(node)};
  Error(node,
        absl::StrCat("expected text for ", what, ", got ",
                     node.IsScalar() ? "an empty one" : KindName(node)),
        "", DiagnosticCode::kWrongType);
  return {"", At(node)};
}

std::vector<std::string> ParseContext::Strings(const YamlNode& node, absl::string_view what) const {
  std::vector<std::string> strings;
  for (LocatedText& text : Texts(node, what)) strings.push_back(std::move(text.text));
  return strings;
}

bool ParseContext::ReadSeverity(const YamlNode& node, RuleSeverity* value) const {
  std::vector<std::string> names;
  for (RuleSeverity severity : kAllSeverities) {
    names.emplace_back(RuleSeverityName(severity));
    if (!node.IsScalar() || node.scalar != names.back()) continue;
    *value = severity;
    return true;
  }
  ErrorNotOneOf(node, "severity", names);
  return false;
}

bool ParseContext::ReadZone(const YamlNode& node, absl::string_view key, Zone* value) const {
  std::vector<std::string> names;
  for (Zone zone : kAllZones) {
    names.emplace_back(ZoneName(zone));
    if (!node.IsScalar() || node.scalar != names.back()) continue;
    *value = zone;
    return true;
  }
  ErrorNotOneOf(node, key, names);
  return false;
}

bool ParseContext::ReadDay(const YamlNode& node, absl::string_view key, absl::Time* value) const {
  absl::CivilDay day;
  // Of what absl takes, only the form that people read alike.
  if (!node.IsScalar() || node.scalar.size() != sizeof("2027-01-31") - 1 ||
      !absl::ParseCivilTime(node.scalar, &day)) {
    Error(node,
          absl::StrCat("expected a day for '", key, "', got ",
                       node.IsScalar() ? absl::StrCat("'", node.scalar, "'") : KindName(node)),
          "write year-month-day, for example 2027-01-31");
    return false;
  }
  *value = absl::FromCivil(day, absl::UTCTimeZone());
  return true;
}

bool ParseContext::ReadLastDay(const YamlNode& node, absl::string_view key, absl::Time* end) const {
  absl::Time day;
  if (!ReadDay(node, key, &day)) return false;
  *end = day + absl::Hours(24);
  return true;
}

}  // namespace wirewatch
