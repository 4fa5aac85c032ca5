#include "bench/common/texts.h"

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "bench/common/lines.h"
#include "bench/common/names.h"
#include "bench/common/random.h"
#include "daemon/base/status.h"

namespace wirewatch::bench {
namespace {

constexpr const char* kFrequentWords[] = {
    "the",      "of",       "to",      "and",        "a",       "in",        "is",       "it",
    "that",     "was",      "for",     "on",         "are",     "with",      "as",       "his",
    "they",     "be",       "at",      "have",       "this",    "from",      "had",      "not",
    "by",       "said",     "but",     "what",       "we",      "were",      "which",    "will",
    "has",      "their",    "been",    "more",       "who",     "would",     "after",    "people",
    "about",    "out",      "when",    "its",        "one",     "he",        "she",      "her",
    "you",      "there",    "also",    "than",       "other",   "new",       "first",    "year",
    "years",    "two",      "over",    "last",       "time",    "could",     "into",     "some",
    "told",     "up",       "between", "government", "country", "president", "minister", "company",
    "police",   "court",    "week",    "month",      "million", "per",       "percent",  "market",
    "city",     "state",    "report",  "found",      "against", "during",    "before",   "because",
    "since",    "under",    "café",    "naïve",      "market",  "foreign",   "bank",     "trade",
    "official", "officials"};
constexpr size_t kVocabulary = 30'000;
constexpr size_t kMinBody = 2'300;
constexpr size_t kMaxBody = 7'500;

class Author {
 public:
  Author() {
    double total = 0;
    for (size_t rank = 0; rank < kVocabulary; ++rank) {
      words_.push_back(rank < std::size(kFrequentWords) ? kFrequentWords[rank]
                                                        : InventWord(rank * 37));
      cumulative_.push_back(total += 1.0 / static_cast<double>(rank + 3));
    }
  }

  Text Write() {
    Text text;
    text.title = Sentence(5 + random_.Below(6));
    text.title.pop_back();
    const size_t size = kMinBody + random_.Below(kMaxBody - kMinBody);
    while (text.body.size() < size) {
      if (!text.body.empty()) text.body += "\n\n";
      for (uint64_t sentences = 2 + random_.Below(4); sentences > 0; --sentences) {
        const std::string sentence = Sentence(8 + random_.Below(20));
        absl::StrAppend(&text.body,
                        random_.Percent(15) ? absl::StrCat("“", sentence, "”") : sentence,
                        sentences > 1 ? " " : "");
      }
    }
    return text;
  }

 private:
  const std::string& Word() {
    const double at = static_cast<double>(random_.Next() >> 11) * 0x1p-53 * cumulative_.back();
    const auto it = std::upper_bound(cumulative_.begin(), cumulative_.end() - 1, at);
    return words_[static_cast<size_t>(it - cumulative_.begin())];
  }

  std::string Sentence(size_t words) {
    std::string sentence = Word();
    for (size_t i = 1; i < words; ++i) {
      absl::StrAppend(&sentence, random_.Percent(6) ? ", " : " ");
      if (random_.Percent(2)) {
        absl::StrAppend(&sentence, 1 + random_.Below(2'000));
      } else if (random_.Percent(5)) {
        const size_t begin = sentence.size();
        sentence += Word();
        sentence[begin] = absl::ascii_toupper(static_cast<unsigned char>(sentence[begin]));
      } else {
        absl::StrAppend(&sentence, Word(), random_.Percent(1) ? "’s" : "");
      }
    }
    sentence[0] = absl::ascii_toupper(static_cast<unsigned char>(sentence[0]));
    return sentence + ".";
  }

  std::vector<std::string> words_;
  std::vector<double> cumulative_;
  Random random_{2};
};

}  // namespace

std::vector<Text> InventTexts(size_t count) {
  Author author;
  std::vector<Text> texts;
  while (texts.size() < count) texts.push_back(author.Write());
  return texts;
}

absl::StatusOr<std::vector<Text>> ReadTexts(const std::string& path, size_t count) {
  std::vector<Text> texts;
  WW_RETURN_IF_ERROR(ForEachLine(path, [&](const std::string& line) {
    const nlohmann::json json = nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!json.is_object()) return true;
    texts.push_back({json.value("title", ""), json.value("body", json.value("text", ""))});
    return texts.size() < count;
  }));
  if (texts.empty()) return absl::NotFoundError(absl::StrCat("no articles in ", path));
  return texts;
}

}  // namespace wirewatch::bench
