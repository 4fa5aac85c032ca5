#include "tests/oracle_condition.h"

#include <algorithm>

namespace wirewatch {
namespace {

template <typename T>
bool Intersect(const std::set<T>& a, const std::set<T>& b) {
  return std::any_of(a.begin(), a.end(), [&b](const T& value) { return b.count(value) > 0; });
}

template <typename T>
bool Includes(const std::set<T>& whole, const std::set<T>& part) {
  return std::all_of(part.begin(), part.end(),
                     [&whole](const T& value) { return whole.count(value) > 0; });
}

bool SameThing(const OracleMention& a, const OracleMention& b) {
  return a.term == b.term && a.entity == b.entity;
}

}  // namespace

bool OracleCondition::IsTrue(const Condition& condition, std::set<size_t>* mentions) const {
  const Value value = Evaluate(condition);
  for (const Span& span : value.spans) mentions->insert(span.mentions.begin(), span.mentions.end());
  return value.truth;
}

OracleCondition::Value OracleCondition::Evaluate(const Condition& condition) const {
  std::vector<Value> operands;
  for (const Condition& child : condition.children) operands.push_back(Evaluate(child));
  switch (condition.kind) {
    case Condition::Kind::kTerm:
      return Term(condition.term);
    case Condition::Kind::kNot:
      return {!operands[0].truth, {}};
    case Condition::Kind::kAnd:
      return Some(operands, operands.size());
    case Condition::Kind::kOr:
      return Some(operands, 1);
    case Condition::Kind::kNOf:
      return Some(operands, static_cast<size_t>(condition.at_least));
    case Condition::Kind::kIn:
      return In(operands[0], condition.zones);
    case Condition::Kind::kCount:
      return Count(operands[0], static_cast<size_t>(condition.at_least));
    case Condition::Kind::kNear:
    case Condition::Kind::kBefore:
    case Condition::Kind::kNotNear:
      return Proximity(condition, operands[0].spans, operands[1].spans);
  }
  return {};
}

OracleCondition::Value OracleCondition::Term(int32_t term) const {
  Value value;
  for (size_t i = 0; i < all_.size(); ++i) {
    if (all_[i].mention.term != term) continue;
    value.spans.push_back({all_[i].flow, all_[i].word_begin, all_[i].word_end, {i}});
  }
  value.truth = !value.spans.empty();
  return value;
}

OracleCondition::Value OracleCondition::Some(const std::vector<Value>& operands, size_t needed) {
  size_t found = 0;
  Value value;
  for (const Value& operand : operands) {
    if (!operand.truth) continue;
    ++found;
    value.spans.insert(value.spans.end(), operand.spans.begin(), operand.spans.end());
  }
  value.truth = found >= needed;
  return value.truth ? value : Value();
}

OracleCondition::Value OracleCondition::In(const Value& operand, ZoneSet zones) const {
  Value value;
  for (const Span& span : operand.spans) {
    if (std::all_of(span.mentions.begin(), span.mentions.end(), [&](size_t i) {
          return zones.Contains(article_.paragraphs[all_[i].paragraph].zone);
        })) {
      value.spans.push_back(span);
    }
  }
  value.truth = !value.spans.empty();
  return value;
}

OracleCondition::Value OracleCondition::Count(const Value& operand, size_t needed) const {
  std::set<size_t> mentions;
  for (const Span& span : operand.spans) {
    mentions.insert(span.mentions.begin(), span.mentions.end());
  }
  std::set<std::pair<size_t, size_t>> places;
  for (const size_t i : Reported(mentions)) {
    places.emplace(all_[i].mention.begin, all_[i].mention.end);
  }
  return places.size() >= needed ? Value{true, operand.spans} : Value();
}

OracleCondition::Value OracleCondition::Proximity(const Condition& condition,
                                                  const std::vector<Span>& left,
                                                  const std::vector<Span>& right) const {
  Value value;
  for (const Span& a : left) {
    bool lonely = true;
    for (const Span& b : right) {
      const bool is_within = IsWithin(condition, a, b);
      const bool overlaps = a.flow == b.flow && a.begin < b.end && b.begin < a.end;
      if (condition.kind == Condition::Kind::kNotNear) {
        if ((is_within || overlaps) && !Includes(a.mentions, b.mentions)) lonely = false;
      } else if (is_within && !Intersect(a.mentions, b.mentions)) {
        Span over{a.flow, std::min(a.begin, b.begin), std::max(a.end, b.end), a.mentions};
        over.mentions.insert(b.mentions.begin(), b.mentions.end());
        value.spans.push_back(std::move(over));
      }
    }
    if (condition.kind == Condition::Kind::kNotNear && lonely) value.spans.push_back(a);
  }
  value.truth = !value.spans.empty();
  return value;
}

// Whether the two have no word in common, and are as near to each other as the operator says.
bool OracleCondition::IsWithin(const Condition& condition, const Span& a, const Span& b) const {
  if (a.flow != b.flow) return false;
  const bool a_first = b.begin >= a.end;
  const bool b_first = a.begin >= b.end && condition.kind != Condition::Kind::kBefore;
  const bool interlaced =
      condition.kind != Condition::Kind::kBefore && !a_first && !b_first && !HaveCommonWord(a, b);
  if (!a_first && !b_first && !interlaced) return false;
  const OracleFlow& flow = flows_[static_cast<size_t>(a.flow)];
  switch (condition.within) {
    case Condition::Within::kWords:
      return interlaced || (a_first && b.begin - a.end <= condition.distance) ||
             (b_first && a.begin - b.end <= condition.distance);
    case Condition::Within::kSentence:
      return Intersect(NumbersOf(flow.sentences, a), NumbersOf(flow.sentences, b));
    case Condition::Within::kParagraph:
      return Intersect(NumbersOf(flow.paragraphs, a), NumbersOf(flow.paragraphs, b));
  }
  return false;
}

// Whether a mention of one and one of the other have a word in common, or are the same, or one
// stands between two words of the other.
bool OracleCondition::HaveCommonWord(const Span& a, const Span& b) const {
  for (const size_t i : a.mentions) {
    for (const size_t j : b.mentions) {
      if (i == j ||
          (all_[i].word_begin < all_[j].word_end && all_[j].word_begin < all_[i].word_end))
        return true;
    }
  }
  return false;
}

// The sentence or paragraph that all words of a span are in; none if they are in several. Without
// words, those of the words on both sides; 0 in a flow that has none.
template <typename T>
std::set<T> OracleCondition::NumbersOf(const std::vector<T>& numbers, const Span& span) {
  if (numbers.empty()) return {T()};
  std::set<T> in;
  const bool wordless = span.begin == span.end;
  for (int64_t i = span.begin - wordless; i < span.end + wordless; ++i) {
    if (i >= 0 && i < static_cast<int64_t>(numbers.size()))
      in.insert(numbers[static_cast<size_t>(i)]);
  }
  return !wordless && in.size() > 1 ? std::set<T>() : in;
}

std::vector<size_t> OracleCondition::Reported(const std::set<size_t>& mentions) const {
  std::vector<size_t> reported;
  for (const size_t i : mentions) {
    const bool reduced = std::any_of(mentions.begin(), mentions.end(), [&](size_t j) {
      return IsInside(all_[i], all_[j]) || IsRepeat(all_[i], all_[j]);
    });
    if (!reduced) reported.push_back(i);
  }
  return reported;
}

bool OracleCondition::IsInside(const OracleFound& a, const OracleFound& longer) const {
  const OracleMention& m = a.mention;
  const OracleMention& n = longer.mention;
  return SameThing(m, n) && n.begin <= m.begin && n.end >= m.end &&
         n.end - n.begin > m.end - m.begin;
}

// Whether `earlier` is the same words in an earlier paragraph with the same text.
bool OracleCondition::IsRepeat(const OracleFound& a, const OracleFound& earlier) const {
  const Paragraph& here = article_.paragraphs[a.paragraph];
  const Paragraph& there = article_.paragraphs[earlier.paragraph];
  return SameThing(a.mention, earlier.mention) && there.begin < here.begin &&
         article_.text.substr(here.begin, here.end - here.begin) ==
             article_.text.substr(there.begin, there.end - there.begin) &&
         a.mention.begin - here.begin == earlier.mention.begin - there.begin &&
         a.mention.end - here.begin == earlier.mention.end - there.begin;
}

}  // namespace wirewatch
