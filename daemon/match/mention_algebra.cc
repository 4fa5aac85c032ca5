#include "daemon/match/mention_algebra.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "daemon/match/proximity.h"

namespace wirewatch {
namespace {

using Kind = Condition::Kind;
using Spans = std::vector<WordSpan>;

// A truth with spans: those of a term, which stay where they are, or new ones.
class Operand {
 public:
  explicit Operand(const Spans& term) : term_(&term), truth_(!term.empty()) {}
  Operand(bool truth, Spans own) : own_(std::move(own)), truth_(truth) {}
  // One that is true because it has spans.
  explicit Operand(Spans&& own) : own_(std::move(own)), truth_(!own_.empty()) {}

  bool truth() const { return truth_; }
  const Spans& spans() const { return term_ == nullptr ? own_ : *term_; }
  Spans TakeSpans() && { return term_ == nullptr ? std::move(own_) : *term_; }

 private:
  const Spans* term_ = nullptr;
  Spans own_;
  bool truth_;
};

// The two ways to ask for the value of a condition. Both take `zones`: what they tell is then of
// the condition in these zones, as if it were the operand of an "in"; null for the condition as it
// is. A proximity is in a zone if both of its sides are, so that not all pairs have to be made.
class Evaluator {
 public:
  explicit Evaluator(const ConditionInput& input) : input_(input), budget_(input.max_paired) {}

  // Whether a result is incomplete since there were too many pairs.
  bool exhausted() const { return budget_.exhausted(); }

  // The truth, and the mentions by themselves, which are added to *out unless that is null.
  bool Mentions(const Condition& condition, const ZoneSet* zones, std::vector<int32_t>* out) {
    switch (condition.kind) {
      case Kind::kTerm:
        return TermMentions(SpansOf(condition), zones, out);
      case Kind::kOr: {
        bool truth = false;
        for (const Condition& child : condition.children) {
          truth |= Mentions(child, zones, out);
          if (truth && out == nullptr) break;
        }
        return truth;
      }
      case Kind::kNear:
      case Kind::kBefore: {
        const Operand left = Places(condition.children[0], zones);
        if (left.spans().empty()) return false;
        const Operand right = Places(condition.children[1], zones);
        return ProximityOf(condition).Members(left.spans(), right.spans(), out);
      }
      case Kind::kIn: {
        const ZoneSet inner = Narrow(condition.zones, zones);
        return Mentions(condition.children[0], &inner, out);
      }
      case Kind::kNotNear:
        return Collect(Places(condition, zones), out);
      case Kind::kAnd:
      case Kind::kNot:
      case Kind::kNOf:
      case Kind::kCount:
        break;
    }
    if (zones != nullptr) return Collect(Places(condition, zones), out);
    switch (condition.kind) {
      case Kind::kNot:
        return !Mentions(condition.children[0], nullptr, nullptr);
      case Kind::kCount:
        return CountMentions(condition, out);
      default:
        return NOfMentions(condition, out);
    }
  }

  // The truth, and the spans that the condition stands for as an operand of a proximity.
  Operand Places(const Condition& condition, const ZoneSet* zones) {
    switch (condition.kind) {
      case Kind::kTerm:
        return zones == nullptr ? Operand(SpansOf(condition))
                                : Operand(Filter(SpansOf(condition), *zones));
      case Kind::kOr: {
        Spans spans;
        bool truth = false;
        for (const Condition& child : condition.children) {
          Operand operand = Places(child, zones);
          truth |= operand.truth();
          Append(std::move(operand).TakeSpans(), &spans);
        }
        return {truth, std::move(spans)};
      }
      case Kind::kNear:
      case Kind::kBefore: {
        const Operand left = Places(condition.children[0], zones);
        if (left.spans().empty()) return Operand(false, {});
        const Operand right = Places(condition.children[1], zones);
        return Operand(ProximityOf(condition).Pairs(left.spans(), right.spans()));
      }
      case Kind::kNotNear: {
        Operand left = Places(condition.children[0], zones);
        if (left.spans().empty()) return Operand(false, {});
        const Operand right = Places(condition.children[1], nullptr);
        return Operand(ProximityOf(condition).Lonely(std::move(left).TakeSpans(), right.spans()));
      }
      case Kind::kIn: {
        const ZoneSet inner = Narrow(condition.zones, zones);
        return Places(condition.children[0], &inner);
      }
      case Kind::kAnd:
      case Kind::kNot:
      case Kind::kNOf:
      case Kind::kCount:
        break;
    }
    Operand value = condition.kind == Kind::kNot
                        ? Operand(!Mentions(condition.children[0], nullptr, nullptr), {})
                    : condition.kind == Kind::kCount ? CountPlaces(condition)
                                                     : NOfPlaces(condition);
    return zones == nullptr ? std::move(value) : Operand(Filter(value.spans(), *zones));
  }

 private:
  const Spans& SpansOf(const Condition& term) const {
    return input_.spans_of_term[static_cast<size_t>(term.term)];
  }

  Proximity ProximityOf(const Condition& condition) {
    return {condition, input_.mentions, input_.view, &budget_};
  }

  static ZoneSet Narrow(ZoneSet zones, const ZoneSet* outer) {
    if (outer == nullptr) return zones;
    ZoneSet both;
    for (int i = 0; i < kZoneCount; ++i) {
      const auto zone = static_cast<Zone>(i);
      if (zones.Contains(zone) && outer->Contains(zone)) both.Add(zone);
    }
    return both;
  }

