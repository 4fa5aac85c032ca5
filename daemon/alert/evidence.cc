#include "wirewatch/evidence.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

namespace wirewatch {
namespace {

// The turn in which each mention is kept: 0 is the first.
std::vector<int64_t> Turns(const std::vector<EvidenceKey>& mentions, absl::string_view entity) {
  std::vector<int64_t> turns;
  bool has_entity = entity.empty();
  absl::flat_hash_set<absl::string_view> terms;
  absl::flat_hash_map<std::pair<absl::string_view, absl::string_view>, int64_t> seen;
  for (const EvidenceKey& mention : mentions) {
    const int64_t earlier = seen[{mention.term, mention.entity}]++;
    const bool is_first_of_term = terms.insert(mention.term).second;
    if (!has_entity && mention.entity == entity) {
      has_entity = true;
      turns.push_back(0);
    } else {
      turns.push_back(is_first_of_term ? 1 : 2 + earlier);
    }
  }
  return turns;
}

}  // namespace

std::vector<size_t> ChooseEvidence(const std::vector<EvidenceKey>& mentions,
                                   absl::string_view entity, size_t max) {
  std::vector<size_t> chosen(mentions.size());
  std::iota(chosen.begin(), chosen.end(), 0);
  if (mentions.size() <= max) return chosen;
  const std::vector<int64_t> turns = Turns(mentions, entity);
  std::stable_sort(chosen.begin(), chosen.end(),
                   [&turns](size_t a, size_t b) { return turns[a] < turns[b]; });
  chosen.resize(max);
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

}  // namespace wirewatch
