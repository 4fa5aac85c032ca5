#include "daemon/match/anchors.h"

#include <algorithm>
#include <utility>

namespace wirewatch {
namespace {

// Anchors of `needed` of the children, all of which may be true: with all but `needed - 1` of them
// false it is false, so the cheapest of so many children will do.
std::optional<Anchors> AnchorsOfSome(const Condition& condition, size_t needed,
                                     const std::vector<int64_t>& costs) {
  std::vector<Anchors> anchored;
  for (const Condition& child : condition.children) {
    if (std::optional<Anchors> anchors = AnchorsOf(child, costs)) {
      anchored.push_back(*std::move(anchors));
    }
  }
  const size_t wanted = condition.children.size() - needed + 1;
  if (anchored.size() < wanted) return std::nullopt;
  std::stable_sort(anchored.begin(), anchored.end(),
                   [](const Anchors& a, const Anchors& b) { return a.cost < b.cost; });
  Anchors all;
  for (size_t i = 0; i < wanted; ++i) {
    all.terms.insert(all.terms.end(), anchored[i].terms.begin(), anchored[i].terms.end());
  }
  std::sort(all.terms.begin(), all.terms.end());
  all.terms.erase(std::unique(all.terms.begin(), all.terms.end()), all.terms.end());
  for (const int32_t term : all.terms) all.cost += costs[static_cast<size_t>(term)];
  return all;
}

}  // namespace

std::optional<Anchors> AnchorsOf(const Condition& condition, const std::vector<int64_t>& costs) {
  switch (condition.kind) {
    case Condition::Kind::kTerm:
      return Anchors{{condition.term}, costs[static_cast<size_t>(condition.term)]};
    case Condition::Kind::kNot:
      return std::nullopt;
    case Condition::Kind::kNotNear:
    case Condition::Kind::kIn:
    case Condition::Kind::kCount:
      return AnchorsOf(condition.children[0], costs);
    case Condition::Kind::kAnd:
    case Condition::Kind::kNear:
    case Condition::Kind::kBefore:
      return AnchorsOfSome(condition, condition.children.size(), costs);
    case Condition::Kind::kOr:
      return AnchorsOfSome(condition, 1, costs);
    case Condition::Kind::kNOf:
      return AnchorsOfSome(condition, static_cast<size_t>(condition.at_least), costs);
  }
  return std::nullopt;
}

}  // namespace wirewatch
