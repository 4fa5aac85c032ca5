#include "daemon/match/report.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"
#include "absl/container/flat_hash_set.h"

namespace wirewatch {
namespace {

using Place = std::tuple<int32_t, int32_t, uint32_t, uint32_t>;

Place PlaceOf(const TermMention& mention) {
  return {mention.term, mention.found.entity, mention.found.begin, mention.found.end};
}

// Whether the same words are evidence in an earlier paragraph with the same text.
bool StandsEarlier(const TermMention& mention, const absl::flat_hash_set<Place>& places,
                   const Article& article) {
  const Paragraph& here = article.paragraphs[static_cast<size_t>(mention.found.paragraph)];
  for (int32_t i = here.repeats; i >= 0; i = article.paragraphs[static_cast<size_t>(i)].repeats) {
    const Paragraph& earlier = article.paragraphs[static_cast<size_t>(i)];
    TermMention twin = mention;
    twin.found.begin = earlier.begin + (mention.found.begin - here.begin);
    twin.found.end = earlier.begin + (mention.found.end - here.begin);
    if (places.contains(PlaceOf(twin))) return true;
  }
  return false;
}

}  // namespace

std::vector<TermMention> MentionsToReport(const ConditionValue& value,
                                          const std::vector<TermMention>& mentions,
                                          const Article& article) {
  std::vector<TermMention> chosen;
  absl::flat_hash_set<Place> places;
  for (const WordSpan& span : value.spans) {
    for (const int32_t index : span.mentions) {
      const TermMention& mention = mentions[static_cast<size_t>(index)];
      if (places.insert(PlaceOf(mention)).second) chosen.push_back(mention);
    }
  }
  // A longer mention comes before those inside of it.
  std::sort(chosen.begin(), chosen.end(), [](const TermMention& a, const TermMention& b) {
    return std::tie(a.found.begin, b.found.end, a.term, a.found.entity) <
           std::tie(b.found.begin, a.found.end, b.term, b.found.entity);
  });
  std::vector<TermMention> report;
  absl::flat_hash_map<std::pair<int32_t, int32_t>, uint32_t> covered_to;
  for (const TermMention& mention : chosen) {
    uint32_t& covered = covered_to[{mention.term, mention.found.entity}];
    if (mention.found.end <= covered) continue;
    covered = mention.found.end;
    if (!StandsEarlier(mention, places, article)) report.push_back(mention);
  }
  return report;
}

}  // namespace wirewatch
