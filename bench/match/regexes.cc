#include "bench/match/regexes.h"

#include <set>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "bench/common/random.h"

namespace wirewatch::bench {
namespace {

constexpr size_t kMinWord = 4;
constexpr const char* kMonths[] = {"January",   "February", "March",    "April",
                                   "May",       "June",     "July",     "August",
                                   "September", "October",  "November", "December"};
constexpr const char* kCurrencies[] = {"\\$", "US\\$", "EUR ?", "(?:USD|dollars?) ?"};
constexpr const char* kUnits[] = {"million", "billion", "percent", "per cent", "tons?", "people"};

class Author {
 public:
  explicit Author(const std::vector<Document>& documents) : documents_(documents) {}

  std::string Write() {
    switch (random_.Below(10)) {
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
      while (at < text.size() && !IsWordByte(text[at], WordKind::kAscii)) ++at;
      std::string word;
      for (; at < text.size() && absl::ascii_isalpha(static_cast<unsigned char>(text[at])); ++at) {
        word += absl::ascii_tolower(static_cast<unsigned char>(text[at]));
      }
      if (word.size() >= kMinWord) return word;
    }
  }

  std::string Stem() { return Word().substr(0, kMinWord); }

  std::string Capital() {
    std::string word = Word();
    word[0] = absl::ascii_toupper(static_cast<unsigned char>(word[0]));
    return word;
  }

  const std::vector<Document>& documents_;
  Random random_{4};
};

}  // namespace

std::vector<std::string> InventRegexes(const std::vector<Document>& documents, size_t count) {
  Author author(documents);
  std::set<std::string> seen;
  std::vector<std::string> regexes;
  while (regexes.size() < count) {
    std::string regex = author.Write();
    if (seen.insert(regex).second) regexes.push_back(std::move(regex));
  }
  return regexes;
}

}  // namespace wirewatch::bench
