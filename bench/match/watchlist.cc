#include "bench/match/watchlist.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "bench/common/lines.h"
#include "bench/common/names.h"
#include "bench/common/random.h"
#include "daemon/base/status.h"

namespace wirewatch::bench {
namespace {

constexpr size_t kMinWords = 2;
constexpr size_t kMaxWords = 8;
constexpr size_t kMinOrganisationWord = 4;
constexpr const char* kOrganisations[] = {"company", "bank",   "group",   "trading", "market",
                                          "foreign", "police", "council", "party",   "people"};

std::vector<std::string> WordsOf(absl::string_view text, WordKind kind) {
  std::vector<std::string> words;
  for (const PlainWord& word : PlainWords(text, kind)) {
    words.emplace_back(text.substr(word.begin, word.end - word.begin));
  }
  return words;
}

// The fields of a line of CSV, in which only quoted ones hold commas.
std::vector<std::string> Fields(absl::string_view line) {
  std::vector<std::string> fields(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"') {
      quoted = !quoted;
    } else if (c == ',' && !quoted) {
      fields.emplace_back();
    } else {
      fields.back() += c;
    }
  }
  return fields;
}

// In OFAC's sdn.csv the second field is a name; in alt.csv it is a number, and the fourth the name.
std::string OfacName(absl::string_view line) {
  const std::vector<std::string> fields = Fields(line);
  if (fields.size() < 4) return "";
  const bool is_alias =
      !fields[1].empty() && std::all_of(fields[1].begin(), fields[1].end(), [](char c) {
        return absl::ascii_isdigit(static_cast<unsigned char>(c));
      });
  return is_alias ? fields[3] : fields[1];
}

}  // namespace

Watchlist MakeWatchlist(const std::vector<std::string>& names, WordKind kind) {
  Watchlist watchlist;
  watchlist.kind = kind;
  watchlist.entities = names.size();
  const char* const joint = kind == WordKind::kCharacters ? "" : " ";
  for (size_t i = 0; i < names.size(); ++i) {
    std::vector<std::string> words = WordsOf(names[i], kind);
    const auto entity = static_cast<int32_t>(i);
    watchlist.spellings.push_back({absl::StrJoin(words, joint), entity});
    std::rotate(words.begin(), words.end() - 1, words.end());
    watchlist.spellings.push_back({absl::StrJoin(words, joint), entity});
  }
  return watchlist;
}

std::vector<std::string> InventWatchNames(const std::vector<Text>& texts, size_t count) {
  std::set<std::string> vocabulary;
  for (const Text& text : texts) {
    for (std::string& word : WordsOf(ToAscii(text.body), WordKind::kAscii)) {
      absl::AsciiStrToLower(&word);
      if (word.size() >= kMinOrganisationWord) vocabulary.insert(std::move(word));
    }
  }
  const std::vector<std::string> words(vocabulary.begin(), vocabulary.end());
  Random random(6);
  const auto word = [&] { return words[random.Below(words.size())]; };
  std::set<std::string> seen;
  std::vector<std::string> names = InventNames(count - count / 2);
  while (names.size() < count) {
    std::string name = random.Percent(50) ? word() : absl::StrCat(word(), " ", word());
    absl::StrAppend(
        &name, " ",
        random.Percent(50) ? word() : kOrganisations[random.Below(std::size(kOrganisations))]);
    if (seen.insert(name).second) names.push_back(std::move(name));
  }
  return names;
}

absl::StatusOr<std::vector<std::string>> ReadWatchNames(const std::string& path) {
  const bool is_csv = absl::EndsWith(path, ".csv") || absl::EndsWith(path, ".csv.gz");
  std::set<std::string> seen;
  std::vector<std::string> names;
  WW_RETURN_IF_ERROR(ForEachLine(path, [&](const std::string& line) {
    const std::vector<std::string> words =
        WordsOf(ToAscii(is_csv ? OfacName(line) : line), WordKind::kAscii);
    if (words.size() < kMinWords || words.size() > kMaxWords) return true;
    std::string name = absl::StrJoin(words, " ");
    if (seen.insert(absl::AsciiStrToLower(name)).second) names.push_back(std::move(name));
    return true;
  }));
  if (names.empty()) return absl::NotFoundError(absl::StrCat("no names in ", path));
  return names;
}

std::vector<std::string> TakeNames(std::vector<std::string> names, size_t count) {
  const size_t real = names.size();
  Random random(real);
  for (size_t i = 1; i < real; ++i) std::swap(names[i], names[random.Below(i + 1)]);
  if (real >= count) {
    names.resize(count);
    return names;
  }
  std::set<std::string> seen;
  for (const std::string& name : names) seen.insert(absl::AsciiStrToLower(name));
  while (names.size() < count) {
    const std::string& first = names[random.Below(real)];
    const std::string& last = names[random.Below(real)];
    std::string name =
        absl::StrCat(first.substr(0, first.rfind(' ')), last.substr(last.rfind(' ')));
    if (seen.insert(absl::AsciiStrToLower(name)).second) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace wirewatch::bench
