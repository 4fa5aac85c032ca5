// Would the comparison with the oracle notice a matcher that is wrong? A matcher that misreads
// rules is what a right one is that was given other rules: so it is given rules with one mistake
// each, and the oracle the right ones. scripts/test-oracle does the same to the matcher's own code.
#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <vector>

#include "tests/matcher_matches.h"
#include "tests/random_case.h"
#include "wirewatch/rule_loader.h"

namespace wirewatch {
namespace {

// Of so many random cases one must show the mistake; oracle_test compares many times as many.
constexpr uint32_t kRounds = 10'000;

struct Mutation {
  std::string name;
  // Changes what the matcher is given.
  std::function<void(RuleBook*, Article*)> apply;
};

void ForEachNode(Condition* node, const std::function<void(Condition*)>& visit) {
  visit(node);
  for (Condition& child : node->children) ForEachNode(&child, visit);
}

// Changes every node of one kind in all conditions.
auto OnNodes(Condition::Kind kind, const std::function<void(Condition*)>& change) {
  return [=](RuleBook* book, Article*) {
    for (Rule& rule : book->rules) {
      ForEachNode(&rule.condition, [&](Condition* node) {
        if (node->kind == kind) change(node);
      });
    }
  };
}

auto OnRules(const std::function<void(Rule*)>& change) {
  return [=](RuleBook* book, Article*) {
    for (Rule& rule : book->rules) change(&rule);
  };
}

auto OnWords(const std::function<void(Word*)>& change) {
  return [=](RuleBook* book, Article*) {
    for (std::vector<Word>& list : book->word_lists) {
      for (Word& word : list) change(&word);
    }
  };
}

auto OnEntities(const std::function<void(Entity*)>& change) {
  return [=](RuleBook* book, Article*) {
    for (Entity& entity : book->entities) change(&entity);
  };
}

auto OnParagraphs(const std::function<void(Paragraph*)>& change) {
  return [=](RuleBook*, Article* article) {
    for (Paragraph& paragraph : article->paragraphs) change(&paragraph);
  };
}

void DropLastWord(std::string* phrase) {
  const size_t space = phrase->rfind(' ');
  if (space != std::string::npos) phrase->resize(space);
}

std::vector<Mutation> Mutations() {
  using Kind = Condition::Kind;
  const auto farther = [](Condition* node) { ++node->distance; };
  const auto nearer = [](Condition* node) { node->distance -= node->distance > 0; };
  const auto become = [](Kind kind) { return [=](Condition* node) { node->kind = kind; }; };
  const auto in_paragraph = [](Condition* node) {
    if (node->within == Condition::Within::kSentence) node->within = Condition::Within::kParagraph;
  };
  const auto in_text = [](Condition* node) {
    if (node->within != Condition::Within::kParagraph) return;
    node->within = Condition::Within::kWords;
    node->distance = static_cast<int32_t>(kMaxNearDistance);
  };
  return {
      {"NearIsOneWordTooFar", OnNodes(Kind::kNear, farther)},
      {"NearIsOneWordTooNear", OnNodes(Kind::kNear, nearer)},
      {"BeforeIsOneWordTooFar", OnNodes(Kind::kBefore, farther)},
      {"NotNearIsOneWordTooFar", OnNodes(Kind::kNotNear, farther)},
      {"BeforeIgnoresTheOrder", OnNodes(Kind::kBefore, become(Kind::kNear))},
      {"NearWantsAnOrder", OnNodes(Kind::kNear, become(Kind::kBefore))},
      {"NotNearIsNear", OnNodes(Kind::kNotNear, become(Kind::kNear))},
      {"NearIsAnd", OnNodes(Kind::kNear, become(Kind::kAnd))},
      {"AndIsOr", OnNodes(Kind::kAnd, become(Kind::kOr))},
      {"OrIsAnd", OnNodes(Kind::kOr, become(Kind::kAnd))},
      {"OrForgetsItsLastOperand",
       OnNodes(Kind::kOr, [](Condition* node) { node->children.pop_back(); })},
      {"NOfWantsOneFewer",
       OnNodes(Kind::kNOf, [](Condition* node) { node->at_least -= node->at_least > 1; })},
      {"NOfIsOr", OnNodes(Kind::kNOf, become(Kind::kOr))},
      {"CountWantsOneMore", OnNodes(Kind::kCount, [](Condition* node) { ++node->at_least; })},
      {"CountWantsOneFewer",
       OnNodes(Kind::kCount, [](Condition* node) { node->at_least -= node->at_least > 1; })},
      {"InTakesTheCaptionsToo",
       OnNodes(Kind::kIn, [](Condition* node) { node->zones.Add(Zone::kCaption); })},
      {"InTakesTheLeadToo",
       OnNodes(Kind::kIn, [](Condition* node) { node->zones.Add(Zone::kLead); })},
      {"NearInASentenceIsNearInAParagraph", OnNodes(Kind::kNear, in_paragraph)},
      {"BeforeInASentenceIsBeforeInAParagraph", OnNodes(Kind::kBefore, in_paragraph)},
      {"NotNearInASentenceIsNotNearInAParagraph", OnNodes(Kind::kNotNear, in_paragraph)},
      {"NearInAParagraphIsNearInTheText", OnNodes(Kind::kNear, in_text)},
      {"ZonesAreIgnored", OnRules([](Rule* rule) {
         rule->zones = {Zone::kTitle,   Zone::kLead,   Zone::kBody,
                        Zone::kCaption, Zone::kByline, Zone::kFurniture};
       })},
      {"PerEntityIsIgnored", OnRules([](Rule* rule) { rule->per = Rule::Per::kArticle; })},
      {"TheLastWordOfAPhraseIsIgnored", OnWords([](Word* word) { DropLastWord(&word->text); })},
      {"AnyEndingIsIgnored", OnWords([](Word* word) { word->any_ending = false; })},
      {"ExactCaseIsIgnored", OnWords([](Word* word) { word->exact_case = false; })},
      {"TheLastAliasIsForgotten", OnEntities([](Entity* entity) {
         if (!entity->aliases.empty()) entity->aliases.pop_back();
       })},
      {"NamesLoseTheirLastWord", OnEntities([](Entity* entity) { DropLastWord(&entity->name); })},
      {"RepeatsAreReportedAgain",
       OnParagraphs([](Paragraph* paragraph) { paragraph->repeats = -1; })},
      {"CaptionsAreOneTextWithTheBody", OnParagraphs([](Paragraph* paragraph) {
         if (paragraph->zone == Zone::kCaption) paragraph->zone = Zone::kBody;
       })},
      {"PhrasesRunOnIntoTheNextParagraph",
       [](RuleBook*, Article* article) {
         article->paragraphs = {article->paragraphs.front()};
         article->paragraphs[0].end = static_cast<uint32_t>(article->text.size());
       }},
      {"TheLastByteOfATextIsNotRead",
       [](RuleBook*, Article* article) { article->paragraphs.back().end -= 1; }},
  };
}

class OracleMutationTest : public ::testing::TestWithParam<Mutation> {};

TEST_P(OracleMutationTest, IsNoticed) {
  for (uint32_t seed = 0; seed < kRounds; ++seed) {
    const RandomCase random = MakeRandomCase(seed);
    LoadedRules loaded = LoadRuleFiles({{"random.yaml", random.yaml}});
    ASSERT_TRUE(loaded.book.has_value());
    RuleBook mutated = *loaded.book;
    Article article = random.article;
    GetParam().apply(&mutated, &article);
    const auto rules = RuleSet::Compile(std::move(mutated));
    ASSERT_TRUE(rules.ok()) << rules.status();
    if (MatcherMatches(**rules, article, random.now) !=
        OracleMatches(*loaded.book, random.article, random.now))
      return;
  }
  ADD_FAILURE() << "a matcher with this mistake says of all " << kRounds
                << " cases what the oracle says";
}

INSTANTIATE_TEST_SUITE_P(EachMistake, OracleMutationTest, ::testing::ValuesIn(Mutations()),
                         [](const auto& param) { return param.param.name; });

}  // namespace
}  // namespace wirewatch
