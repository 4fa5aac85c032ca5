#include "daemon/ruleset/condition_mistakes.h"

#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/base/suggest.h"
#include "daemon/ruleset/condition_hints.h"
#include "daemon/ruleset/condition_text.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {
namespace {

constexpr size_t kMaxShownBytes = 60;
constexpr size_t kMaxShownTerms = 20;
// Longer readings are not shown, but only an example of one.
constexpr size_t kMaxReadingBytes = 400;

Condition Join(Condition::Kind kind, std::vector<Condition> children) {
  if (children.size() == 1) return std::move(children[0]);
  Condition node;
  node.kind = kind;
  node.children = std::move(children);
  return node;
}

Condition Pair(Condition link, Condition left, Condition right) {
  link.children = {std::move(left), std::move(right)};
  return link;
}

// The number in "any of", "all of" and "2 of"; empty for something else.
std::string AllMeant(absl::string_view word, absl::string_view behind, size_t terms) {
  if (behind != "of") return "";
  if (absl::EqualsIgnoreCase(word, "all")) return absl::StrCat(terms);
  const std::string prefix = PrefixMeant(word);
  return absl::EndsWith(prefix, " of") ? prefix.substr(0, prefix.find(' ')) : "";
}

}  // namespace

std::string Shown(absl::string_view text) {
  if (text.size() <= kMaxShownBytes) return std::string(text);
  size_t end = kMaxShownBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return absl::StrCat(text.substr(0, end), "...");
}

ConditionMistakes::ConditionMistakes(const std::vector<std::string>& terms) : terms_(terms) {}

bool ConditionMistakes::IsTerm(absl::string_view name) const {
  return std::find(terms_.begin(), terms_.end(), name) != terms_.end();
}

void ConditionMistakes::Add(const Lexeme& at, std::string message, std::string help,
                            std::string replacement) {
  Add(at.begin, at.end(), std::move(message), std::move(help), std::move(replacement));
}

void ConditionMistakes::Add(size_t begin, size_t end, std::string message, std::string help,
                            std::string replacement) {
  if (any_) return;
  any_ = true;
  if (!replacement.empty()) {
    absl::StrAppend(&message, " (did you mean '", absl::StripAsciiWhitespace(replacement), "'?)");
  }
  first_.begin = begin;
  first_.end = std::max(end, begin + 1);
  first_.message = std::move(message);
  first_.help = std::move(help);
  first_.replacement = std::move(replacement);
}

void ConditionMistakes::AddTooDeep(const Lexeme& at) {
  Add(at, absl::StrCat("nested deeper than ", kMaxConditionDepth, " levels"),
      "split the rule, or give its parts a flatter form");
}

void ConditionMistakes::AddNoOperator(const Lexeme& at, size_t end, const std::string& meant) {
  const std::string word = Shown(at.text);
  if (IsTerm(at.text) || at.text == "(" || IsNumber(at.text) || at.text == "count") {
    Add(at, absl::StrCat("expected an operator before '", word, "'"),
        "say how the two belong together: 'a and b', 'a or b' or 'a near/10 b'");
  } else if (absl::StrContains("<=>", at.text.substr(0, 1))) {
    Add(at, "only 'count(...)' is compared with a number", "count(a) >= 3");
  } else if (absl::StartsWithIgnoreCase(at.text, "after")) {
    Add(at, absl::StrCat("'", word, "' is no operator"),
        "turn the two round: 'b before/5 a' has a behind b");
  } else {
    Add(at.begin, end, absl::StrCat("expected 'and', 'or', 'near/N' or the end, got '", word, "'"),
        "join terms by an operator: a and b", meant);
  }
}

void ConditionMistakes::AddNoList(const Lexeme& number, const Lexeme& behind) {
  const std::string all = behind.text == "them" ? OfAllTerms(number.text) : "";
  if (!all.empty()) {
    return Add(number.begin, behind.end(), "expected a list of terms behind 'of'", KnownTerms(),
               all);
  }
  Add(behind, "expected '(' behind 'of'", absl::StrCat(Shown(number.text), " of (a, b, c)"));
}

