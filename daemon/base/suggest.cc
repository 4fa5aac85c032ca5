#include "daemon/base/suggest.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours cost 1.
size_t EditDistance(absl::string_view a, absl::string_view b) {
  std::vector<size_t> before(b.size() + 1), previous(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) previous[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] =
          std::min({previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a[i - 1] != b[j - 1])});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(previous);
    previous.swap(row);
  }
  return previous[b.size()];
}

// What keys are called in the rules of other tools, and what they are called here.
constexpr std::pair<absl::string_view, absl::string_view> kMeant[] = {
    {"alert", "id"},
    {"alerts", "expect"},
    {"alias", "aliases"},
    {"body", "text"},
    {"content", "text"},
    {"desc", "description"},
    {"exclude", "exceptions"},
    {"except", "exceptions"},
    {"expr", "condition"},
    {"expression", "condition"},
    {"groups", "rules"},
    {"headline", "title"},
    {"input", "article"},
    {"items", "words"},
    {"keywords", "words"},
    {"labels", "tags"},
    {"lang", "language"},
    {"level", "severity"},
    {"name", "id"},
    {"params", "parameters"},
    {"pattern", "regex"},
    {"patterns", "regex"},
    {"phrases", "words"},
    {"priority", "severity"},
    {"query", "condition"},
    {"rule", "id"},
    {"strings", "terms"},
    {"until", "expires"},
    {"use", "template"},
    {"when", "condition"},
};

}  // namespace

std::string Nearest(absl::string_view word, const std::vector<std::string>& candidates) {
  // An attacker's word must not make this slow; nothing that long is a slip of the pen.
  if (word.size() > 100) return "";
  std::string best;
  size_t best_distance = static_cast<size_t>(-1);
  for (const std::string& candidate : candidates) {
    const size_t distance = EditDistance(word, candidate);
    if (distance < best_distance && 3 * distance <= std::max(word.size(), candidate.size())) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string KeyMeant(absl::string_view key, const std::vector<std::string>& known) {
  const auto is_known = [&known](absl::string_view other) {
    return std::find(known.begin(), known.end(), other) != known.end();
  };
  const auto* const meant =
      std::find_if(std::begin(kMeant), std::end(kMeant),
                   [&](const auto& pair) { return pair.first == key && is_known(pair.second); });
  return meant == std::end(kMeant) ? Nearest(key, known) : std::string(meant->second);
}

std::string DidYouMean(absl::string_view word, const std::vector<std::string>& candidates) {
  const std::string best = Nearest(word, candidates);
  return best.empty() ? "" : absl::StrCat(" (did you mean '", best, "'?)");
}

}  // namespace wirewatch
