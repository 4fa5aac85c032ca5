#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>
#include <array>
#include <deque>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "bench/match/engine.h"
#include "bench/match/patterns.h"

namespace wirewatch::bench {
namespace {

constexpr size_t kMostEntities = 1'000;
constexpr int kMinAtomBytes = 4;
constexpr int64_t kRegexBytes = 8 << 20;

// Finds which strings are in a text (Aho and Corasick, 1975), as an automaton with a full table.
class StringFinder {
 public:
  explicit StringFinder(const std::vector<std::string>& strings) : nodes_(1) {
    for (size_t i = 0; i < strings.size(); ++i) {
      int32_t node = 0;
      for (const char c : strings[i]) {
        const auto byte = static_cast<unsigned char>(c);
        if (nodes_[static_cast<size_t>(node)].next[byte] == 0) {
          nodes_[static_cast<size_t>(node)].next[byte] = static_cast<int32_t>(nodes_.size());
          nodes_.emplace_back();
        }
        node = nodes_[static_cast<size_t>(node)].next[byte];
      }
      nodes_[static_cast<size_t>(node)].string = static_cast<int32_t>(i);
    }
    Link();
  }

  void Find(const std::string& text, std::vector<int>* found) const {
    int32_t node = 0;
    for (const char c : text) {
      node = nodes_[static_cast<size_t>(node)].next[static_cast<unsigned char>(c)];
      for (int32_t at = node; at != 0; at = nodes_[static_cast<size_t>(at)].report) {
        if (nodes_[static_cast<size_t>(at)].string >= 0) {
          found->push_back(nodes_[static_cast<size_t>(at)].string);
        }
      }
    }
  }

 private:
  struct Node {
    std::array<int32_t, 256> next{};
    int32_t fail = 0;
    // The longest suffix that is a string, 0 if there is none.
    int32_t report = 0;
    int32_t string = -1;
  };

  void Link() {
    std::deque<int32_t> queue = {0};
    while (!queue.empty()) {
      const int32_t id = queue.front();
      queue.pop_front();
      Node& node = nodes_[static_cast<size_t>(id)];
      for (size_t byte = 0; byte < 256; ++byte) {
        const int32_t fallback = id == 0 ? 0 : nodes_[static_cast<size_t>(node.fail)].next[byte];
        if (node.next[byte] == 0) {
          node.next[byte] = fallback;
          continue;
        }
        Node& child = nodes_[static_cast<size_t>(node.next[byte])];
        child.fail = fallback;
        const Node& suffix = nodes_[static_cast<size_t>(fallback)];
        child.report = suffix.string >= 0 ? fallback : suffix.report;
        queue.push_back(node.next[byte]);
      }
    }
  }

  std::vector<Node> nodes_;
};

class FilteredRe2Engine : public MatchEngine {
 public:
  explicit FilteredRe2Engine(const Watchlist& watchlist)
      : watchlist_(watchlist), filter_(kMinAtomBytes) {}

  absl::Status Compile() override {
    if (!watchlist_.regexes.empty()) return absl::UnavailableError("measured with names only");
    if (watchlist_.entities > kMostEntities) {
      return absl::UnavailableError(
          absl::StrCat("too slow for more than ", kMostEntities, " entities"));
    }
    for (size_t i = 0; i < watchlist_.entities; ++i) {
      int id = 0;
      const RE2::ErrorCode error =
          filter_.Add(NamePattern(watchlist_, i), NameOptions(watchlist_, kRegexBytes), &id);
      if (error != RE2::NoError) return absl::InternalError("FilteredRE2 refuses a name");
    }
    std::vector<std::string> atoms;
    filter_.Compile(&atoms);
    finder_ = std::make_unique<StringFinder>(atoms);
    return absl::OkStatus();
  }

  absl::Status Find(const Document& document, std::vector<int32_t>* found) override {
    folded_ = document.plain;
    absl::AsciiStrToLower(&folded_);
    atoms_.clear();
    finder_->Find(folded_, &atoms_);
    std::sort(atoms_.begin(), atoms_.end());
    atoms_.erase(std::unique(atoms_.begin(), atoms_.end()), atoms_.end());
    matched_.clear();
    filter_.AllMatches(document.plain, atoms_, &matched_);
    found->insert(found->end(), matched_.begin(), matched_.end());
    return absl::OkStatus();
  }

 private:
  const Watchlist& watchlist_;
  re2::FilteredRE2 filter_;
  std::unique_ptr<const StringFinder> finder_;
  std::string folded_;
  std::vector<int> atoms_;
  std::vector<int> matched_;
};

}  // namespace

std::unique_ptr<MatchEngine> CreateFilteredRe2(const Watchlist& watchlist) {
  return std::make_unique<FilteredRe2Engine>(watchlist);
}

}  // namespace wirewatch::bench
