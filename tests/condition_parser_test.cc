#include "daemon/ruleset/condition_parser.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "daemon/ruleset/condition_text.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {
namespace {

using ::testing::HasSubstr;
using Kind = Condition::Kind;

const std::vector<std::string> kTerms = {"a", "b", "c", "d", "official", "sanction"};

// The tree in prefix form: (and a (near/3 b c)).
std::string Show(const Condition& condition) {
  if (condition.kind == Kind::kTerm) return kTerms[static_cast<size_t>(condition.term)];
  const std::string name = absl::StrReplaceAll(ConditionOperator(condition, kTerms), {{" ", "-"}});
  std::string text = "(" + name;
  for (const Condition& child : condition.children) absl::StrAppend(&text, " ", Show(child));
  return text + ")";
}

std::string Parsed(const std::string& text) {
  Condition condition;
  ConditionError error;
  if (ParseCondition(text, kTerms, &condition, &error)) return Show(condition);
  return absl::StrCat(error.begin, "-", error.end, ": ", error.message);
}

ConditionError ErrorOf(const std::string& text) {
  Condition condition;
  ConditionError error;
  EXPECT_FALSE(ParseCondition(text, kTerms, &condition, &error)) << text;
  return error;
}

TEST(ConditionParserTest, OperatorsBindAsTheGrammarSays) {
  EXPECT_EQ(Parsed("a and b and c"), "(and a b c)");
  EXPECT_EQ(Parsed("a or b or c"), "(or a b c)");
  EXPECT_EQ(Parsed("(a and b) or c"), "(or (and a b) c)");
  EXPECT_EQ(Parsed("not a and b"), "(and (not a) b)");
  EXPECT_EQ(Parsed("not not a or b"), "(or (not (not a)) b)");
  EXPECT_EQ(Parsed("not a near/3 b"), "(not (near/3 a b))");
  EXPECT_EQ(Parsed("not a in title"), "(not (in-title a))");
  EXPECT_EQ(Parsed("a near/3 b in title and c"), "(and (in-title (near/3 a b)) c)");
  EXPECT_EQ(Parsed("a near/3 (b or c)"), "(near/3 a (or b c))");
  EXPECT_EQ(Parsed("(a)before/0(b)"), "(before/0 a b)");
}

TEST(ConditionParserTest, ProximitiesMeasureWordsSentencesAndParagraphs) {
  EXPECT_EQ(Parsed("a near/s b"), "(near/s a b)");
  EXPECT_EQ(Parsed("a before/p b"), "(before/p a b)");
  EXPECT_EQ(Parsed("a not near/s b"), "(not-near/s a b)");
  EXPECT_EQ(Parsed("a not  near/1000 b"), "(not-near/1000 a b)");
}

TEST(ConditionParserTest, TheSameOperatorTwiceGoesFromLeftToRight) {
  EXPECT_EQ(Parsed("a near/3 b near/3 c"), "(near/3 (near/3 a b) c)");
  EXPECT_EQ(Parsed("a not near/s b not near/s c"), "(not-near/s (not-near/s a b) c)");
}

TEST(ConditionParserTest, ZonesNOfAndCountAreOperands) {
  EXPECT_EQ(Parsed("a in title"), "(in-title a)");
  EXPECT_EQ(Parsed("a in (lead, title,lead)"), "(in-(title,-lead) a)");
  EXPECT_EQ(Parsed("(a in title) near/3 b"), "(near/3 (in-title a) b)");
  EXPECT_EQ(Parsed("2 of (a, b and c, not d)"), "(2-of a (and b c) (not d))");
  EXPECT_EQ(Parsed("1 of(a)"), "(1-of a)");
  EXPECT_EQ(Parsed("2 of (a in title, b) near/s c"), "(near/s (2-of (in-title a) b) c)");
  EXPECT_EQ(Parsed("count(a or b) >= 3 and c"), "(and (count->=-3 (or a b)) c)");
  EXPECT_EQ(Parsed("not count(a)>=1000"), "(not (count->=-1000 a))");
}

TEST(ConditionParserTest, WhiteSpaceAndLineEndsMayStandAnywhereBetweenWords) {
  const std::string dense = "(a)near/3(b)and 2 of(c,d)and count(a)>=2";
  const std::string tree = Parsed(dense);
  EXPECT_EQ(tree, "(and (near/3 a b) (2-of c d) (count->=-2 a))");
  for (const char* space : {" ", "\n", "\t", "  \n ", "\u00a0"}) {
    const auto spaced = [&space](const char* word) { return absl::StrCat(space, word, space); };
    EXPECT_EQ(Parsed(absl::StrReplaceAll(dense, {{"(", spaced("(")},
                                                 {")", spaced(")")},
                                                 {",", spaced(",")},
                                                 {" ", space},
                                                 {">=", spaced(">=")}})),
              tree);
  }
}

TEST(ConditionParserTest, NodesAreNumberedEachBeforeItsChildren) {
  Condition condition;
  ConditionError error;
  ASSERT_TRUE(ParseCondition("(a near/3 b) and not c", kTerms, &condition, &error));
  EXPECT_EQ(condition.node, 0);
  EXPECT_EQ(condition.children[0].node, 1);
  EXPECT_EQ(condition.children[0].children[1].node, 3);
  EXPECT_EQ(condition.children[1].node, 4);
  EXPECT_EQ(condition.children[1].children[0].node, 5);
}

TEST(ConditionParserTest, EachMistakeIsPointedAtAndExplained) {
  EXPECT_EQ(Parsed("a and"), "5-6: expected a term, got the end of the condition");
  EXPECT_EQ(Parsed(""), "0-1: expected a term, got the end of the condition");
  EXPECT_EQ(Parsed("(a or b"), "0-1: this '(' is not closed");
  EXPECT_EQ(Parsed("a)"), "1-2: this ')' closes nothing");
  EXPECT_EQ(Parsed("()"), "1-2: expected a term, got ')'");
  EXPECT_EQ(Parsed("a and and b"), "6-9: expected a term, got 'and'");
  EXPECT_EQ(Parsed("a and near/3 b"), "6-12: expected a term, got 'near/3'");
  EXPECT_EQ(Parsed("a b"), "2-3: expected an operator before 'b'");
  EXPECT_EQ(Parsed("(a) (b)"), "4-5: expected an operator before '('");
  EXPECT_EQ(Parsed("a near/1001 b"),
            "2-11: expected a number of words from 0 to 1000, 's' (sentence) or 'p' (paragraph) "
            "after 'near/'");
  EXPECT_EQ(Parsed("a near/-1 b").substr(0, 23), "2-9: expected a number ");
  EXPECT_EQ(Parsed("a near b").substr(0, 23), "2-6: expected a number ");
  EXPECT_EQ(Parsed("a not before/3 b"), "2-14: 'not before' is not an operator");
  EXPECT_EQ(Parsed("a not b"), "2-5: expected an operator before 'not' (did you mean 'and not'?)");
  EXPECT_EQ(Parsed("a, b"), "1-2: a ',' stands only in the brackets of 'N of' and of zones");
  EXPECT_EQ(Parsed("(a, b)"), "2-3: expected an operator or ')', got ','");
  EXPECT_EQ(Parsed("a >= 3"), "2-4: only 'count(...)' is compared with a number");
  EXPECT_EQ(Parsed("a after/3 b"), "2-9: 'after/3' is no operator");
  EXPECT_EQ(Parsed("\"asset freeze\""), "0-6: no term is named '\"asset'");
  EXPECT_THAT(ErrorOf("\"asset freeze\"").help, HasSubstr("name them under 'terms'"));
}

TEST(ConditionParserTest, MistakesWithZonesAreExplained) {
  EXPECT_EQ(Parsed("a in"), "4-5: expected a zone behind 'in', got the end of the condition");
  EXPECT_EQ(Parsed("a in titel"), "5-10: 'titel' is no zone (did you mean 'title'?)");
  EXPECT_EQ(Parsed("a in ()"), "6-7: ')' is no zone");
  EXPECT_EQ(Parsed("a in (title"), "5-6: this '(' is not closed");
  EXPECT_EQ(Parsed("a in (title or lead)"),
            "12-14: expected ',' or ')' behind a zone, got 'or' (did you mean ','?)");
  EXPECT_EQ(Parsed("a in title, lead"), "10-11: several zones stand in brackets");
  EXPECT_EQ(Parsed("a in title or lead"), "14-18: no term is named 'lead', which is a zone");
  EXPECT_EQ(Parsed("a in title in lead"), "11-13: a second 'in'");
  EXPECT_EQ(Parsed("a not in title"), "2-8: 'not in' is not an operator");
  EXPECT_THAT(ErrorOf("a not in title").help, HasSubstr("'not a in title'"));
  EXPECT_EQ(Parsed("a in title near/3 b"), "11-17: 'near/3' cannot stand behind a zone");
  EXPECT_THAT(ErrorOf("a in title near/3 b").help, HasSubstr("'(a in title) near/3 ...'"));
}

TEST(ConditionParserTest, MistakesWithNOfAndCountAreExplained) {
  EXPECT_EQ(Parsed("3 of (a, b)"),
            "0-1: expected a number from 1 to 2, as many as stand in the brackets, got 3");
  EXPECT_THAT(Parsed("0 of (a, b)"), HasSubstr("0-1: expected a number from 1 to 2"));
  EXPECT_THAT(Parsed("99999999999 of (a)"), HasSubstr("0-11: expected a number from 1 to 1"));
  EXPECT_EQ(Parsed("2 (a, b)"), "0-1: expected 'of' behind '2'");
  EXPECT_EQ(Parsed("2 of a, b"), "5-6: expected '(' behind 'of'");
  EXPECT_EQ(Parsed("2 of (a, b"), "5-6: this '(' is not closed");
  EXPECT_EQ(Parsed("2 of (a, )"), "9-10: expected a term, got ')'");
  EXPECT_EQ(Parsed("count a >= 3"), "0-5: expected '(' behind 'count'");
  EXPECT_EQ(Parsed("count(a)"),
            "8-9: expected '>= N' behind 'count(...)', got the end of the condition");
  EXPECT_EQ(Parsed("count(a) >= 0"),
            "12-13: expected a number of mentions from 1 to 1000 behind '>='");
  EXPECT_EQ(Parsed("count(a) >= b").substr(0, 7), "12-13: ");
  EXPECT_EQ(Parsed("count(a) >= 1001").substr(0, 7), "12-16: ");
  EXPECT_EQ(Parsed("count(a) of b"), "9-11: expected '>= N' behind 'count(...)', got 'of'");
}

// Mending a mistake by its replacement gives the condition that was meant.
TEST(ConditionParserTest, MisspeltWordsAreMendedByTheirReplacement) {
  const std::vector<std::pair<std::string, std::string>> mistakes = {
      {"a nera/5 b", "a near/5 b"},
      {"a NEAR/5 b", "a near/5 b"},
      {"a near 5 b", "a near/5 b"},
      {"a near/ 5 b", "a near/5 b"},
      {"a near/5w b", "a near/5 b"},
      {"a near/5words b", "a near/5 b"},
      {"a near/sentence b", "a near/s b"},
      {"a near/S b", "a near/s b"},
      {"a before/para b", "a before/p b"},
      {"a near5 b", "a near/5 b"},
      {"a near:5 b", "a near/5 b"},
      {"a near-5 b", "a near/5 b"},
      {"a w/5 b", "a near/5 b"},
      {"a within/5 b", "a near/5 b"},
      {"a within 5 b", "a near/5 b"},
      {"a within 5 words of b", "a near/5 b"},
      {"a WITHIN 5 words of b", "a near/5 b"},
      {"a ~5 b", "a near/5 b"},
      {"a pre/7 b", "a before/7 b"},
      {"a befroe/7 b", "a before/7 b"},
      {"a not nera/5 b", "a not near/5 b"},
      {"a not near 5 b", "a not near/5 b"},
      {"a notnear/5 b", "a not near/5 b"},
      {"a not-near/5 b", "a not near/5 b"},
      {"a AND b", "a and b"},
      {"a && b", "a and b"},
      {"a adn b", "a and b"},
      {"a OR b", "a or b"},
      {"a || b", "a or b"},
      {"a | b", "a or b"},
      {"a unless b", "a and not b"},
      {"a not b", "a and not b"},
      {"NOT a", "not a"},
      {"!a", "not a"},
      {"! a", "not a"},
      {"a and !b", "a and not b"},
      {"a and (! b)", "a and (not b)"},
      {"offical", "official"},
      {"a and sanctions", "a and sanction"},
      {"Official", "official"},
      {"a in headline", "a in title"},
      {"a in text", "a in (lead, body)"},
      {"a in (Title, boddy)", "a in (title, body)"},
      {"a IN title", "a in title"},
      {"a in (title or lead and body)", "a in (title, lead, body)"},
      {"any of (a, b)", "1 of (a, b)"},
      {"two of (a, b)", "2 of (a, b)"},
      {"COUNT(a) >= 3", "count(a) >= 3"},
      {"count(a, b) >= 3", "count(a or b) >= 3"},
      {"count(a) => 3", "count(a) >= 3"},
      {"count(a) > 3", "count(a) >= 4"},
      {"count(a) < 3", "not count(a) >= 3"},
      {"count(a) <= 3", "not count(a) >= 4"},
      {"b and count(a) == 3", "b and (count(a) >= 3 and not count(a) >= 4)"},
      {"count(a) = 0", "not count(a) >= 1"},
  };
  for (const auto& [written, meant] : mistakes) {
    std::string text = written;
    Condition condition;
    ConditionError error;
    int mended = 0;
    while (!ParseCondition(text, kTerms, &condition, &error)) {
      ASSERT_LT(mended++, 4) << text;
      ASSERT_FALSE(error.replacement.empty()) << text << ": " << error.message;
      ASSERT_LE(error.end, text.size()) << text;
      EXPECT_THAT(error.message, HasSubstr("did you mean '"));
      text.replace(error.begin, error.end - error.begin, error.replacement);
    }
    EXPECT_GT(mended, 0) << written;
    EXPECT_EQ(Show(condition), Parsed(meant)) << written << " became " << text;
  }
}

TEST(ConditionParserTest, AWordThatCouldBeAnythingHasNoReplacement) {
  for (const char* text : {"a xyzzy b", "a near b", "a within b", "a near/9999 b", "a nera b",
                           "qqqqqq", "a in qqqq", "count(a) ?? 3", "a near 5000 b"}) {
    EXPECT_EQ(ErrorOf(text).replacement, "") << text << ": " << ErrorOf(text).message;
  }
  EXPECT_EQ(ErrorOf("a and xyzzy").help, "terms of this rule: a, b, c, d, official, sanction");
}

// The two readings of a help: "write 'x' or 'y', whichever you mean".
TEST(ConditionParserTest, AndBesideOrIsAMistakeThatShowsBothReadings) {
  const ConditionError error = ErrorOf("a and b or c");
  EXPECT_EQ(error.begin, 8);
  EXPECT_EQ(error.end, 10);
  EXPECT_EQ(error.message, "'and' beside 'or' can be read in two ways");
  EXPECT_EQ(error.help, "write '(a and b) or c' or 'a and (b or c)', whichever you mean");
  EXPECT_EQ(ErrorOf("a or b and c or d").help,
            "write 'a or (b and c) or d' or '(a or b) and (c or d)', whichever you mean");
  EXPECT_EQ(ErrorOf("not a and b near/3 c or d").help,
            "write '((not a) and (b near/3 c)) or d' or '(not a) and ((b near/3 c) or d)', "
            "whichever you mean");
  EXPECT_EQ(ErrorOf("c and (a and b or c)").begin, 15);
  EXPECT_EQ(ErrorOf("2 of (a and b or c, d)").begin, 14);
}

TEST(ConditionParserTest, DifferentProximitiesInOneChainAreAMistakeThatShowsBothReadings) {
  const ConditionError error = ErrorOf("a near/3 b before/5 c");
  EXPECT_EQ(error.begin, 11);
  EXPECT_EQ(error.end, 19);
  EXPECT_EQ(error.message, "different operators in one chain can be read in two ways");
  EXPECT_EQ(error.help,
            "write '(a near/3 b) before/5 c' or 'a near/3 (b before/5 c)', whichever you mean");
  EXPECT_EQ(ErrorOf("a near/3 b near/4 c").begin, 11);
  EXPECT_EQ(ErrorOf("a near/3 b near/3 c not near/3 d").begin, 20);
  EXPECT_EQ(ErrorOf("a near/3 b near/3 c not near/3 d").end, 30);
  EXPECT_EQ(ErrorOf("a near/3 b near/s c").help,
            "write '(a near/3 b) near/s c' or 'a near/3 (b near/s c)', whichever you mean");
}

TEST(ConditionParserTest, AReadingThatIsTooLongIsAnExample) {
  std::string text = "a and b";
  for (int i = 0; i < 200; ++i) absl::StrAppend(&text, " or c");
  EXPECT_EQ(ErrorOf(text).help, "say which by brackets, as in (a and b) or c");
}

TEST(ConditionParserTest, DepthIsLimitedHoweverItIsMade) {
  const auto times = [](int n, const std::string& text) {
    std::string all;
    for (int i = 0; i < n; ++i) all += text;
    return all;
  };
  EXPECT_EQ(Parsed(times(50, "(") + "a" + times(50, ")")), "a");
  for (const std::string& text :
       {times(51, "(") + "a" + times(51, ")"), times(51, "not ") + "a",
        absl::StrCat("a", times(51, " near/1 b")), times(51, "1 of (") + "a" + times(51, ")"),
        times(51, "count(") + "a" + times(51, ") >= 1"), times(100'000, "("),
        times(20'000, "not ("),
        // Neither the brackets nor the chain by itself is too deep.
        times(30, "(") + "a" + times(30, " near/1 b)") + times(30, " near/1 b")}) {
    EXPECT_THAT(Parsed(text), HasSubstr("nested deeper than 50 levels")) << text.substr(0, 100);
  }
}

TEST(ConditionParserTest, LengthIsLimitedOnlyWhereItIsAbsurd) {
  std::string wide = "a";
  for (int i = 0; i < 20'000; ++i) wide += " or b";
  EXPECT_THAT(Parsed(wide), HasSubstr("(or a b b"));
  EXPECT_THAT(Parsed(std::string(kMaxConditionBytes, ' ') + "a"),
              HasSubstr("bytes, more than it may have (262144)"));
}

TEST(ConditionParserTest, ALongWordIsShownCutShortAtACharacter) {
  std::string word;
  for (int i = 0; i < 10'000; ++i) word += "é";
  const ConditionError error = ErrorOf("a and x" + word);
  EXPECT_EQ(error.end - error.begin, 20'001);
  EXPECT_LT(error.message.size(), 100);
  EXPECT_THAT(error.message, HasSubstr("é...'"));
}

// Trees of all kinds, made by chance.
class RandomTree {
 public:
  explicit RandomTree(uint32_t seed) : random_(seed) {}

  Condition Make(int height) {
    Condition node;
    const int kind = height == 0 ? 0 : Below(10);
    node.kind = static_cast<Kind>(kind);
    size_t children = 0;
    switch (node.kind) {
      case Kind::kTerm:
        node.term = Below(static_cast<int>(kTerms.size()));
        break;
      case Kind::kAnd:
      case Kind::kOr:
        children = static_cast<size_t>(2 + Below(3));
        break;
      case Kind::kNot:
        children = 1;
        break;
      case Kind::kNear:
      case Kind::kBefore:
      case Kind::kNotNear:
        children = 2;
        node.within = static_cast<Condition::Within>(Below(3));
        if (node.within == Condition::Within::kWords) node.distance = Below(1001);
        break;
      case Kind::kIn:
        children = 1;
        for (int count = 1 + Below(3); count > 0; --count) {
          node.zones.Add(static_cast<Zone>(Below(kZoneCount)));
        }
        break;
      case Kind::kNOf:
        children = static_cast<size_t>(1 + Below(4));
        node.at_least = 1 + Below(static_cast<int>(children));
        break;
      case Kind::kCount:
        children = 1;
        node.at_least = 1 + Below(1000);
        break;
    }
    for (; children > 0; --children) node.children.push_back(Make(Below(height)));
    return node;
  }

  int Below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(random_); }

 private:
  std::mt19937 random_;
};

int32_t Number(int32_t next, Condition* condition) {
  condition->node = next++;
  for (Condition& child : condition->children) next = Number(next, &child);
  return next;
}

TEST(ConditionParserTest, AConditionThatIsWrittenOutIsReadBackAsItself) {
  for (uint32_t seed = 0; seed < 5000; ++seed) {
    Condition tree = RandomTree(seed).Make(5);
    Number(0, &tree);
    const std::string text = ConditionText(tree, kTerms);
    Condition parsed;
    ConditionError error;
    ASSERT_TRUE(ParseCondition(text, kTerms, &parsed, &error)) << text << ": " << error.message;
    ASSERT_TRUE(parsed == tree) << text << " was read as " << ConditionText(parsed, kTerms);
  }
}

// Each node stands where its text, read by itself, is the node.
void ExpectPlaces(const Condition& node, const std::string& text) {
  ASSERT_LT(node.begin, node.end) << text;
  ASSERT_LE(node.end, text.size()) << text;
  const std::string part = text.substr(node.begin, node.end - node.begin);
  Condition alone;
  ConditionError error;
  ASSERT_TRUE(ParseCondition(part, kTerms, &alone, &error)) << part << " of " << text;
  EXPECT_EQ(ConditionText(alone, kTerms), ConditionText(node, kTerms)) << part << " of " << text;
  for (const Condition& child : node.children) ExpectPlaces(child, text);
}

TEST(ConditionParserTest, EachNodeKnowsWhereItStands) {
  for (const char* const text :
       {"a near/3 b near/3 c", "  ((a) and (b or c))  and not (a in (title, lead))",
        "2 of (a, count(b) >= 2, not not c)", "(a or b) not near/s (c)"}) {
    Condition condition;
    ConditionError error;
    ASSERT_TRUE(ParseCondition(text, kTerms, &condition, &error)) << error.message;
    ExpectPlaces(condition, text);
  }
  for (uint32_t seed = 0; seed < 1000; ++seed) {
    const std::string text = ConditionText(RandomTree(seed).Make(5), kTerms);
    Condition condition;
    ConditionError error;
    ASSERT_TRUE(ParseCondition(text, kTerms, &condition, &error)) << error.message;
    ExpectPlaces(condition, text);
  }
}

TEST(ConditionParserTest, WhatIsWrongInADamagedConditionLiesInsideOfIt) {
  const std::string bytes = "ab()/,<>=!&|0159 \n\"$*\xc3\xa9\xffnotearcuf";
  int refused = 0;
  for (uint32_t seed = 0; seed < 20'000; ++seed) {
    RandomTree random(seed);
    std::string text = ConditionText(random.Make(4), kTerms);
    for (int changes = 1 + random.Below(4); changes > 0; --changes) {
      const auto at = static_cast<size_t>(random.Below(static_cast<int>(text.size()) + 1));
      const char byte = bytes[static_cast<size_t>(random.Below(static_cast<int>(bytes.size())))];
      switch (random.Below(3)) {
        case 0:
          text.insert(at, 1, byte);
          break;
        case 1:
          text.erase(at, static_cast<size_t>(1 + random.Below(6)));
          break;
        default:
          if (at < text.size()) text[at] = byte;
      }
    }
    Condition condition;
    ConditionError error;
    if (ParseCondition(text, kTerms, &condition, &error)) continue;
    ++refused;
    ASSERT_LT(error.begin, error.end) << text;
    ASSERT_LE(error.end, text.size() + 1) << text;
    ASSERT_FALSE(error.message.empty()) << text;
    ASSERT_FALSE(error.help.empty()) << text << ": " << error.message;
  }
  EXPECT_GT(refused, 10'000);
}

TEST(ConditionParserTest, NoTermMayHaveTheNameOfAnOperator) {
  for (const char* word : {"and", "or", "not", "near", "before", "in", "of", "count", "12"}) {
    EXPECT_TRUE(IsConditionKeyword(word)) << word;
  }
  for (const char* word : {"a", "nearby", "counts", "2nd", "And"}) {
    EXPECT_FALSE(IsConditionKeyword(word)) << word;
  }
}

}  // namespace
}  // namespace wirewatch
