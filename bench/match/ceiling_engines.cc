#include <cstring>
#include <string>

#include "bench/match/engine.h"
#include "daemon/text/tokenizer.h"

namespace wirewatch::bench {
namespace {

// Folds, cuts and hashes every word as wirewatch does, and looks nothing up.
class TokenizeEngine : public MatchEngine {
 public:
  absl::Status Compile() override { return absl::OkStatus(); }

  absl::Status Find(const Document& document, std::vector<int32_t>*) override {
    tokenized_.Reset(document.article.text);
    if (tokenized_.empty() != document.plain.empty()) {
      return absl::InternalError("a text without words");
    }
    return absl::OkStatus();
  }

 private:
  TokenizedText tokenized_;
};

// Adds up all words of memory of a text, which is what nothing can do without.
class MemoryReadEngine : public MatchEngine {
 public:
  absl::Status Compile() override { return absl::OkStatus(); }

  absl::Status Find(const Document& document, std::vector<int32_t>*) override {
    const std::string& text = document.article.text;
    uint64_t sums[4] = {};
    size_t at = 0;
    for (; at + sizeof(sums) <= text.size(); at += sizeof(sums)) {
      uint64_t words[4];
      std::memcpy(words, text.data() + at, sizeof(words));
      for (size_t i = 0; i < 4; ++i) sums[i] += words[i];
    }
    sum_ = sum_ + sums[0] + sums[1] + sums[2] + sums[3];
    return absl::OkStatus();
  }

 private:
  // Volatile, or the compiler would see that nobody asks.
  volatile uint64_t sum_ = 0;
};

class BlindEngine : public MatchEngine {
 public:
  absl::Status Compile() override { return absl::OkStatus(); }
  absl::Status Find(const Document&, std::vector<int32_t>*) override { return absl::OkStatus(); }
};

}  // namespace

std::unique_ptr<MatchEngine> CreateBlind(const Watchlist&) {
  return std::make_unique<BlindEngine>();
}

std::unique_ptr<MatchEngine> CreateTokenize(const Watchlist&) {
  return std::make_unique<TokenizeEngine>();
}

std::unique_ptr<MatchEngine> CreateMemoryRead(const Watchlist&) {
  return std::make_unique<MemoryReadEngine>();
}

}  // namespace wirewatch::bench
