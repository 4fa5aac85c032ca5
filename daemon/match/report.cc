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

std::vector<TermMention> MentionsToReport(absl::Span<const int32_t> indices,
                                          absl::Span<const TermMention> mentions,
                                          const Article& article) {
  std::vector<TermMention> chosen;
  absl::flat_hash_set<Place> places;
  for (const int32_t index : indices) {
    const TermMention& mention = mentions[static_cast<size_t>(index)];
    if (places.insert(PlaceOf(mention)).second) chosen.push_back(mention);
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

size_t CountReported(absl::Span<const int32_t> indices, absl::Span<const TermMention> mentions,
                     const Article& article) {
  // They are sorted by their beginnings, and by their ends among equal ones.
  size_t places = 0;
  const FoundMention* last = nullptr;
  const std::vector<TermMention> report = MentionsToReport(indices, mentions, article);
  for (const TermMention& mention : report) {
    const FoundMention& found = mention.found;
    places += last == nullptr || last->begin != found.begin || last->end != found.end;
    last = &found;
  }
  return places;
}

}  // namespace wirewatch
