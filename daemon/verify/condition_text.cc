#include "daemon/verify/condition_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/alert/snippet.h"

namespace wirewatch {
namespace {

using Kind = Condition::Kind;
using Verdict = ClosestPair::Verdict;

// Of a quoted text, which may span a proximity of many words.
constexpr size_t kMaxQuotedBytes = 60;

std::string Distance(const Condition& condition) {
  switch (condition.within) {
    case Condition::Within::kSentence:
      return "s";
    case Condition::Within::kParagraph:
      return "p";
    case Condition::Within::kWords:
      return absl::StrCat(condition.distance);
  }
  return "";
}

std::string Words(int64_t count) { return absl::StrCat(count, count == 1 ? " word" : " words"); }

// Makes the notes of one run.
class Notes {
 public:
  Notes(const RunTrace& run, const Article& article) : run_(run), article_(article) {}

  std::string Of(const NodeTrace& node, const std::vector<NodeTrace>& nodes) const {
    const Condition& condition = *node.condition;
    const auto child_value = [&](size_t i) -> const ConditionValue& {
      return nodes[static_cast<size_t>(condition.children[i].node)].value;
    };
    if (node.value.truth) return "";
    switch (condition.kind) {
      case Kind::kNear:
      case Kind::kBefore:
      case Kind::kNotNear:
        return node.closest.has_value() ? OfPair(condition, *node.closest) : "";
      case Kind::kIn:
        return child_value(0).truth ? absl::StrCat("only in ", ZonesOf(child_value(0).mentions))
                                    : "";
      case Kind::kCount:
        return absl::StrCat(CountReported(child_value(0).mentions, run_.input.mentions, article_),
                            ", needed ", condition.at_least);
      case Kind::kNOf: {
        size_t count = 0;
        for (size_t i = 0; i < condition.children.size(); ++i) {
          if (child_value(i).truth) ++count;
        }
        return absl::StrCat(count, " of them, needed ", condition.at_least);
      }
      case Kind::kTerm:
      case Kind::kAnd:
      case Kind::kOr:
      case Kind::kNot:
        return "";
    }
    return "";
  }

 private:
  std::string OfPair(const Condition& condition, const ClosestPair& pair) const {
    const std::string sides = absl::StrCat(Quoted(pair.left), " and ", Quoted(pair.right));
    if (condition.kind == Kind::kNotNear) {
      return pair.words_between < 0
                 ? absl::StrCat(sides, " overlap")
                 : absl::StrCat(sides, " are ", Words(pair.words_between), " apart");
    }
    switch (pair.verdict) {
      case Verdict::kTooFar:
        return absl::StrCat(sides, " are ", Words(pair.words_between), " apart, allowed ",
                            condition.distance);
      case Verdict::kOtherSentence:
        return absl::StrCat(sides, " are in different sentences");
      case Verdict::kOtherParagraph:
        return absl::StrCat(sides, " are in different paragraphs");
      case Verdict::kWrongOrder:
        return absl::StrCat(sides, " are near, but in the other order");
      case Verdict::kOverlap:
        return absl::StrCat(sides, " overlap");
      case Verdict::kOtherFlow:
        return absl::StrCat(sides, " are in different parts: ", ZonesOf(pair.left.mentions),
                            " and ", ZonesOf(pair.right.mentions));
      case Verdict::kClose:
        return "";
    }
    return "";
  }

  template <typename Indices>
  std::string ZonesOf(const Indices& mentions) const {
    ZoneSet zones;
    for (const int32_t mention : mentions) {
      zones.Add(article_.paragraphs[static_cast<size_t>(FoundOf(mention).paragraph)].zone);
    }
    return ZonesText(zones);
  }

  const FoundMention& FoundOf(int32_t mention) const {
    return run_.input.mentions[static_cast<size_t>(mention)].found;
  }

