#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/string_view.h"
#include "bench/match/engine.h"

namespace wirewatch::bench {
namespace {

// Cuts lines into words by a loop over bytes, looks each word up as the first of a name, and
// compares the rest. It tells neither places nor regexes.
class HashMapEngine : public MatchEngine {
 public:
  explicit HashMapEngine(const Watchlist& watchlist) : watchlist_(watchlist) {}

  absl::Status Compile() override {
    if (!watchlist_.regexes.empty()) return absl::UnavailableError("it knows no regexes");
    for (const Spelling& spelling : watchlist_.spellings) {
      const std::string folded = absl::AsciiStrToLower(spelling.text);
      const PlainWord first = PlainWords(folded, watchlist_.kind).front();
      rest_by_first_word_[folded.substr(first.begin, first.end - first.begin)].push_back(
          {folded.substr(first.end), spelling.entity});
    }
    return absl::OkStatus();
  }

  absl::Status Find(const Document& document, std::vector<int32_t>* found) override {
    folded_ = document.plain;
    absl::AsciiStrToLower(&folded_);
    const absl::string_view text = folded_;
    for (size_t at = 0; at < text.size();) {
      if (!IsWordByte(text[at], watchlist_.kind)) {
        ++at;
        continue;
      }
      const size_t end = WordEnd(text, at);
      const auto it = rest_by_first_word_.find(text.substr(at, end - at));
      if (it != rest_by_first_word_.end()) {
        for (const Rest& rest : it->second) {
          const size_t rest_end = end + rest.text.size();
          if (text.substr(end, rest.text.size()) == rest.text &&
              StandsAlone(text, at, rest_end, watchlist_.kind)) {
            found->push_back(rest.entity);
          }
        }
      }
      at = end;
    }
    return absl::OkStatus();
  }

 private:
  struct Rest {
    std::string text;
    int32_t entity;
  };

  size_t WordEnd(absl::string_view text, size_t at) const {
    const auto is_ascii = [](char byte) { return static_cast<unsigned char>(byte) < 0x80; };
    const bool characters = watchlist_.kind == WordKind::kCharacters;
    size_t end = at + 1;
    if (characters && !is_ascii(text[at])) {
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
      return end;
    }
    while (end < text.size() && IsWordByte(text[end], watchlist_.kind) &&
           (!characters || is_ascii(text[end]))) {
      ++end;
    }
    return end;
  }

  const Watchlist& watchlist_;
  absl::flat_hash_map<std::string, std::vector<Rest>> rest_by_first_word_;
  std::string folded_;
};

}  // namespace

std::unique_ptr<MatchEngine> CreateHashMap(const Watchlist& watchlist) {
  return std::make_unique<HashMapEngine>(watchlist);
}

}  // namespace wirewatch::bench