  // A span over mentions lies in zones if each of them does.
  bool IsIn(const WordSpan& span, ZoneSet zones) const {
    return std::all_of(span.mentions.begin(), span.mentions.end(), [&](int32_t mention) {
      const FoundMention& found = input_.mentions[static_cast<size_t>(mention)].found;
      return zones.Contains(
          input_.view->article().paragraphs[static_cast<size_t>(found.paragraph)].zone);
    });
  }

  Spans Filter(const Spans& spans, ZoneSet zones) const {
    Spans filtered;
    std::copy_if(spans.begin(), spans.end(), std::back_inserter(filtered),
                 [&](const WordSpan& span) { return IsIn(span, zones); });
    return filtered;
  }

  bool TermMentions(const Spans& spans, const ZoneSet* zones, std::vector<int32_t>* out) const {
    bool truth = false;
    for (const WordSpan& span : spans) {
      if (zones != nullptr && !IsIn(span, *zones)) continue;
      truth = true;
      if (out == nullptr) break;
      AddMentions(span, out);
    }
    return truth;
  }

  // How many children must be true: all of an "and".
  static size_t Needed(const Condition& condition) {
    return condition.kind == Kind::kAnd ? condition.children.size()
                                        : static_cast<size_t>(condition.at_least);
  }

  // Whether enough children may be true: terms without a mention are seen at a glance.
  bool CanBeTrue(const Condition& condition) const {
    size_t possible = condition.children.size();
    for (const Condition& child : condition.children) {
      possible -= child.kind == Kind::kTerm && SpansOf(child).empty();
    }
    return possible >= Needed(condition);
  }

  // "and" is "all of". A false one takes back what its true children put into *out.
  bool NOfMentions(const Condition& condition, std::vector<int32_t>* out) {
    if (!CanBeTrue(condition)) return false;
    const size_t before = out == nullptr ? 0 : out->size();
    const size_t needed = Needed(condition);
    size_t open = condition.children.size();
    size_t found = 0;
    for (const Condition& child : condition.children) {
      found += Mentions(child, nullptr, out);
      --open;
      if (found + open < needed || (found >= needed && out == nullptr)) break;
    }
    if (found < needed && out != nullptr) out->resize(before);
    return found >= needed;
  }

  Operand NOfPlaces(const Condition& condition) {
    if (!CanBeTrue(condition)) return {false, {}};
    const size_t needed = Needed(condition);
    size_t open = condition.children.size();
    size_t found = 0;
    Spans spans;
    for (const Condition& child : condition.children) {
      Operand operand = Places(child, nullptr);
      found += operand.truth();
      if (found + --open < needed) return {false, {}};
      Append(std::move(operand).TakeSpans(), &spans);
    }
    return {true, std::move(spans)};
  }

  bool CountMentions(const Condition& condition, std::vector<int32_t>* out) {
    std::vector<int32_t> found;
    if (!Mentions(condition.children[0], nullptr, &found)) return false;
    if (!AreEnough(condition, &found)) return false;
    if (out != nullptr) out->insert(out->end(), found.begin(), found.end());
    return true;
  }

  Operand CountPlaces(const Condition& condition) {
    Operand operand = Places(condition.children[0], nullptr);
    std::vector<int32_t> found;
    Collect(operand, &found);
    if (!AreEnough(condition, &found)) return {false, {}};
    return operand;
  }

  // Whether there are as many mentions as a count wants.
  bool AreEnough(const Condition& count, std::vector<int32_t>* mentions) const {
    const auto needed = static_cast<size_t>(count.at_least);
    std::sort(mentions->begin(), mentions->end());
    mentions->erase(std::unique(mentions->begin(), mentions->end()), mentions->end());
    if (mentions->size() < needed || needed < 2) return mentions->size() >= needed;
    return CountReported(*mentions, input_.mentions, input_.view->article()) >= needed;
  }

  static bool Collect(const Operand& operand, std::vector<int32_t>* out) {
    if (out != nullptr) {
      for (const WordSpan& span : operand.spans()) AddMentions(span, out);
    }
    return operand.truth();
  }

  static void Append(Spans from, Spans* to) {
    if (to->empty()) {
      *to = std::move(from);
    } else {
      to->insert(to->end(), std::make_move_iterator(from.begin()),
                 std::make_move_iterator(from.end()));
    }
  }

  const ConditionInput& input_;
  PairBudget budget_;
};

absl::Status TooManyPairs(const ConditionInput& input) {
  return absl::ResourceExhaustedError(absl::StrCat("its proximities pair up more than ",
                                                   input.max_paired, " mentions in one article"));
}

}  // namespace

absl::StatusOr<ConditionValue> Evaluate(const Condition& condition, const ConditionInput& input) {
  Evaluator evaluator(input);
  ConditionValue value;
  value.truth = evaluator.Mentions(condition, nullptr, &value.mentions);
  if (evaluator.exhausted()) return TooManyPairs(input);
  std::sort(value.mentions.begin(), value.mentions.end());
  value.mentions.erase(std::unique(value.mentions.begin(), value.mentions.end()),
                       value.mentions.end());
  return value;
}

absl::StatusOr<std::vector<WordSpan>> EvaluateSpans(const Condition& condition,
                                                    const ConditionInput& input) {
  Evaluator evaluator(input);
  Spans spans = evaluator.Places(condition, nullptr).TakeSpans();
  if (evaluator.exhausted()) return TooManyPairs(input);
  return spans;
}

}  // namespace wirewatch
