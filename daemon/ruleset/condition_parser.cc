#include "daemon/ruleset/condition_parser.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "absl/algorithm/container.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "daemon/ruleset/condition_hints.h"
#include "daemon/ruleset/condition_lexer.h"
#include "daemon/ruleset/condition_mistakes.h"
#include "daemon/ruleset/condition_operators.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {
namespace {

using Kind = Condition::Kind;
using Within = Condition::Within;

// A tree and how high it is: 0 for a term.
struct Part {
  Condition condition;
  int height = 0;
};

// Bytes [begin, end) of the condition's text.
struct Bytes {
  size_t begin;
  size_t end;
};

// Numbers the nodes of a tree; returns the number behind the last one.
int32_t NumberNodes(int32_t next, Condition* condition) {
  condition->node = next++;
  for (Condition& child : condition->children) next = NumberNodes(next, &child);
  return next;
}

std::vector<Condition> ConditionsOf(const std::vector<Part>& parts) {
  std::vector<Condition> conditions;
  for (const Part& part : parts) conditions.push_back(part.condition);
  return conditions;
}

// The methods have the names of the grammar's productions; each leaves the lexer at the first
// lexeme that is not its own. After a mistake all return at once.
class Parser {
 public:
  Parser(absl::string_view text, const std::vector<std::string>& terms)
      : lexer_(text), terms_(terms), mistakes_(terms) {}

  bool Parse(Condition* condition, ConditionError* error) {
    Part part;
    if (lexer_.text().size() > kMaxConditionBytes) {
      mistakes_.Add(lexer_.next(),
                    absl::StrCat("a condition of ", lexer_.text().size(),
                                 " bytes, more than it may have (", kMaxConditionBytes, ")"),
                    "make lists of words and groups of entities, or several rules");
    } else {
      part = ParseCondition();
    }
    if (!failed()) ExpectEnd();
    if (failed()) {
      *error = mistakes_.first();
      return false;
    }
    NumberNodes(0, &part.condition);
    *condition = std::move(part.condition);
    return true;
  }

 private:
  Part ParseCondition() {
    // The operands of each conjunction, so that what stands beside an "or" can be shown in both of
    // its readings.
    std::vector<std::vector<Part>> conjunctions;
    Lexeme first_and;
    Lexeme first_or;
    const size_t begin = lexer_.next().begin;
    conjunctions.push_back(ParseConjunction(&first_and));
    while (!failed() && lexer_.next().text == "or") {
      const Lexeme word = lexer_.Take();
      if (first_or.text.empty()) first_or = word;
      conjunctions.push_back(ParseConjunction(&first_and));
    }
    if (failed()) return {};
    const Bytes whole{begin, TakenEnd()};
    if (!first_and.text.empty() && !first_or.text.empty()) {
      std::vector<std::vector<Condition>> conditions;
      for (const auto& conjunction : conjunctions) conditions.push_back(ConditionsOf(conjunction));
      mistakes_.AddMixed(conditions, first_and.begin > first_or.begin ? first_and : first_or);
      return {};
    }
    std::vector<Part> parts;
    for (auto& conjunction : conjunctions) {
      parts.push_back(MakeChain(Kind::kAnd, std::move(conjunction), first_and, whole));
    }
    return MakeChain(Kind::kOr, std::move(parts), first_or, whole);
  }

  std::vector<Part> ParseConjunction(Lexeme* first_and) {
    std::vector<Part> operands;
    operands.push_back(ParseNegation());
    while (!failed() && lexer_.next().text == "and") {
      const Lexeme word = lexer_.Take();
      if (first_and->text.empty()) *first_and = word;
      operands.push_back(ParseNegation());
    }
    return operands;
  }

  Part ParseNegation() {
    if (lexer_.next().text != "not") return ParsePlaced();
    const Lexeme word = lexer_.Take();
    Part operand;
    if (Enter(word)) operand = ParseNegation();
    Leave();
    return Make(Node(Kind::kNot), {std::move(operand)}, word, {word.begin, TakenEnd()});
  }

  Part ParsePlaced() {
    const size_t begin = lexer_.next().begin;
    Part operand = ParseProximity();
    if (failed() || lexer_.next().text != "in") return operand;
    const Lexeme word = lexer_.Take();
    Condition node = Node(Kind::kIn);
    node.zones = ParseZones();
    if (!failed()) ExpectOperatorBehindZones(lexer_, lexer_.TakenFrom(begin), &mistakes_);
    return Make(std::move(node), {std::move(operand)}, word, {begin, TakenEnd()});
  }

  ZoneSet ParseZones() {
    ZoneSet zones;
    const Lexeme open = lexer_.next();
    if (open.text != "(") {
      ParseZone(&zones);
      return zones;
    }
    do {
      lexer_.Take();
      ParseZone(&zones);
    } while (!failed() && lexer_.next().text == ",");
    if (failed()) return zones;
    const Lexeme word = lexer_.next();
    if (word.text == "or" || word.text == "and") {
      mistakes_.Add(word, absl::StrCat("expected ',' or ')' behind a zone, got '", word.text, "'"),
                    "in (title, lead) is in one of them at least", ",");
    } else {
      Close(open, "expected ',' or ')' behind a zone");
    }
    return zones;
  }

