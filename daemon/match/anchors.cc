#include "daemon/match/anchors.h"

#include <utility>

namespace wirewatch {

std::optional<Anchors> AnchorsOf(const Condition& condition, const std::vector<int64_t>& costs) {
  switch (condition.kind) {
    case Condition::Kind::kTerm:
      return Anchors{{condition.term}, costs[static_cast<size_t>(condition.term)]};
    case Condition::Kind::kNot:
      return std::nullopt;
    case Condition::Kind::kNotNear:
      return AnchorsOf(condition.children[0], costs);
    case Condition::Kind::kAnd:
    case Condition::Kind::kNear:
    case Condition::Kind::kBefore: {
      std::optional<Anchors> best;
      for (const Condition& child : condition.children) {
        std::optional<Anchors> anchors = AnchorsOf(child, costs);
        if (anchors && (!best || anchors->cost < best->cost)) best = std::move(anchors);
      }
      return best;
    }
    case Condition::Kind::kOr: {
      Anchors all;
      for (const Condition& child : condition.children) {
        std::optional<Anchors> anchors = AnchorsOf(child, costs);
        if (!anchors) return std::nullopt;
        all.terms.insert(all.terms.end(), anchors->terms.begin(), anchors->terms.end());
        all.cost += anchors->cost;
      }
      return all;
    }
  }
  return std::nullopt;
}

}  // namespace wirewatch
