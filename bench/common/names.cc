#include "bench/common/names.h"

#include <iterator>
#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "bench/common/lines.h"
#include "bench/common/random.h"
#include "daemon/base/status.h"

namespace wirewatch::bench {
namespace {

constexpr const char* kOnsets[] = {"b", "br", "d", "dr", "f", "g", "gr", "h", "j",  "k", "kl",
                                   "l", "m",  "n", "p",  "r", "s", "st", "t", "tr", "v", "z"};
constexpr const char* kVowels[] = {"a", "e", "i", "o", "u", "ai", "ea", "oo"};
constexpr const char* kCodas[] = {"", "n", "r", "l", "s", "m", "nd", "rk", "th", "sk"};

// Numbers of words: names' are apart from those of ordinary text, and given ones from family ones.
constexpr size_t kGivenNames = 2'000'000;
constexpr size_t kFamilyNames = 3'000'000;

std::string Capitalized(std::string word) {
  word[0] = absl::ascii_toupper(static_cast<unsigned char>(word[0]));
  return word;
}

bool IsPlain(const std::string& name) {
  size_t words = 1;
  for (const char c : name) {
    if (c == ' ') {
      ++words;
    } else if (!absl::ascii_isalpha(static_cast<unsigned char>(c))) {
      return false;
    }
  }
  return words >= 2 && words <= 4;
}

}  // namespace

std::string InventWord(size_t number) {
  std::string word;
  const auto add = [&](const auto& parts) {
    word += parts[number % std::size(parts)];
    number /= std::size(parts);
  };
  // At least two syllables; the number's digits are the sounds.
  for (int syllable = 0; syllable < 2 || number > 0; ++syllable) {
    add(kOnsets);
    add(kVowels);
    if (syllable > 0) add(kCodas);
  }
  return word;
}

std::vector<std::string> InventNames(size_t count) {
  Random random(1);
  std::set<std::string> seen;
  std::vector<std::string> names;
  while (names.size() < count) {
    // Given names are shared by many, family names by few.
    std::string name = Capitalized(InventWord(kGivenNames + random.Below(500)));
    if (random.Percent(30)) {
      absl::StrAppend(&name, " ", Capitalized(InventWord(kGivenNames + 500 + random.Below(500))));
    }
    absl::StrAppend(&name, " ", Capitalized(InventWord(kFamilyNames + random.Below(count))));
    if (seen.insert(absl::AsciiStrToLower(name)).second) names.push_back(std::move(name));
  }
  return names;
}

absl::StatusOr<std::vector<std::string>> ReadNames(const std::string& path, size_t count) {
  std::set<std::string> seen;
  std::vector<std::string> names;
  WW_RETURN_IF_ERROR(ForEachLine(path, [&](std::string line) {
    absl::StripAsciiWhitespace(&line);
    if (IsPlain(line) && seen.insert(absl::AsciiStrToLower(line)).second) names.push_back(line);
    return names.size() < count;
  }));
  if (names.size() == count) return names;
  return absl::OutOfRangeError(
      absl::StrCat(path, " has ", names.size(), " plain names, expected ", count));
}

}  // namespace wirewatch::bench