  void ParseZone(ZoneSet* zones) {
    if (const std::optional<Zone> zone = FindZone(lexer_.next().text)) {
      zones->Add(*zone);
      lexer_.Take();
    } else {
      mistakes_.AddNoZone(lexer_.next());
    }
  }

  Part ParseProximity() {
    std::vector<Part> operands;
    std::vector<Condition> links;
    const size_t begin = lexer_.next().begin;
    operands.push_back(ParsePrimary());
    // Where each operand ends, with its brackets.
    std::vector<size_t> ends;
    Lexeme different;
    Lexeme last;
    for (Condition link; !failed() && TakeOperator(&link, &last);) {
      if (links.size() == static_cast<size_t>(kMaxConditionDepth)) mistakes_.AddTooDeep(last);
      links.push_back(link);
      if (different.text.empty() && !(link == links[0])) different = last;
      operands.push_back(ParsePrimary());
      ends.push_back(TakenEnd());
    }
    if (failed()) return {};
    if (!different.text.empty()) {
      mistakes_.AddMixed(ConditionsOf(operands), links, different);
      return {};
    }
    Part left = std::move(operands[0]);
    for (size_t i = 0; i < links.size() && !failed(); ++i) {
      std::vector<Part> sides;
      sides.push_back(std::move(left));
      sides.push_back(std::move(operands[i + 1]));
      left = Make(std::move(links[i]), std::move(sides), last, {begin, ends[i]});
    }
    return left;
  }

  // Takes the operator of a proximity, if that is next, and makes a node of it.
  bool TakeOperator(Condition* link, Lexeme* word) {
    const bool negated = lexer_.next().text == "not";
    const Lexeme name = negated ? lexer_.Peek() : lexer_.next();
    if (!IsProximity(name.text)) return false;
    *word = lexer_.Take();
    if (negated) lexer_.Take();
    word->text = lexer_.TakenFrom(word->begin);
    const size_t slash = name.text.find('/');
    const bool ordered = name.text.substr(0, slash) == "before";
    const absl::string_view reach = name.text.substr(slash + 1);
    *link = Node(negated ? Kind::kNotNear : ordered ? Kind::kBefore : Kind::kNear);
    if (reach == "s") {
      link->within = Within::kSentence;
    } else if (reach == "p") {
      link->within = Within::kParagraph;
    } else {
      // It is a number that is small enough, or it would be no proximity.
      (void)absl::SimpleAtoi(reach, &link->distance);
    }
    return true;
  }

  Part ParsePrimary() {
    if (failed()) return {};
    const Lexeme word = lexer_.next();
    Part part = word.text == "("       ? ParseBrackets()
                : IsNumber(word.text)  ? ParseNOf()
                : word.text == "count" ? ParseCount()
                                       : ParseTerm();
    if (!failed()) ExpectOperator(lexer_, word.begin, &mistakes_);
    return part;
  }

  Part ParseTerm() {
    Part part;
    const auto it = std::find(terms_.begin(), terms_.end(), lexer_.next().text);
    if (it == terms_.end()) {
      mistakes_.AddNoTerm(lexer_.next(), lexer_.Peek(), lexer_.Peek(2));
    } else {
      part.condition.term = static_cast<int32_t>(it - terms_.begin());
      const Lexeme name = lexer_.Take();
      Place({name.begin, name.end()}, &part.condition);
    }
    return part;
  }

  Part ParseBrackets() {
    const Lexeme open = lexer_.Take();
    Part inner;
    if (Enter(open)) inner = ParseCondition();
    Leave();
    if (!failed()) Close(open, "expected an operator or ')'");
    return inner;
  }

  Part ParseNOf() {
    const Lexeme number = lexer_.Take();
    const std::string shown = Shown(number.text);
    if (lexer_.next().text != "of") {
      mistakes_.Add(number, absl::StrCat("expected 'of' behind '", shown, "'"), "2 of (a, b, c)");
      return {};
    }
    lexer_.Take();
    const Lexeme open = lexer_.next();
    if (open.text != "(") {
      mistakes_.AddNoList(number, open);
      return {};
    }
    std::vector<Part> parts;
    do {
      lexer_.Take();
      if (Enter(open)) parts.push_back(ParseCondition());
      Leave();
    } while (!failed() && lexer_.next().text == ",");
    if (!failed()) Close(open, "expected an operator, ',' or ')'");
    Condition node = Node(Kind::kNOf);
    if (!failed() && (!absl::SimpleAtoi(number.text, &node.at_least) || node.at_least < 1 ||
                      static_cast<size_t>(node.at_least) > parts.size())) {
      mistakes_.Add(number,
                    absl::StrCat("expected a number from 1 to ", parts.size(),
                                 ", as many as stand in the brackets, got ", shown),
                    absl::StrCat("'1 of' is 'or', '", parts.size(), " of' is 'and'"));
    }
    return Make(std::move(node), std::move(parts), number, {number.begin, TakenEnd()});
  }

