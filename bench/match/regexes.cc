#include "bench/match/regexes.h"

#include <set>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "bench/common/random.h"

namespace wirewatch::bench {
namespace {

constexpr size_t kMinWord = 4;
// Nobody watches for a word that stands in more than one of so many articles.
constexpr size_t kEveryFifth = 5;
constexpr const char* kMonths[] = {"January",   "February", "March",    "April",
                                   "May",       "June",     "July",     "August",
                                   "September", "October",  "November", "December"};
constexpr const char* kCurrencies[] = {"\\$", "US\\$", "EUR ?", "(?:USD|dollars?) ?"};
constexpr const char* kUnits[] = {"million", "billion", "percent", "per cent", "tons?", "people"};
constexpr const char* kPapers[] = {"passport", "account", "licen[cs]e", "IMO", "tax id"};
constexpr const char* kLinks[] = {"on|against", "by|from", "for|over", "in|at", "of|to"};

// Writes what analysts write: sums, dates, numbers of papers, verbs in their forms, words some way
// from each other, initials.
class Author {
 public:
  Author(const std::vector<Document>& documents, bool common_words) : documents_(documents) {
    if (common_words) return;
    absl::flat_hash_map<std::string, size_t> articles;
    for (const Document& document : documents) {
      absl::flat_hash_set<std::string> words;
      for (size_t at = 0; at < document.plain.size();) words.insert(WordFrom(document.plain, &at));
      for (const std::string& word : words) ++articles[word];
    }
    for (const auto& [word, count] : articles) {
      if (count * kEveryFifth > documents.size()) common_.insert(word);
    }
  }

  std::string Write() {
    switch (random_.Below(14)) {
      case 0:
        return absl::StrCat(OneOf(kCurrencies), Digits(), "(?:[.,]\\d+)* (?:", OneOf(kUnits), "|",
                            OneOf(kUnits), ")");
      case 1:
        return absl::StrCat("\\b(?:", OneOf(kMonths), "|", OneOf(kMonths), ") \\d{1,2}, (?:19|20)",
                            random_.Below(10), "\\d\\b");
      case 2:
        return absl::StrCat("\\b", Digits(), "\\d{0,3} ", Word(), "\\b");
      case 3:
        return absl::StrCat("\\b[A-Z]{2,3}-?", Digits(), "\\d{1,4}\\b");
      case 4:
        return absl::StrCat("\\b", Word(), "\\b.{0,", 10 + random_.Below(40), "}\\b", Word(),
                            "\\b");
      case 5:
        return absl::StrCat("(?i)\\b", Stem(), "[a-z]*[ -]+", Word(), "\\b");
      case 6:
        return absl::StrCat("\\b[A-Z]\\. ?(?:", Capital(), "|", Capital(), ")\\b");
      case 7:
        return absl::StrCat("(?i)\\b", Word(), "(?: [a-z]+){1,2} ", Word(), "\\b");
      case 8:
        return absl::StrCat("(?i)\\b", Word(), "(?:s|ed|ing)?\\b.{0,40}\\b(?:", OneOf(kLinks),
                            ")\\b.{0,", 20 + random_.Below(40), "}\\b", Word(), "\\b");
      case 9:
        return absl::StrCat("(?i)\\b", OneOf(kPapers), "\\s+(?:no\\.?|number|#)?:?\\s*[A-Z]?",
                            Digits(), "\\d{4,7}\\b");
      case 10:
        return absl::StrCat("(?i)\\b(?:", Stem(), "|", Stem(),
                            ")\\w*\\s+(?:the\\s+|a\\s+)?(?:", Word(), "|", Word(), "|", Word(),
                            ")\\b");
      default:
        return absl::StrCat("(?i)\\b(?:", Word(), "|", Word(), "|", Word(), ")[ -](?:", Word(), "|",
                            Word(), ")\\b");
    }
  }

 private:
  template <size_t N>
  const char* OneOf(const char* const (&values)[N]) {
    return values[random_.Below(N)];
  }

  std::string Digits() { return absl::StrCat(1 + random_.Below(99)); }

  // Some word of some document, in lower case, as frequent as it is there.
  std::string Word() {
    while (true) {
      const std::string& text = documents_[random_.Below(documents_.size())].plain;
      size_t at = random_.Below(text.size());
      while (at < text.size() && IsWordByte(text[at], WordKind::kAscii)) ++at;
      const std::string word = WordFrom(text, &at);
      if (word.size() >= kMinWord && !common_.contains(word)) return word;
    }
  }

  // The letters of the word at or behind `*at`, in lower case; moves behind them.
  static std::string WordFrom(const std::string& text, size_t* at) {
    while (*at < text.size() && !IsWordByte(text[*at], WordKind::kAscii)) ++*at;
    std::string word;
    for (; *at < text.size() && absl::ascii_isalpha(static_cast<unsigned char>(text[*at])); ++*at) {
      word += absl::ascii_tolower(static_cast<unsigned char>(text[*at]));
    }
    if (word.empty() && *at < text.size()) ++*at;
    return word;
  }

  std::string Stem() { return Word().substr(0, kMinWord); }

  std::string Capital() {
    std::string word = Word();
    word[0] = absl::ascii_toupper(static_cast<unsigned char>(word[0]));
    return word;
  }

  const std::vector<Document>& documents_;
  absl::flat_hash_set<std::string> common_;
  Random random_{4};
};

}  // namespace

std::vector<std::string> InventRegexes(const std::vector<Document>& documents,
                                       const RegexOptions& options) {
  Author author(documents, options.common_words);
  std::set<std::string> seen;
  std::vector<std::string> regexes;
  while (regexes.size() < options.count) {
    std::string regex = author.Write();
    if (seen.insert(regex).second) regexes.push_back(std::move(regex));
  }
  return regexes;
}

}  // namespace wirewatch::bench
