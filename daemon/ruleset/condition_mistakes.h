#pragma once

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "daemon/ruleset/condition_lexer.h"
#include "daemon/ruleset/condition_parser.h"
#include "wirewatch/rule.h"

namespace wirewatch {

// Puts what is wrong with a condition into words; the first mistake is kept.
class ConditionMistakes {
 public:
  // The names of the rule's terms, which outlive this.
  explicit ConditionMistakes(const std::vector<std::string>& terms);

  bool any() const { return any_; }
  const ConditionError& first() const { return first_; }

  bool IsTerm(absl::string_view name) const;

  // A mistake at a lexeme, or at bytes [begin, end). A replacement is shown in the message too.
  void Add(const Lexeme& at, std::string message, std::string help, std::string replacement = "");
  void Add(size_t begin, size_t end, std::string message, std::string help,
           std::string replacement = "");

  void AddTooDeep(const Lexeme& at);
  // Two operands with no operator between them, or with the word at bytes [at.begin, end) there, in
  // the place of which `meant` was most likely meant.
  void AddNoOperator(const Lexeme& at, size_t end, const std::string& meant);
  // A word that is no term, and the two behind it.
  void AddNoTerm(const Lexeme& word, const Lexeme& behind, const Lexeme& third);
  // "2 of them", which has no list in brackets behind it.
  void AddNoList(const Lexeme& number, const Lexeme& behind);
  // A word that is no zone.
  void AddNoZone(const Lexeme& word);
  // "and" beside "or": the operands of each "and" of the operands of an "or".
  void AddMixed(const std::vector<std::vector<Condition>>& conjunctions, const Lexeme& at);
  // A chain of different proximities: their operands, and the nodes between these.
  void AddMixed(const std::vector<Condition>& operands, const std::vector<Condition>& links,
                const Lexeme& at);

 private:
  void AddAmbiguous(const Lexeme& at, std::string message, const Condition& one,
                    const Condition& other, absl::string_view example);
  std::string KnownTerms() const;
  // "2 of (a, b, c)" of all terms; empty if there are too many to show.
  std::string OfAllTerms(absl::string_view number) const;

  const std::vector<std::string>& terms_;
  bool any_ = false;
  ConditionError first_;
};

// A word of an author as it is shown in messages: cut short if it is long.
std::string Shown(absl::string_view text);

// Whether a word is "near" or "before" with a slash and a distance behind it that is right.
bool IsProximity(absl::string_view word);

}  // namespace wirewatch
