#include "daemon/ruleset/condition_operators.h"

#include <string>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "daemon/ruleset/condition_hints.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {
namespace {

// "within 5 words of" has no more words than this behind the number.
constexpr int kMaxWordsBehindNumber = 2;

bool IsNearOrBefore(absl::string_view word) {
  const absl::string_view name = word.substr(0, word.find('/'));
  return name == "near" || name == "before";
}

// The number of "near 5", "near / 5", "near /5" and "near(5)", and where all of it ends; empty for
// none. `ahead` is how far behind the next lexeme it would begin.
struct NumberBehind {
  absl::string_view text;
  size_t end = 0;
};
NumberBehind FindNumber(const ConditionLexer& lexer, int ahead) {
  const Lexeme first = lexer.Peek(ahead);
  const Lexeme second = lexer.Peek(ahead + 1);
  const Lexeme third = lexer.Peek(ahead + 2);
  if (IsNumber(first.text)) return {first.text, first.end()};
  if (first.text == "/" && IsNumber(second.text)) return {second.text, second.end()};
  if (first.text == "(" && IsNumber(second.text) && third.text == ")") {
    return {second.text, third.end()};
  }
  absl::string_view rest = first.text;
  if (absl::ConsumePrefix(&rest, "/") && IsNumber(rest)) return {rest, first.end()};
  return {};
}

// Checks the operator whose name is the `ahead`-th lexeme behind the next one; 1 for "not near".
void ExpectProximity(const ConditionLexer& lexer, int ahead, ConditionMistakes* mistakes) {
  const Lexeme name = lexer.Peek(ahead);
  if (IsProximity(name.text)) return;
  const size_t slash = name.text.find('/');
  const bool has_reach = slash != absl::string_view::npos && slash + 1 < name.text.size();
  const NumberBehind number = has_reach ? NumberBehind() : FindNumber(lexer, ahead + 1);
  const bool takes_number = !number.text.empty();
  std::string meant = OperatorMeant(name.text, takes_number ? number.text : "");
  size_t end = name.end();
  if (takes_number && absl::StrContains(meant, "/")) {
    end = number.end;
    for (int more = 0; more < kMaxWordsBehindNumber; ++more) {
      if (lexer.Peek(ahead + 1).text != number.text) break;
      const Lexeme word = lexer.Peek(ahead + 2 + more);
      if (word.text != "words" && word.text != "of") break;
      if (mistakes->IsTerm(word.text)) break;
      end = word.end();
    }
  }
  if (ahead > 0 && !meant.empty()) meant = absl::StrCat("not ", meant);
  const bool is_shouted = meant.empty() && IsNearOrBefore(absl::AsciiStrToLower(name.text));
  if (!IsNearOrBefore(name.text) && !is_shouted) {
    Lexeme at = name;
    at.begin = lexer.next().begin;
    return mistakes->AddNoOperator(at, end, meant);
  }
  const std::string base = absl::AsciiStrToLower(name.text.substr(0, slash));
  // A number that is too large has no better one.
  if (has_reach && IsNumber(name.text.substr(slash + 1))) meant.clear();
  if (takes_number && !IsProximity(absl::StrCat(base, "/", number.text))) meant.clear();
  mistakes->Add(lexer.next().begin, end,
                absl::StrCat("expected a number of words from 0 to ", kMaxNearDistance,
                             ", 's' (sentence) or 'p' (paragraph) after '", base, "/'"),
                absl::StrCat(base, "/30"), meant);
}

}  // namespace

bool IsProximity(absl::string_view word) {
  if (!IsNearOrBefore(word)) return false;
  const size_t slash = word.find('/');
  if (slash == absl::string_view::npos) return false;
  const absl::string_view reach = word.substr(slash + 1);
  int64_t distance = 0;
  return reach == "s" || reach == "p" ||
         (IsNumber(reach) && absl::SimpleAtoi(reach, &distance) && distance <= kMaxNearDistance);
}

void ExpectOperator(const ConditionLexer& lexer, size_t operand, ConditionMistakes* mistakes) {
  const Lexeme word = lexer.next();
  if (word.text.empty() || word.text == ")" || word.text == "," || word.text == "and" ||
      word.text == "or" || word.text == "in") {
    return;
  }
  if (word.text != "not") return ExpectProximity(lexer, 0, mistakes);
  const Lexeme name = lexer.Peek();
  if (absl::StartsWith(name.text, "before")) {
    mistakes->Add(word.begin, name.end(), "'not before' is not an operator",
                  "write 'not near/N', or 'not (a before/N b)'");
  } else if (name.text == "in") {
    mistakes->Add(word.begin, name.end(), "'not in' is not an operator",
                  absl::StrCat("write 'not ", Shown(lexer.TakenFrom(operand)),
                               " in title', or name the other zones"));
  } else if (absl::StartsWith(OperatorMeant(name.text, "1"), "near/") &&
             !mistakes->IsTerm(name.text)) {
    ExpectProximity(lexer, 1, mistakes);
  } else {
    mistakes->Add(word, "expected an operator before 'not'", "a and not b", "and not");
  }
}

void ExpectOperatorBehindZones(const ConditionLexer& lexer, absl::string_view placed,
                               ConditionMistakes* mistakes) {
  const Lexeme word = lexer.next();
  if (word.text == "in") {
    return mistakes->Add(word, "a second 'in'",
                         "a in (title, lead) is in one of them at least; a in title and a in lead "
                         "is in both");
  }
  if (word.text == "," && FindZone(lexer.Peek().text) && !mistakes->IsTerm(lexer.Peek().text)) {
    return mistakes->Add(word, "several zones stand in brackets", "a in (title, lead)");
  }
  ExpectOperator(lexer, word.begin, mistakes);
  if (mistakes->any()) return;
  const Lexeme name = word.text == "not" ? lexer.Peek() : word;
  if (!IsNearOrBefore(name.text)) return;
  mistakes->Add(word.begin, name.end(),
                absl::StrCat("'", name.text, "' cannot stand behind a zone"),
                absl::StrCat("write '(", Shown(placed), ") ", name.text,
                             " ...', or put 'in' behind ", "the whole of it"));
}

}  // namespace wirewatch