void ConditionMistakes::AddNoTerm(const Lexeme& word, const Lexeme& behind, const Lexeme& third) {
  const std::string shown = Shown(word.text);
  const std::string message = absl::StrCat("no term is named '", shown, "'");
  if (!any_) first_.unknown_term = std::string(word.text);
  if (word.text.empty()) {
    return Add(word, "expected a term, got the end of the condition", KnownTerms());
  }
  if (word.text == ")" || word.text == "," || IsConditionKeyword(word.text) ||
      IsProximity(word.text)) {
    const bool is_called = behind.text == "(" && word.text != ")" && word.text != ",";
    return Add(
        word, absl::StrCat("expected a term, got '", shown, "'"),
        is_called ? "operators stand between what they join: a near/5 b, a and b" : KnownTerms());
  }
  if (const std::string number = AllMeant(word.text, behind.text, terms_.size());
      !number.empty() && third.text == "them") {
    return Add(word.begin, third.end(), message, KnownTerms(), OfAllTerms(number));
  }
  if (absl::EqualsIgnoreCase(word.text, "all") || absl::EqualsIgnoreCase(word.text, "none")) {
    return Add(word, message,
               "'a and b' wants all, 'not (a or b)' none, '2 of (a, b, c)' some of them");
  }
  if (word.text[0] == '#' && IsTerm(word.text.substr(1))) {
    return Add(word, message, "'count(a) >= 3' wants three mentions or more",
               absl::StrCat("count(", word.text.substr(1), ")"));
  }
  if (const size_t colon = word.text.find(':'); colon != absl::string_view::npos) {
    const absl::string_view term = word.text.substr(colon + 1);
    const std::string zone = ZoneMeant(word.text.substr(0, colon));
    if (!zone.empty()) {
      return Add(word, message, "zones stand behind 'in': a in (title, lead)",
                 IsTerm(term) ? absl::StrCat(term, " in ", zone) : "");
    }
  }
  const std::string prefix = PrefixMeant(word.text);
  const bool of = absl::EndsWith(prefix, " of");
  if (!prefix.empty() && (!of || behind.text == "of")) {
    const bool joined = prefix == "not" && behind.begin == word.end();
    Add(word.begin, of ? behind.end() : word.end(), message, KnownTerms(),
        joined ? "not " : prefix);
  } else if (FindZone(word.text)) {
    Add(word, absl::StrCat(message, ", which is a zone"),
        "zones stand behind 'in': a in (title, lead)");
  } else if (absl::StrContains("\"'$=*", word.text.substr(0, 1)) ||
             absl::EndsWith(word.text, "*")) {
    Add(word, message,
        "words and lists do not stand in a condition; name them under 'terms': "
        "{sanction: {words: [\"sanction*\"]}}");
  } else {
    Add(word, message, KnownTerms(), Nearest(word.text, terms_));
  }
}

void ConditionMistakes::AddNoZone(const Lexeme& word) {
  const std::string zones = "zones: title, lead, body, caption, byline, furniture";
  if (word.text.empty()) {
    Add(word, "expected a zone behind 'in', got the end of the condition", zones);
  } else {
    Add(word, absl::StrCat("'", Shown(word.text), "' is no zone"), zones, ZoneMeant(word.text));
  }
}

void ConditionMistakes::AddMixed(const std::vector<std::vector<Condition>>& conjunctions,
                                 const Lexeme& at) {
  std::vector<Condition> ands;
  std::vector<std::vector<Condition>> disjunctions(1);
  for (const std::vector<Condition>& conjunction : conjunctions) {
    ands.push_back(Join(Condition::Kind::kAnd, conjunction));
    for (size_t i = 0; i < conjunction.size(); ++i) {
      if (i > 0) disjunctions.emplace_back();
      disjunctions.back().push_back(conjunction[i]);
    }
  }
  std::vector<Condition> ors;
  for (std::vector<Condition>& disjunction : disjunctions) {
    ors.push_back(Join(Condition::Kind::kOr, std::move(disjunction)));
  }
  AddAmbiguous(at, "'and' beside 'or' can be read in two ways",
               Join(Condition::Kind::kOr, std::move(ands)),
               Join(Condition::Kind::kAnd, std::move(ors)), "(a and b) or c");
}

void ConditionMistakes::AddMixed(const std::vector<Condition>& operands,
                                 const std::vector<Condition>& links, const Lexeme& at) {
  Condition from_left = operands.front();
  Condition from_right = operands.back();
  for (size_t i = 0; i < links.size(); ++i) {
    const size_t j = links.size() - 1 - i;
    from_left = Pair(links[i], std::move(from_left), operands[i + 1]);
    from_right = Pair(links[j], operands[j], std::move(from_right));
  }
  AddAmbiguous(at, "different operators in one chain can be read in two ways", from_left,
               from_right, "(a near/3 b) before/5 c");
}

void ConditionMistakes::AddAmbiguous(const Lexeme& at, std::string message, const Condition& one,
                                     const Condition& other, absl::string_view example) {
  const std::string first = ConditionText(one, terms_);
  const std::string second = ConditionText(other, terms_);
  if (first.size() > kMaxReadingBytes) {
    Add(at, std::move(message), absl::StrCat("say which by brackets, as in ", example));
  } else {
    Add(at, std::move(message),
        absl::StrCat("write '", first, "' or '", second, "', whichever you mean"));
  }
}

std::string ConditionMistakes::OfAllTerms(absl::string_view number) const {
  size_t needed = 0;
  if (!absl::SimpleAtoi(number, &needed) || needed > terms_.size()) return "";
  if (terms_.size() > kMaxShownTerms) return "";
  return absl::StrCat(number, " of (", absl::StrJoin(terms_, ", "), ")");
}

std::string ConditionMistakes::KnownTerms() const {
  const auto shown = static_cast<ptrdiff_t>(std::min(terms_.size(), kMaxShownTerms));
  const std::string names = absl::StrJoin(terms_.begin(), terms_.begin() + shown, ", ");
  const bool all = terms_.size() <= kMaxShownTerms;
  return absl::StrCat("terms of this rule: ", names, all ? "" : ", ...");
}

}  // namespace wirewatch
