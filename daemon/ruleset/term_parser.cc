#include "daemon/ruleset/term_parser.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/ruleset/condition_parser.h"
#include "daemon/ruleset/entity_parser.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {
namespace {

bool IsTermName(absl::string_view name) {
  if (name.empty() || IsConditionKeyword(name)) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  });
}

// The name of a flag of a regex, and RE2's letter for it.
struct RegexFlag {
  absl::string_view name;
  char letter;
};
constexpr RegexFlag kRegexFlags[] = {
    {"ignore_case", 'i'}, {"dot_all", 's'}, {"multi_line", 'm'}, {"ungreedy", 'U'}};

void ParseFlags(const ParseContext& context, const YamlNode& node, Term* term) {
  std::vector<std::string> names;
  for (const RegexFlag& flag : kRegexFlags) names.emplace_back(flag.name);
  const auto read = [&](const YamlNode& item) {
    for (const RegexFlag& flag : kRegexFlags) {
      if (!item.IsScalar() || item.scalar != flag.name) continue;
      if (term->regex_flags.find(flag.letter) == std::string::npos) {
        term->regex_flags += flag.letter;
      }
      return;
    }
    context.ErrorNotOneOf(item, "flags", names);
  };
  if (!node.IsSequence()) return read(node);
  for (const YamlNode& item : node.items) read(item);
  // One set of flags is one pattern.
  std::sort(term->regex_flags.begin(), term->regex_flags.end());
}

void ParseRegex(const ParseContext& context, const YamlNode& node, Term* term) {
  if (node.IsScalar()) term->regex = node.scalar;
  term->location = context.At(node);
  if (term->regex.empty()) {
    context.Error(node,
                  absl::StrCat("expected an RE2 pattern for 'regex', got ",
                               node.IsScalar() ? "an empty text" : KindName(node)),
                  "", DiagnosticCode::kWrongType);
  }
  context.TooMany(node, term->regex.size(), kMaxRegexBytes,
                  "bytes of a regex, more than one may have");
}

// A term that is written as its words alone.
void ErrorNoMap(const ParseContext& context, const std::string& name, const YamlNode& node) {
  std::string meant;
  if (node.IsScalar() && !node.quoted) meant = absl::StrCat("{words: [", node.scalar, "]}");
  const bool are_words = node.IsSequence() && !node.items.empty() &&
                         std::all_of(node.items.begin(), node.items.end(),
                                     [](const YamlNode& item) { return item.IsScalar(); });
  context.Error(node, absl::StrCat("expected a map for a term, got ", KindName(node)),
                absl::StrCat("say what it looks for: ", name, ": ",
                             meant.empty() ? are_words ? "{words: [...]}" : "{words: [\"ban*\"]}"
                                           : meant.c_str()),
                DiagnosticCode::kWrongType);
  context.diagnostics()->back().replacement = meant;
}

ParsedTerm ParseTerm(const ParseContext& context, const YamlNode& key, const YamlNode& node) {
  ParsedTerm parsed;
  Term& term = parsed.term;
  term.name = key.scalar;
  term.location = context.At(key);
  if (!IsTermName(key.scalar)) {
    context.Error(key, absl::StrCat("'", key.scalar, "' cannot name a term"),
                  absl::StrCat("use letters, digits, '_' and '-', and none of: ",
                               absl::StrJoin(kConditionKeywords, ", "), " or a number"),
                  DiagnosticCode::kBadName);
  }
  if (!node.IsMap()) {
    ErrorNoMap(context, key.scalar, node);
    return parsed;
  }
  std::vector<absl::string_view> kinds;
  MapReader reader(context.file(), node, "a term", context.diagnostics());
  if (const YamlNode* entities = reader.Get("entities")) {
    kinds.push_back("entities");
    term.kind = Term::Kind::kEntities;
    parsed.names = context.SomeTexts(*entities, "'entities'");
  }
  if (const YamlNode* words = reader.Get("words")) {
    kinds.push_back("words");
    term.kind = Term::Kind::kWords;
    parsed.words = context.ListedTexts(*words, "'words'");
  }
  const YamlNode* const regex = reader.Get("regex");
  if (regex != nullptr) {
    kinds.push_back("regex");
    term.kind = Term::Kind::kRegex;
    ParseRegex(context, *regex, &term);
  }
  if (const YamlNode* flags = reader.Get("flags")) {
    ParseFlags(context, *flags, &term);
    if (regex == nullptr) {
      context.Error(*flags, "'flags' are those of a regex, and this term has none",
                    "add 'regex', or remove 'flags'; words never mind the case unless they begin "
                    "with '='",
                    DiagnosticCode::kBadTerm);
    }
  }
  if (const YamlNode* terms = reader.Get("terms")) {
    kinds.push_back("terms");
    term.kind = Term::Kind::kTerms;
    parsed.names = context.SomeTexts(*terms, "'terms'");
  }
  const YamlNode* const cue = reader.Get("cue");
  if (cue != nullptr) parsed.cue = context.Text(*cue, "'cue'");
  ReadCueWithin(context, cue, "cue", &reader, &term.cue_within);
  if (kinds.size() != 1) {
    context.Error(key,
                  absl::StrCat("the term '", key.scalar,
                               "' needs exactly one of 'entities', 'words', 'regex' and 'terms', ",
                               kinds.empty() ? "and has none"
                                             : absl::StrCat("got ", absl::StrJoin(kinds, " and "))),
                  kinds.empty() ? "terms: {sanction: {words: [\"sanction*\"]}}"
                                : "give each a term of its own, and join them by one with 'terms'",
                  DiagnosticCode::kBadTerm);
  }
  return parsed;
}

}  // namespace

std::vector<ParsedTerm> ParseTerms(const ParseContext& context, const YamlNode& node) {
  std::vector<ParsedTerm> terms;
  if (!node.IsMap() || node.items.empty()) {
    context.Error(node, "expected a map of names to terms for 'terms'",
                  "terms: {sanction: {words: [\"sanction*\"]}}", DiagnosticCode::kWrongType);
    return terms;
  }
  if (context.TooMany(node, node.items.size(), kMaxTermsPerRule,
                      "terms, more than a rule may have")) {
    return terms;
  }
  for (size_t i = 0; i < node.items.size(); ++i) {
    terms.push_back(ParseTerm(context, node.keys[i], node.items[i]));
  }
  return terms;
}

}  // namespace wirewatch
