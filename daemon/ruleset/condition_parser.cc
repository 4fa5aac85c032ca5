#include "daemon/ruleset/condition_parser.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/base/suggest.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {
namespace {

// A word of a condition: a name, an operator or a bracket. Empty at the end.
struct Lexeme {
  absl::string_view text;
  size_t begin = 0;
};

bool IsBracket(char c) { return c == '(' || c == ')'; }

bool IsSpace(char c) { return absl::ascii_isspace(static_cast<unsigned char>(c)); }

// The methods have the names of the grammar's productions; each leaves `next_` at the first lexeme
// that is not its own. After a mistake all return at once, and the first mistake is kept.
class Parser {
 public:
  Parser(absl::string_view text, const std::vector<std::string>& terms)
      : text_(text), terms_(terms) {
    Advance();
  }

  bool Parse(Condition* condition, ConditionError* error) {
    *condition = ParseDisjunction();
    if (!failed_ && !next_.text.empty()) {
      if (next_.text == ")") {
        Fail(next_, "this ')' closes nothing", "remove it, or add the '(' it belongs to");
      } else {
        Fail(next_,
             absl::StrCat("expected 'and', 'or', 'near/N' or the end, got '", next_.text, "'"),
             "join terms by an operator: a and b");
      }
    }
    *error = error_;
    return !failed_;
  }

 private:
  Condition ParseDisjunction() {
    return ParseChain("or", Condition::Kind::kOr, &Parser::ParseConjunction);
  }

  Condition ParseConjunction() {
    return ParseChain("and", Condition::Kind::kAnd, &Parser::ParseNegation);
  }

  Condition ParseChain(absl::string_view word, Condition::Kind kind,
                       Condition (Parser::*parse_operand)()) {
    Condition first = (this->*parse_operand)();
    if (failed_ || next_.text != word) return first;
    Condition chain;
    chain.kind = kind;
    chain.children.push_back(std::move(first));
    while (!failed_ && next_.text == word) {
      Advance();
      chain.children.push_back((this->*parse_operand)());
    }
    return chain;
  }

  Condition ParseNegation() {
    if (next_.text != "not") return ParseProximity();
    const Lexeme word = next_;
    Advance();
    Condition negation;
    negation.kind = Condition::Kind::kNot;
    if (Enter(word)) negation.children.push_back(ParseNegation());
    --depth_;
    return negation;
  }

  Condition ParseProximity() {
    Condition left = ParsePrimary();
    for (int links = 1; !failed_; ++links) {
      const Lexeme word = next_;
      Condition proximity;
      if (!TakeProximityOperator(&proximity)) break;
      if (links > kMaxConditionDepth) FailTooDeep(word);
      proximity.children.push_back(std::move(left));
      proximity.children.push_back(ParsePrimary());
      left = std::move(proximity);
    }
    return left;
  }

  // Takes "near/N", "before/N" or "not near/N", if that is next.
  bool TakeProximityOperator(Condition* proximity) {
    Lexeme word = next_;
    bool negated = false;
    if (word.text == "not") {
      word = PeekAfterNext();
      negated = true;
    }
    const size_t slash = word.text.find('/');
    const absl::string_view name = word.text.substr(0, slash);
    if (name != "near" && name != "before") return false;
    if (negated) Advance();
    Advance();
    if (negated && name == "before") {
      Fail(word, "'not before' is not an operator", "use 'not near/N', or 'not (a before/N b)'");
      return false;
    }
    int64_t distance = -1;
    if (slash == absl::string_view::npos ||
        !absl::SimpleAtoi(word.text.substr(slash + 1), &distance) || distance < 0 ||
        distance > kMaxNearDistance) {
      Fail(word,
           absl::StrCat("expected a number of words from 0 to ", kMaxNearDistance, " after '", name,
                        "/'"),
           absl::StrCat(name, "/30"));
      return false;
    }
    proximity->kind = negated            ? Condition::Kind::kNotNear
                      : name == "before" ? Condition::Kind::kBefore
                                         : Condition::Kind::kNear;
    proximity->distance = static_cast<int32_t>(distance);
    return true;
  }

  Condition ParsePrimary() {
    if (failed_) return {};
    const Lexeme word = next_;
    if (word.text == "(") {
      Advance();
      Condition inner;
      if (Enter(word)) inner = ParseDisjunction();
      --depth_;
      if (!failed_ && next_.text != ")") {
        Fail(word, "this '(' is not closed", "add a ')'");
      }
      Advance();
      return inner;
    }
    Condition term;
    const auto it = std::find(terms_.begin(), terms_.end(), word.text);
    if (it != terms_.end()) {
      term.term = static_cast<int32_t>(it - terms_.begin());
      Advance();
    } else if (word.text.empty()) {
      Fail(word, "expected a term, got the end of the condition", KnownTerms());
    } else {
      Fail(word, absl::StrCat("no term is named '", word.text, "'", DidYouMean(word.text, terms_)),
           KnownTerms());
    }
    return term;
  }

  bool Enter(const Lexeme& word) {
    if (++depth_ > kMaxConditionDepth) FailTooDeep(word);
    return !failed_;
  }

  void FailTooDeep(const Lexeme& word) {
    Fail(word, absl::StrCat("nested deeper than ", kMaxConditionDepth, " levels"),
         "split the rule, or give its parts a flatter form");
  }

  std::string KnownTerms() const {
    return absl::StrCat("terms of this rule: ", absl::StrJoin(terms_, ", "));
  }

  void Fail(const Lexeme& at, std::string message, std::string help) {
    if (failed_) return;
    failed_ = true;
    error_ = {at.begin, at.begin + std::max<size_t>(at.text.size(), 1), std::move(message),
              std::move(help)};
  }

  void Advance() {
    next_ = LexemeAt(position_);
    position_ = next_.begin + next_.text.size();
  }

  Lexeme PeekAfterNext() const { return LexemeAt(position_); }

  Lexeme LexemeAt(size_t at) const {
    while (at < text_.size() && IsSpace(text_[at])) ++at;
    size_t end = at;
    if (end < text_.size() && IsBracket(text_[end])) {
      ++end;
    } else {
      while (end < text_.size() && !IsSpace(text_[end]) && !IsBracket(text_[end])) ++end;
    }
    return {text_.substr(at, end - at), at};
  }

  const absl::string_view text_;
  const std::vector<std::string>& terms_;
  size_t position_ = 0;
  Lexeme next_;
  int depth_ = 0;
  bool failed_ = false;
  ConditionError error_;
};

}  // namespace

bool ParseCondition(absl::string_view text, const std::vector<std::string>& terms,
                    Condition* condition, ConditionError* error) {
  return Parser(text, terms).Parse(condition, error);
}

}  // namespace wirewatch
