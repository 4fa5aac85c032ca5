#include "bench/match/rules.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch::bench {
namespace {

constexpr char kRegexPrefix[] = "regex-";
// A file of rules has an upper size, so that entities are spread over several.
constexpr size_t kEntitiesOfFile = 100'000;
constexpr char kAllZones[] = "[title, lead, body, caption, byline, furniture]";

// A string of JSON is one of YAML.
std::string Quoted(const std::string& text) { return nlohmann::json(text).dump(); }

const char* ConditionText(ConditionKind kind) {
  switch (kind) {
    case ConditionKind::kNear:
      return "name near/30 sanction";
    case ConditionKind::kAny:
      return "name and (sanction or relief)";
    case ConditionKind::kNot:
      return "name and not sanction";
    case ConditionKind::kNearNotNear:
      return "name near/30 (sanction not near/4 relief)";
  }
  return "";
}

std::string Entities(const Watchlist& watchlist, size_t first, size_t last) {
  std::string yaml = "entities:\n";
  for (size_t i = first; i < last; ++i) {
    absl::StrAppendFormat(&yaml, "  - {id: e-%07d, name: %s, aliases: [%s], groups: [g-%05d]}\n", i,
                          Quoted(watchlist.spellings[2 * i].text),
                          Quoted(watchlist.spellings[2 * i + 1].text), i / kEntitiesOfRule);
  }
  return yaml;
}

std::string Rules(const Watchlist& watchlist, bool with_conditions) {
  std::string yaml =
      absl::StrCat("lists:\n  sanctions: [\"", kSanctionStem, "*\", \"", kSanctionPhrase,
                   "\"]\n  reliefs: [\"", absl::StrJoin(kReliefStems, "*\", \""), "*\"]\nrules:\n");
  for (size_t first = 0; first < watchlist.entities; first += kEntitiesOfRule) {
    const size_t group = first / kEntitiesOfRule;
    const ConditionKind kind = ConditionOf(static_cast<int32_t>(first));
    const bool uses_relief = kind == ConditionKind::kAny || kind == ConditionKind::kNearNotNear;
    absl::StrAppendFormat(
        &yaml, "  - id: g-%05d\n    title: Group\n    terms: {name: {entities: [g-%05d]}%s%s}\n",
        group, group, with_conditions ? ", sanction: {words: $sanctions}" : "",
        with_conditions && uses_relief ? ", relief: {words: $reliefs}" : "");
    absl::StrAppend(&yaml, "    condition: ", with_conditions ? ConditionText(kind) : "name",
                    "\n    per: entity\n    zones: ", kAllZones, "\n");
  }
  for (size_t i = 0; i < watchlist.regexes.size(); ++i) {
    absl::StrAppendFormat(&yaml,
                          "  - id: %s%07d\n    title: Regex\n    terms: {found: {regex: %s}}\n"
                          "    condition: found\n    zones: %s\n",
                          kRegexPrefix, i, Quoted(watchlist.regexes[i]), kAllZones);
  }
  return yaml;
}

}  // namespace

ConditionKind ConditionOf(int32_t entity) {
  return static_cast<ConditionKind>(static_cast<size_t>(entity) / kEntitiesOfRule %
                                    kConditionKinds);
}

absl::StatusOr<RuleBook> MakeRuleBook(const Watchlist& watchlist, bool with_conditions) {
  std::vector<RuleFile> files = {{"rules.yaml", Rules(watchlist, with_conditions)}};
  for (size_t first = 0; first < watchlist.entities; first += kEntitiesOfFile) {
    const size_t last = std::min(watchlist.entities, first + kEntitiesOfFile);
    files.push_back({absl::StrCat("entities-", first, ".yaml"), Entities(watchlist, first, last)});
  }
  LoadedRules loaded = LoadRuleFiles(files);
  if (loaded.book.has_value()) return *std::move(loaded.book);
  return absl::InvalidArgumentError(
      absl::StrCat("the bench's rules do not load: ", ToString(loaded.diagnostics.front())));
}

int32_t RegexOfRule(const std::string& rule_id) {
  int32_t number = -1;
  if (!absl::StartsWith(rule_id, kRegexPrefix) ||
      !absl::SimpleAtoi(rule_id.substr(sizeof(kRegexPrefix) - 1), &number)) {
    return -1;
  }
  return number;
}

}  // namespace wirewatch::bench
