#include "bench/match/scripts.h"

#include <algorithm>
#include <functional>
#include <map>
#include <memory>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "bench/common/names.h"
#include "bench/common/random.h"

namespace wirewatch::bench {
namespace {

constexpr size_t kVocabulary = 20'000;
constexpr size_t kMinBody = 2'300;
constexpr size_t kMaxBody = 7'500;

using Letters = std::vector<const char*>;

const Letters& RussianConsonants() {
  static const auto* const letters = new Letters{"б", "в", "г", "д", "ж", "з", "к", "л", "м",
                                                 "н", "п", "р", "с", "т", "ф", "х", "ш"};
  return *letters;
}
const Letters& RussianVowels() {
  static const auto* const letters = new Letters{"а", "е", "и", "о", "у", "ы", "ю", "я"};
  return *letters;
}
const Letters& ArabicLetters() {
  static const auto* const letters =
      new Letters{"ا", "ب", "ت", "ج", "ح", "د", "ر", "ز", "س", "ش", "ص",
                  "ط", "ع", "ف", "ق", "ك", "ل", "م", "ن", "ه", "و", "ي"};
  return *letters;
}
// By how French letters are spread, so that about one in twelve has an accent.
const Letters& FrenchVowels() {
  static const auto* const letters =
      new Letters{"a", "e", "i", "o", "u", "é", "ou", "ai", "è", "eau"};
  return *letters;
}
const Letters& FrenchConsonants() {
  static const auto* const letters =
      new Letters{"b", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "t", "v", "ç", "ch", "tr"};
  return *letters;
}

const char* Pick(const Letters& letters, Random* random) {
  return letters[random->Below(letters.size())];
}

std::string SyllableWord(const Letters& consonants, const Letters& vowels, const char* end,
                         Random* random) {
  std::string word;
  for (uint64_t i = 1 + random->Below(3); i > 0; --i) {
    absl::StrAppend(&word, Pick(consonants, random), Pick(vowels, random));
  }
  return absl::StrCat(word, random->Percent(50) ? Pick(consonants, random) : "", end);
}

std::string ArabicWord(Random* random) {
  std::string word = random->Percent(30) ? "ال" : "";
  for (uint64_t i = 3 + random->Below(3); i > 0; --i) word += Pick(ArabicLetters(), random);
  return word;
}

// A syllable of Hangul, U+AC00 to U+D7A3: three bytes each in UTF-8.
std::string Hangul(Random* random) {
  constexpr char32_t kFirst = 0xAC00;
  constexpr uint64_t kSyllables = 11'172;
  // The square prefers the first ones, as some syllables are much more frequent than others.
  const uint64_t at = random->Below(kSyllables) * random->Below(kSyllables) / kSyllables;
  const char32_t c = kFirst + static_cast<char32_t>(at);
  return {static_cast<char>(0xE0 | (c >> 12)), static_cast<char>(0x80 | (c >> 6 & 0x3F)),
          static_cast<char>(0x80 | (c & 0x3F))};
}

std::string HangulWord(uint64_t syllables, Random* random) {
  std::string word;
  while (syllables-- > 0) word += Hangul(random);
  return word;
}

// How a script makes its words and names.
struct Script {
  WordKind kind;
  std::function<std::string(Random*)> word;
  std::function<std::string(Random*)> name;
};

absl::StatusOr<Script> ScriptNamed(const std::string& name) {
  if (name == "korean") {
    return Script{WordKind::kCharacters,
                  [](Random* random) { return HangulWord(1 + random->Below(4), random); },
                  [](Random* random) { return HangulWord(3, random); }};
  }
  // Names' words end in a way that few others have; the texts still share their beginnings.
  if (name == "arabic") {
    const auto word = [](Random* random) { return ArabicWord(random); };
    return Script{WordKind::kLetters, word, [word](Random* random) {
                    return absl::StrCat(word(random), " ", word(random), " ", word(random));
                  }};
  }
  if (name == "russian") {
    const auto make = [](const char* end, Random* random) {
      return SyllableWord(RussianConsonants(), RussianVowels(), end, random);
    };
    return Script{WordKind::kLetters, [make](Random* random) { return make("", random); },
                  [make](Random* random) {
                    return absl::StrCat(make("", random), " ", make("ович", random), " ",
                                        make("ов", random));
                  }};
  }
  if (name == "french") {
    // Words that differ in accents alone are the same to us, and not to others: the first one that
    // is made says where the accents are.
    const auto spelled = std::make_shared<std::map<std::string, std::string>>();
    const auto make = [spelled](const char* end, Random* random) {
      const std::string word = SyllableWord(FrenchConsonants(), FrenchVowels(), end, random);
      const std::string folded = absl::StrReplaceAll(word, {{"é", "e"}, {"è", "e"}, {"ç", "c"}});
      return spelled->try_emplace(folded, word).first->second;
    };
    return Script{WordKind::kLetters,
                  [make](Random* random) {
                    return absl::StrCat(random->Percent(8) ? "l'" : "", make("", random));
                  },
                  [make](Random* random) {
                    return absl::StrCat(make("", random), " ", make("eau", random));
                  }};
  }
  return absl::InvalidArgumentError(
      absl::StrCat("there is no script '", name, "'; expected korean, arabic, russian or french"));
}

Text WriteText(const std::vector<std::string>& words, const std::vector<double>& cumulative,
               Random* random) {
  const auto word = [&] {
    const double at = static_cast<double>(random->Next() >> 11) * 0x1p-53 * cumulative.back();
    const auto it = std::upper_bound(cumulative.begin(), cumulative.end() - 1, at);
    return words[static_cast<size_t>(it - cumulative.begin())];
  };
  Text text;
  for (uint64_t i = 5 + random->Below(6); i > 0; --i) absl::StrAppend(&text.title, word(), " ");
  const size_t size = kMinBody + random->Below(kMaxBody - kMinBody);
  while (text.body.size() < size) {
    for (uint64_t i = 8 + random->Below(20); i > 0; --i) {
      if (random->Percent(2)) {
        absl::StrAppend(&text.body, random->Below(2'000), " ");
      } else if (random->Percent(2)) {
        absl::StrAppend(&text.body, InventWord(random->Below(10'000)), " ");
      } else {
        absl::StrAppend(&text.body, word(), random->Percent(6) ? ", " : " ");
      }
    }
    absl::StrAppend(&text.body, word(), random->Percent(25) ? ".\n\n" : ". ");
  }
  return text;
}

}  // namespace

absl::StatusOr<ScriptWorkload> InventScript(const std::string& script, size_t texts, size_t names) {
  const absl::StatusOr<Script> found = ScriptNamed(script);
  if (!found.ok()) return found.status();
  Random random(3);
  std::vector<std::string> words;
  std::vector<double> cumulative;
  double total = 0;
  for (size_t rank = 0; rank < kVocabulary; ++rank) {
    words.push_back(found->word(&random));
    cumulative.push_back(total += 1.0 / static_cast<double>(rank + 3));
  }
  ScriptWorkload workload;
  workload.kind = found->kind;
  while (workload.texts.size() < texts) {
    workload.texts.push_back(WriteText(words, cumulative, &random));
  }
  std::set<std::string> seen;
  while (workload.names.size() < names) {
    std::string name = found->name(&random);
    if (seen.insert(name).second) workload.names.push_back(std::move(name));
  }
  return workload;
}

}  // namespace wirewatch::bench