  // The words from the first mention of a span to its last one.
  std::string Quoted(const WordSpan& span) const {
    uint32_t begin = static_cast<uint32_t>(article_.text.size());
    uint32_t end = 0;
    for (const int32_t mention : span.mentions) {
      begin = std::min(begin, FoundOf(mention).begin);
      end = std::max(end, FoundOf(mention).end);
    }
    if (begin >= end) return "''";
    const Snippet snippet = MakeSnippet(article_.text, begin, end, /*context=*/0);
    std::string text = snippet.text.substr(snippet.begin, snippet.end - snippet.begin);
    if (text.size() > kMaxQuotedBytes) {
      const Snippet first = MakeSnippet(text, 0, 0, kMaxQuotedBytes);
      text = first.text;
    }
    return absl::StrCat("'", text, "'");
  }

  const RunTrace& run_;
  const Article& article_;
};

ExplainedNode Explain(const Condition& condition, const std::vector<NodeTrace>& nodes,
                      const Rule& rule, const Notes& notes) {
  const NodeTrace& trace = nodes[static_cast<size_t>(condition.node)];
  ExplainedNode node;
  node.text = NodeText(condition, rule);
  node.truth = trace.value.truth;
  node.term = condition.kind == Kind::kTerm ? condition.term : -1;
  node.note = notes.Of(trace, nodes);
  for (const Condition& child : condition.children) {
    node.children.push_back(Explain(child, nodes, rule, notes));
  }
  return node;
}

}  // namespace

std::string NodeText(const Condition& condition, const Rule& rule) {
  switch (condition.kind) {
    case Kind::kTerm:
      return rule.terms[static_cast<size_t>(condition.term)].name;
    case Kind::kAnd:
      return "and";
    case Kind::kOr:
      return "or";
    case Kind::kNot:
      return "not";
    case Kind::kNear:
      return absl::StrCat("near/", Distance(condition));
    case Kind::kBefore:
      return absl::StrCat("before/", Distance(condition));
    case Kind::kNotNear:
      return absl::StrCat("not near/", Distance(condition));
    case Kind::kIn:
      return absl::StrCat("in ", ZonesText(condition.zones));
    case Kind::kNOf:
      return absl::StrCat(condition.at_least, " of");
    case Kind::kCount:
      return absl::StrCat("count >= ", condition.at_least);
  }
  return "";
}

std::string ConditionText(const Condition& condition, const Rule& rule) {
  // Brackets around all that is no term: right in every place.
  const auto operand = [&](const Condition& child) {
    const std::string text = ConditionText(child, rule);
    const bool is_closed = child.kind == Kind::kTerm || child.kind == Kind::kNOf;
    return is_closed ? text : absl::StrCat("(", text, ")");
  };
  std::vector<std::string> operands;
  for (const Condition& child : condition.children) operands.push_back(operand(child));
  const std::string node = NodeText(condition, rule);
  switch (condition.kind) {
    case Kind::kTerm:
      return node;
    case Kind::kNot:
      return absl::StrCat("not ", operands[0]);
    case Kind::kIn:
      return absl::StrCat(operands[0], " in (", ZonesText(condition.zones), ")");
    case Kind::kCount:
      return absl::StrCat("count(", ConditionText(condition.children[0], rule),
                          ") >= ", condition.at_least);
    case Kind::kNOf: {
      std::vector<std::string> all;
      for (const Condition& child : condition.children) all.push_back(ConditionText(child, rule));
      return absl::StrCat(node, " (", absl::StrJoin(all, ", "), ")");
    }
    case Kind::kAnd:
    case Kind::kOr:
    case Kind::kNear:
    case Kind::kBefore:
    case Kind::kNotNear:
      return absl::StrJoin(operands, absl::StrCat(" ", node, " "));
  }
  return "";
}

std::string ZonesText(const ZoneSet& zones) {
  std::vector<absl::string_view> names;
  for (int i = 0; i < kZoneCount; ++i) {
    if (zones.Contains(static_cast<Zone>(i))) names.push_back(ZoneName(static_cast<Zone>(i)));
  }
  return absl::StrJoin(names, ", ");
}

ExplainedNode ExplainCondition(const Condition& condition, const std::vector<NodeTrace>& nodes,
                               const Rule& rule, const RunTrace& run, const Article& article) {
  return Explain(condition, nodes, rule, Notes(run, article));
}

}  // namespace wirewatch