  Part ParseCount() {
    const Lexeme word = lexer_.Take();
    const Lexeme open = lexer_.next();
    if (open.text != "(") {
      mistakes_.Add(word, "expected '(' behind 'count'", "count(a) >= 3");
      return {};
    }
    lexer_.Take();
    Part operand;
    if (Enter(open)) operand = ParseCondition();
    Leave();
    if (!failed() && lexer_.next().text == ",") {
      mistakes_.Add(lexer_.next(), "'count' counts the mentions of one condition",
                    "count(a or b) >= 3", " or");
    }
    if (!failed()) Close(open, "expected an operator or ')'");
    Condition node = Node(Kind::kCount);
    if (!failed()) node.at_least = ParseAtLeast(word.begin);
    return Make(std::move(node), {std::move(operand)}, word, {word.begin, TakenEnd()});
  }

  // The ">= N" of a count that begins at byte `begin`.
  int32_t ParseAtLeast(size_t begin) {
    const Lexeme comparison = lexer_.next();
    const Lexeme number = lexer_.Peek();
    int32_t at_least = 0;
    const bool is_number = IsNumber(number.text) && absl::SimpleAtoi(number.text, &at_least) &&
                           at_least <= kMaxCountedMentions;
    if (comparison.text != ">=") {
      const std::string meant =
          is_number ? CountMeant(lexer_.TakenFrom(begin), comparison.text, at_least) : "";
      const bool clear = !meant.empty();
      mistakes_.Add(
          clear ? begin : comparison.begin, clear ? number.end() : comparison.end(),
          absl::StrCat("expected '>= N' behind 'count(...)', got ",
                       comparison.text.empty() ? "the end of the condition"
                                               : absl::StrCat("'", Shown(comparison.text), "'")),
          "'count(a) >= 1' is 'a', 'not count(a) >= 4' is at most three", meant);
    } else if (!is_number || at_least < 1) {
      mistakes_.Add(number,
                    absl::StrCat("expected a number of mentions from 1 to ", kMaxCountedMentions,
                                 " behind '>='"),
                    "count(a) >= 3");
    } else {
      lexer_.Take();
      lexer_.Take();
    }
    return at_least;
  }

  // Takes the ')' that belongs to `open`.
  void Close(const Lexeme& open, absl::string_view expected) {
    const Lexeme word = lexer_.next();
    if (word.text == ")") {
      lexer_.Take();
    } else if (word.text.empty()) {
      mistakes_.Add(open, "this '(' is not closed", "add a ')'");
    } else {
      mistakes_.Add(
          word, absl::StrCat(expected, ", got '", Shown(word.text), "'"),
          word.text == "," ? "a list in brackets stands behind 'N of' and 'in' only" : "add a ')'");
    }
  }

  void ExpectEnd() {
    const Lexeme word = lexer_.next();
    if (word.text == ")") {
      mistakes_.Add(word, "this ')' closes nothing", "remove it, or add the '(' it belongs to");
    } else if (word.text == ",") {
      mistakes_.Add(word, "a ',' stands only in the brackets of 'N of' and of zones",
                    "join terms by an operator: a and b");
    }
  }

  static Condition Node(Kind kind) {
    Condition node;
    node.kind = kind;
    return node;
  }

  // A node over the operands of "and" or "or"; one operand is that operand.
  Part MakeChain(Kind kind, std::vector<Part> parts, const Lexeme& word, Bytes bytes) {
    return parts.size() == 1 ? std::move(parts[0])
                             : Make(Node(kind), std::move(parts), word, bytes);
  }

  // A node over parts; `word` is its operator, `bytes` where it stands.
  Part Make(Condition node, std::vector<Part> parts, const Lexeme& word, Bytes bytes) {
    if (failed()) return {};
    Part part;
    for (Part& child : parts) {
      part.height = std::max(part.height, child.height + 1);
      node.children.push_back(std::move(child.condition));
    }
    if (part.height > kMaxConditionDepth) mistakes_.AddTooDeep(word);
    Place(bytes, &node);
    part.condition = std::move(node);
    return part;
  }

  static void Place(Bytes bytes, Condition* node) {
    node->begin = static_cast<uint32_t>(bytes.begin);
    node->end = static_cast<uint32_t>(bytes.end);
  }

  // Behind the lexeme that was taken last.
  size_t TakenEnd() const { return lexer_.TakenFrom(0).size(); }

  // Brackets, which a tree does not show, are nested to a limited depth too.
  bool Enter(const Lexeme& word) {
    if (++depth_ > kMaxConditionDepth) mistakes_.AddTooDeep(word);
    return !failed();
  }

  void Leave() { --depth_; }

  bool failed() const { return mistakes_.any(); }

  ConditionLexer lexer_;
  const std::vector<std::string>& terms_;
  ConditionMistakes mistakes_;
  int depth_ = 0;
};

}  // namespace

bool ParseCondition(absl::string_view text, const std::vector<std::string>& terms,
                    Condition* condition, ConditionError* error) {
  return Parser(text, terms).Parse(condition, error);
}

bool IsConditionKeyword(absl::string_view word) {
  return IsNumber(word) || absl::c_linear_search(kConditionKeywords, word);
}

}  // namespace wirewatch
