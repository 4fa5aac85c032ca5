#include "daemon/ruleset/condition_hints.h"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "daemon/base/suggest.h"

namespace wirewatch {
namespace {

using Meaning = std::pair<absl::string_view, absl::string_view>;

constexpr Meaning kOperators[] = {
    {"and", "and"},        {"&&", "and"},          {"&", "and"},
    {"plus", "and"},       {"or", "or"},           {"||", "or"},
    {"|", "or"},           {"in", "in"},           {"andnot", "and not"},
    {"unless", "and not"}, {"without", "and not"}, {"except", "and not"},
    {"but", "and not"},    {"!", "and not"},
};

// The names of proximities, without what stands behind the slash.
constexpr Meaning kProximities[] = {
    {"near", "near"},
    {"w", "near"},
    {"n", "near"},
    {"within", "near"},
    {"adj", "near"},
    {"prox", "near"},
    {"~", "near"},
    {"before", "before"},
    {"pre", "before"},
    {"onear", "before"},
    {"followed", "before"},
    {"then", "before"},
    {"notnear", "not near"},
    {"not-near", "not near"},
    {"not_near", "not near"},
    {"notw", "not near"},
};

constexpr Meaning kPrefixes[] = {
    {"!", "not"},    {"not", "not"},    {"count", "count"}, {"any", "1 of"},  {"one", "1 of"},
    {"two", "2 of"}, {"three", "3 of"}, {"four", "4 of"},   {"five", "5 of"},
};

constexpr Meaning kZones[] = {
    {"headline", "title"},    {"heading", "title"},      {"headlines", "title"},
    {"text", "(lead, body)"}, {"story", "(lead, body)"}, {"article", "(title, lead, body)"},
    {"captions", "caption"},  {"author", "byline"},      {"first", "lead"},
    {"intro", "lead"},
};

// The place of a scale: "near/sentence" is "near/s".
constexpr Meaning kScales[] = {
    {"s", "s"}, {"sent", "s"}, {"sentence", "s"}, {"p", "p"}, {"para", "p"}, {"paragraph", "p"},
};

template <size_t kSize>
absl::string_view Find(const Meaning (&meanings)[kSize], absl::string_view word) {
  const auto* const it = std::find_if(std::begin(meanings), std::end(meanings),
                                      [word](const Meaning& m) { return m.first == word; });
  return it == std::end(meanings) ? absl::string_view() : it->second;
}

bool IsNameChar(char c) { return absl::ascii_isalpha(static_cast<unsigned char>(c)) || c == '~'; }

bool IsDigit(char c) { return absl::ascii_isdigit(static_cast<unsigned char>(c)); }

// "5" of "5" and "5w", "s" of "sentence".
std::string ReachMeant(absl::string_view text) {
  const absl::string_view scale = Find(kScales, text);
  if (!scale.empty()) return std::string(scale);
  const auto* const end = std::find_if_not(text.begin(), text.end(), IsDigit);
  const absl::string_view digits = text.substr(0, static_cast<size_t>(end - text.begin()));
  const absl::string_view unit = text.substr(digits.size());
  const bool spelt = unit == "w" || unit == "word" || unit == "words";
  return unit.empty() || spelt ? std::string(digits) : "";
}

std::string ProximityMeant(absl::string_view word, absl::string_view number) {
  // "near" of "near/5", "near5" and "not-near:5".
  size_t name_end = 0;
  while (name_end < word.size() &&
         (IsNameChar(word[name_end]) ||
          ((word[name_end] == '-' || word[name_end] == '_') && name_end + 1 < word.size() &&
           IsNameChar(word[name_end + 1])))) {
    ++name_end;
  }
  const absl::string_view name = word.substr(0, name_end);
  absl::string_view rest = word.substr(name_end);
  while (!rest.empty() && !absl::ascii_isalnum(static_cast<unsigned char>(rest[0]))) {
    rest.remove_prefix(1);
  }
  std::string meant(Find(kProximities, name));
  if (meant.empty()) meant = Nearest(name, {"near", "before"});
  const std::string reach = ReachMeant(rest.empty() ? number : rest);
  return meant.empty() || reach.empty() ? "" : absl::StrCat(meant, "/", reach);
}

}  // namespace

std::string OperatorMeant(absl::string_view word, absl::string_view number) {
  const std::string lower = absl::AsciiStrToLower(word);
  const absl::string_view meant = Find(kOperators, lower);
  if (!meant.empty()) return std::string(meant);
  const std::string proximity = ProximityMeant(lower, absl::AsciiStrToLower(number));
  return proximity.empty() ? Nearest(lower, {"and", "or", "not", "in"}) : proximity;
}

std::string PrefixMeant(absl::string_view word) {
  return std::string(Find(kPrefixes, absl::AsciiStrToLower(word)));
}

std::string ZoneMeant(absl::string_view word) {
  const std::string lower = absl::AsciiStrToLower(word);
  const absl::string_view meant = Find(kZones, lower);
  if (!meant.empty()) return std::string(meant);
  std::vector<std::string> zones;
  for (int i = 0; i < kZoneCount; ++i) zones.emplace_back(ZoneName(static_cast<Zone>(i)));
  return Nearest(lower, zones);
}

std::string CountMeant(absl::string_view count, absl::string_view comparison, int64_t number) {
  const auto at_least = [count](int64_t n) { return absl::StrCat(count, " >= ", n); };
  if (comparison == ">=" || comparison == "=>") return at_least(std::max<int64_t>(number, 1));
  if (comparison == ">") return at_least(number + 1);
  if (comparison == "<" && number > 0) return absl::StrCat("not ", at_least(number));
  if (comparison == "<=" || comparison == "=<") return absl::StrCat("not ", at_least(number + 1));
  if (comparison == "==" || comparison == "=") {
    if (number == 0) return absl::StrCat("not ", at_least(1));
    return absl::StrCat("(", at_least(number), " and not ", at_least(number + 1), ")");
  }
  return "";
}

std::optional<Zone> FindZone(absl::string_view name) {
  for (int i = 0; i < kZoneCount; ++i) {
    if (ZoneName(static_cast<Zone>(i)) == name) return static_cast<Zone>(i);
  }
  return std::nullopt;
}

bool IsNumber(absl::string_view word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), IsDigit);
}

}  // namespace wirewatch
