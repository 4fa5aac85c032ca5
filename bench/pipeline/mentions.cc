#include "bench/pipeline/mentions.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"

namespace wirewatch::bench {
namespace {

std::vector<std::string> Words(const std::string& text) {
  std::vector<std::string> words;
  bool inside = false;
  for (const char c : text) {
    const bool is_word = absl::ascii_isalnum(static_cast<unsigned char>(c));
    if (is_word && !inside) words.emplace_back();
    if (is_word) words.back() += absl::ascii_tolower(static_cast<unsigned char>(c));
    inside = is_word;
  }
  return words;
}

}  // namespace

MentionFinder::MentionFinder(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    names_.push_back(Words(name));
    by_first_word_[names_.back().front()].push_back(names_.size() - 1);
  }
}

Mentions MentionFinder::Find(const std::string& text) const {
  Mentions mentions;
  const std::vector<std::string> words = Words(text);
  for (size_t at = 0; at < words.size(); ++at) {
    mentions.sanction = mentions.sanction || absl::StartsWith(words[at], "sanction");
    const auto it = by_first_word_.find(words[at]);
    if (it == by_first_word_.end()) continue;
    for (const size_t index : it->second) {
      const std::vector<std::string>& name = names_[index];
      if (name.size() <= words.size() - at &&
          std::equal(name.begin(), name.end(), words.begin() + static_cast<ptrdiff_t>(at))) {
        mentions.names.push_back(index);
      }
    }
  }
  std::sort(mentions.names.begin(), mentions.names.end());
  mentions.names.erase(std::unique(mentions.names.begin(), mentions.names.end()),
                       mentions.names.end());
  return mentions;
}

}  // namespace wirewatch::bench
