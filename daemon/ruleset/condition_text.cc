#include "daemon/ruleset/condition_text.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"

namespace wirewatch {
namespace {

// What stands behind the slash of a proximity.
std::string Reach(const Condition& condition) {
  switch (condition.within) {
    case Condition::Within::kWords:
      return absl::StrCat(condition.distance);
    case Condition::Within::kSentence:
      return "s";
    case Condition::Within::kParagraph:
      return "p";
  }
  return "";
}

// With brackets unless it cannot be torn apart.
std::string Operand(const Condition& condition, const std::vector<std::string>& terms) {
  const std::string text = ConditionText(condition, terms);
  const bool whole =
      condition.kind == Condition::Kind::kTerm || condition.kind == Condition::Kind::kNOf;
  return whole ? text : absl::StrCat("(", text, ")");
}

}  // namespace

std::string ZonesText(ZoneSet zones) {
  std::vector<absl::string_view> names;
  for (int i = 0; i < kZoneCount; ++i) {
    if (zones.Contains(static_cast<Zone>(i))) names.push_back(ZoneName(static_cast<Zone>(i)));
  }
  return names.size() == 1 ? std::string(names[0])
                           : absl::StrCat("(", absl::StrJoin(names, ", "), ")");
}

std::string ConditionOperator(const Condition& condition, const std::vector<std::string>& terms) {
  switch (condition.kind) {
    case Condition::Kind::kTerm:
      return terms[static_cast<size_t>(condition.term)];
    case Condition::Kind::kAnd:
      return "and";
    case Condition::Kind::kOr:
      return "or";
    case Condition::Kind::kNot:
      return "not";
    case Condition::Kind::kNear:
      return absl::StrCat("near/", Reach(condition));
    case Condition::Kind::kBefore:
      return absl::StrCat("before/", Reach(condition));
    case Condition::Kind::kNotNear:
      return absl::StrCat("not near/", Reach(condition));
    case Condition::Kind::kIn:
      return absl::StrCat("in ", ZonesText(condition.zones));
    case Condition::Kind::kNOf:
      return absl::StrCat(condition.at_least, " of");
    case Condition::Kind::kCount:
      return absl::StrCat("count >= ", condition.at_least);
  }
  return "";
}

std::string ConditionText(const Condition& condition, const std::vector<std::string>& terms) {
  const auto operand = [&terms](const Condition& child) { return Operand(child, terms); };
  const std::string name = ConditionOperator(condition, terms);
  switch (condition.kind) {
    case Condition::Kind::kTerm:
      return name;
    case Condition::Kind::kNot:
      return absl::StrCat("not ", operand(condition.children[0]));
    case Condition::Kind::kIn:
      return absl::StrCat(operand(condition.children[0]), " ", name);
    case Condition::Kind::kCount:
      return absl::StrCat("count(", ConditionText(condition.children[0], terms),
                          ") >= ", condition.at_least);
    case Condition::Kind::kNOf: {
      std::vector<std::string> texts;
      for (const Condition& child : condition.children) {
        texts.push_back(ConditionText(child, terms));
      }
      return absl::StrCat(name, " (", absl::StrJoin(texts, ", "), ")");
    }
    default: {
      std::vector<std::string> texts;
      for (const Condition& child : condition.children) texts.push_back(operand(child));
      return absl::StrJoin(texts, absl::StrCat(" ", name, " "));
    }
  }
}

}  // namespace wirewatch
