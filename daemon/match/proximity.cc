#include "daemon/match/proximity.h"

#include <utility>

namespace wirewatch {
namespace {

using Side = Neighbours::Side;
using Spans = std::vector<WordSpan>;

// More than any two words of a flow are apart.
constexpr int64_t kAnyDistance = kFlowStride;

// Only a span over several mentions has room for something between them.
bool HasRoom(const Spans& spans) {
  return std::any_of(spans.begin(), spans.end(),
                     [](const WordSpan& span) { return span.mentions.size() > 1; });
}

absl::Span<const WordSpan> If(bool wanted, const Spans& spans) {
  return wanted ? absl::MakeConstSpan(spans) : absl::Span<const WordSpan>();
}

}  // namespace

Reach ReachOf(const Condition& proximity, ArticleView* view) {
  switch (proximity.within) {
    case Condition::Within::kWords:
      return {nullptr, proximity.distance};
    case Condition::Within::kSentence:
      return {&view->SentenceStarts(), kAnyDistance};
    case Condition::Within::kParagraph:
      return {&view->ParagraphStarts(), kAnyDistance};
  }
  return {};
}

bool AreInterlaced(const WordSpan& a, const WordSpan& b, absl::Span<const TermMention> mentions) {
  if (!Overlap(a, b)) return false;
  const auto words = [mentions](int32_t mention) {
    const FoundMention& found = mentions[static_cast<size_t>(mention)].found;
    return WordSpan{found.word_begin, found.word_end, {}};
  };
  for (const int32_t x : a.mentions) {
    for (const int32_t y : b.mentions) {
      if (x == y || Overlap(words(x), words(y))) return false;
    }
  }
  return true;
}

Proximity::Proximity(const Condition& condition, absl::Span<const TermMention> mentions,
                     ArticleView* view, PairBudget* budget)
    : reach_(ReachOf(condition, view)),
      ordered_(condition.kind == Condition::Kind::kBefore),
      mentions_(mentions),
      budget_(budget) {}

bool Proximity::Members(const Spans& left, const Spans& right, std::vector<int32_t>* out) {
  if (left.empty() || right.empty()) return false;
  const bool within = !ordered_ && (HasRoom(left) || HasRoom(right));
  const bool found = AddMembers(left, right, {true, !ordered_, within}, out);
  if (!found || out == nullptr) return found;
  AddMembers(right, left, {!ordered_, true, within}, out);
  return true;
}

// Those of one side that have a partner on the other one.
bool Proximity::AddMembers(const Spans& spans, const Spans& others, Sides sides,
                           std::vector<int32_t>* out) {
  const Neighbours behind(If(sides.behind, others), reach_, Side::kBehind);
  const Neighbours before(If(sides.before, others), reach_, Side::kBefore);
  const Overlaps overlapping(If(sides.within, others));
  bool found = false;
  for (const WordSpan& span : spans) {
    const auto is_beside = [&](const WordSpan& other) {
      return !ShareMention(span, other) || !budget_->Spend(1);
    };
    const auto is_within = [&](const WordSpan& other) {
      return AreWithin(span, other) || !budget_->SpendLook();
    };
    if (!behind.Any(span, is_beside) && !before.Any(span, is_beside) &&
        !overlapping.AnyOfAll(span, is_within)) {
      continue;
    }
    found = true;
    if (out == nullptr) break;
    AddMentions(span, out);
  }
  return found;
}

Spans Proximity::Pairs(const Spans& left, const Spans& right) {
  Spans pairs;
  const auto make_all = [&](const WordSpan& span, const auto& side) {
    side.Any(span, [&](const WordSpan& other) {
      if (!ShareMention(span, other)) pairs.push_back(Over(span, other));
      return !budget_->Spend(span.mentions.size() + other.mentions.size());
    });
  };
  const Neighbours behind(right, reach_, Side::kBehind);
  for (const WordSpan& span : left) make_all(span, behind);
  if (ordered_) return pairs;
  const Neighbours before(right, reach_, Side::kBefore);
  for (const WordSpan& span : left) make_all(span, before);
  if (!HasRoom(left) && !HasRoom(right)) return pairs;
  const Overlaps overlapping(right);
  for (const WordSpan& span : left) {
    overlapping.AnyOfAll(span, [&](const WordSpan& other) {
      if (!AreWithin(span, other)) return !budget_->SpendLook();
      pairs.push_back(Over(span, other));
      return !budget_->Spend(span.mentions.size() + other.mentions.size());
    });
  }
  return pairs;
}

Spans Proximity::Lonely(Spans spans, const Spans& others) {
  if (others.empty()) return spans;
  const Overlaps overlapping(others);
  const Neighbours behind(others, reach_, Side::kBehind);
  const Neighbours before(others, reach_, Side::kBefore);
  const auto is_lonely = [&](const WordSpan& span) {
    const auto counts = [&](const WordSpan& other) {
      return !IsPart(other, span) || !budget_->Spend(1);
    };
    return !overlapping.Any(span, counts) && !behind.Any(span, counts) && !before.Any(span, counts);
  };
  Spans lonely;
  for (WordSpan& span : spans) {
    if (is_lonely(span)) lonely.push_back(std::move(span));
  }
  return lonely;
}

// Whether two spans are near each other by being interlaced.
bool Proximity::AreWithin(const WordSpan& a, const WordSpan& b) const {
  return AreInterlaced(a, b, mentions_) && reach_.Holds(a, b);
}

}  // namespace wirewatch
