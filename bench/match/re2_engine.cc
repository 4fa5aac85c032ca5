#include <re2/re2.h>
#include <re2/set.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "bench/match/engine.h"
#include "bench/match/patterns.h"
#include "daemon/base/status.h"

namespace wirewatch::bench {
namespace {

constexpr int64_t kSetBytes = int64_t{512} << 20;
// A set of many more names does not compile, or thrashes its cache.
constexpr size_t kEntitiesOfSet = 12'000;

// A set of patterns with the numbers that they stand for.
class NumberedSet {
 public:
  explicit NumberedSet(const RE2::Options& options) : set_(options, RE2::UNANCHORED) {}

  absl::Status Add(const std::string& pattern, int32_t number) {
    std::string error;
    if (set_.Add(pattern, &error) < 0) {
      return absl::InvalidArgumentError(absl::StrCat("RE2::Set refuses '", pattern, "': ", error));
    }
    numbers_.push_back(number);
    return absl::OkStatus();
  }

  absl::Status Compile() {
    if (set_.Compile()) return absl::OkStatus();
    return absl::ResourceExhaustedError(absl::StrCat("RE2::Set does not compile ", numbers_.size(),
                                                     " patterns in ", kSetBytes >> 20, " MiB"));
  }

  absl::Status Find(const std::string& text, std::vector<int32_t>* found) {
    matched_.clear();
    // With two arguments "ran out of memory" could not be told from "no match".
    RE2::Set::ErrorInfo error{RE2::Set::kNoError};
    if (!set_.Match(text, &matched_, &error) && error.kind != RE2::Set::kNoError) {
      return absl::ResourceExhaustedError("RE2::Set ran out of memory in a document");
    }
    for (const int index : matched_) found->push_back(numbers_[static_cast<size_t>(index)]);
    return absl::OkStatus();
  }

 private:
  RE2::Set set_;
  std::vector<int32_t> numbers_;
  std::vector<int> matched_;
};

class Re2SetEngine : public MatchEngine {
 public:
  Re2SetEngine(const Watchlist& watchlist, bool one_set)
      : watchlist_(watchlist), one_set_(one_set) {}

  absl::Status Compile() override {
    const size_t entities = watchlist_.entities;
    if (!one_set_ && entities <= kEntitiesOfSet) {
      return absl::UnavailableError("one set is enough, see re2-set");
    }
    const size_t step = one_set_ ? std::max<size_t>(1, entities) : kEntitiesOfSet;
    for (size_t first = 0; first < entities; first += step) {
      NumberedSet& set =
          *names_.emplace_back(std::make_unique<NumberedSet>(NameOptions(watchlist_, kSetBytes)));
      for (size_t i = first; i < std::min(entities, first + step); ++i) {
        WW_RETURN_IF_ERROR(set.Add(NamePattern(watchlist_, i), static_cast<int32_t>(i)));
      }
      WW_RETURN_IF_ERROR(set.Compile());
    }
    if (watchlist_.regexes.empty()) return absl::OkStatus();
    RE2::Options options(RE2::Quiet);
    options.set_max_mem(kSetBytes);
    regexes_ = std::make_unique<NumberedSet>(options);
    for (size_t i = 0; i < watchlist_.regexes.size(); ++i) {
      WW_RETURN_IF_ERROR(regexes_->Add(watchlist_.regexes[i], static_cast<int32_t>(entities + i)));
    }
    return regexes_->Compile();
  }

  absl::Status Find(const Document& document, std::vector<int32_t>* found) override {
    for (const auto& set : names_) WW_RETURN_IF_ERROR(set->Find(document.plain, found));
    return regexes_ == nullptr ? absl::OkStatus() : regexes_->Find(document.article.text, found);
  }

 private:
  const Watchlist& watchlist_;
  const bool one_set_;
  std::vector<std::unique_ptr<NumberedSet>> names_;
  std::unique_ptr<NumberedSet> regexes_;
};

}  // namespace

std::unique_ptr<MatchEngine> CreateRe2Set(const Watchlist& watchlist) {
  return std::make_unique<Re2SetEngine>(watchlist, /*one_set=*/true);
}

std::unique_ptr<MatchEngine> CreateRe2Sets(const Watchlist& watchlist) {
  return std::make_unique<Re2SetEngine>(watchlist, /*one_set=*/false);
}

}  // namespace wirewatch::bench
