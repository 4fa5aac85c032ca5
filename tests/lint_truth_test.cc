// What the lints say of conditions and of rules that overlap is so: in random articles, by the
// matcher.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "absl/strings/str_cat.h"
#include "daemon/ruleset/dead_parts.h"
#include "daemon/ruleset/overlap_lint.h"
#include "tests/random_case.h"
#include "wirewatch/rule_lint.h"
#include "wirewatch/rule_loader.h"
#include "wirewatch/rule_set.h"

namespace wirewatch {
namespace {

constexpr uint32_t kArticles = 12;

std::optional<RuleBook> RandomBook(const RandomCase& random) {
  return LoadRuleFiles({{"random.yaml", random.yaml}}).book;
}

void Number(int32_t* next, Condition* condition) {
  condition->node = (*next)++;
  for (Condition& child : condition->children) Number(next, &child);
}

// Calls visit(matches, article's seed) for what these rules find in some articles.
template <typename Visit>
void ForEachArticle(RuleBook book, uint32_t seed, const Visit& visit) {
  for (Rule& rule : book.rules) {
    int32_t next = 0;
    Number(&next, &rule.condition);
  }
  const auto rules = RuleSet::Compile(std::move(book));
  ASSERT_TRUE(rules.ok()) << rules.status();
  Matcher matcher(**rules);
  for (uint32_t i = 0; i < kArticles; ++i) {
    const RandomCase other = MakeRandomCase(seed + i);
    const auto matches = matcher.Match(other.article, other.now);
    ASSERT_TRUE(matches.ok()) << matches.status();
    visit(*matches, seed + i);
  }
}

std::string Key(const RuleMatch& match) {
  return absl::StrCat(match.rule->id, "/", match.entity == nullptr ? "" : match.entity->id);
}

TEST(LintTruthTest, PartsThatAreToldDeadAre) {
  int told = 0;
  for (uint32_t seed = 0; seed < 1000; ++seed) {
    const RandomCase random = MakeRandomCase(seed);
    std::optional<RuleBook> book = RandomBook(random);
    ASSERT_TRUE(book.has_value());
    RuleBook parts = *book;
    parts.rules.clear();
    for (const Rule& rule : book->rules) {
      for (const DeadPart& dead : DeadPartsOf(rule.condition, rule)) {
        ++told;
        Rule part = rule;
        part.id = absl::StrCat(dead.is_first_operand ? "same" : "dead", parts.rules.size());
        part.condition = *dead.part;
        parts.rules.push_back(part);
        if (!dead.is_first_operand) continue;
        part.id = absl::StrCat("first", parts.rules.size() - 1);
        part.condition = dead.part->children[0];
        parts.rules.push_back(part);
      }
    }
    if (parts.rules.empty()) continue;
    ForEachArticle(parts, seed, [&](const std::vector<RuleMatch>& matches, uint32_t at) {
      std::vector<std::string> same, first;
      for (const RuleMatch& match : matches) {
        const std::string key = Key(match);
        EXPECT_NE(key.substr(0, 4), "dead") << key << " in article " << at << "\n" << random.yaml;
        if (key.substr(0, 4) == "same") same.push_back(key.substr(4));
        if (key.substr(0, 5) == "first") first.push_back(key.substr(5));
      }
      std::sort(same.begin(), same.end());
      std::sort(first.begin(), first.end());
      EXPECT_EQ(same, first) << "article " << at << "\n" << random.yaml;
    });
  }
  EXPECT_GT(told, 100);
}

// Rules that are like others of a book, a little wider or narrower.
class Variants {
 public:
  explicit Variants(uint32_t seed) : random_(seed) {}

  void AddTo(RuleBook* book) {
    const size_t count = book->rules.size();
    for (size_t i = 0; i < count; ++i) {
      for (int copy = 0; copy < 3; ++copy) {
        Rule rule = book->rules[i];
        rule.id = absl::StrCat(rule.id, "-", copy);
        for (size_t changes = Below(3); changes > 0; --changes) Change(book, &rule);
        book->rules.push_back(std::move(rule));
      }
    }
    // So that a diagnostic tells which rule it is of.
    for (size_t i = 0; i < book->rules.size(); ++i) {
      book->rules[i].location.line = static_cast<int>(i) + 1;
    }
  }

 private:
  size_t Below(size_t bound) {
    return std::uniform_int_distribution<size_t>(0, bound - 1)(random_);
  }

  void Change(RuleBook* book, Rule* rule) {
    Term& term = rule->terms[Below(rule->terms.size())];
    switch (Below(6)) {
      case 0:
        if (!term.words.empty()) {
          std::vector<Word> words = book->word_lists[static_cast<size_t>(term.words[0])];
          if (words.size() > 1) words.pop_back();
          book->word_lists.push_back(std::move(words));
          term.words = {static_cast<int32_t>(book->word_lists.size()) - 1};
        }
        return;
      case 1:
        if (term.entities.size() > 1) term.entities.pop_back();
        return;
      case 2:
        return ChangeDistance(&rule->condition);
      case 3:
      case 4: {
        Condition joined;
        joined.kind = Below(2) == 0 ? Condition::Kind::kAnd : Condition::Kind::kOr;
        Condition other;
        other.term = static_cast<int32_t>(Below(rule->terms.size()));
        joined.children = {rule->condition, other};
        rule->condition = std::move(joined);
        return;
      }
      default:
        rule->zones = Below(2) == 0 ? ZoneSet{Zone::kBody} : ZoneSet{Zone::kBody, Zone::kTitle};
    }
  }

  void ChangeDistance(Condition* condition) {
    if (condition->distance > 0 && Below(2) == 0) --condition->distance;
    for (Condition& child : condition->children) ChangeDistance(&child);
  }

  std::mt19937 random_;
};

TEST(LintTruthTest, RulesThatAreToldCoveredMatchOnlyWhereTheOtherDoes) {
  int told = 0, matched = 0;
  for (uint32_t seed = 0; seed < 700; ++seed) {
    const RandomCase random = MakeRandomCase(seed);
    std::optional<RuleBook> book = RandomBook(random);
    ASSERT_TRUE(book.has_value());
    Variants(seed).AddTo(&*book);
    std::vector<Diagnostic> diagnostics;
    LintOverlaps(*book, &diagnostics);
    std::vector<std::pair<std::string, std::string>> covered;
    for (const Diagnostic& diagnostic : diagnostics) {
      const auto id = [&](const SourceLocation& location) {
        return book->rules[static_cast<size_t>(location.line) - 1].id;
      };
      covered.emplace_back(id(diagnostic.location), id(diagnostic.related[0].location));
      told += diagnostic.code == DiagnosticCode::kCoveredRule;
    }
    if (covered.empty()) continue;
    ForEachArticle(*book, seed, [&](const std::vector<RuleMatch>& matches, uint32_t at) {
      for (const auto& [narrow, wide] : covered) {
        for (const RuleMatch& match : matches) {
          if (match.rule->id != narrow) continue;
          ++matched;
          const bool found =
              std::any_of(matches.begin(), matches.end(), [&, by = wide](const RuleMatch& other) {
                return other.rule->id == by && other.entity == match.entity &&
                       other.severity >= match.severity;
              });
          EXPECT_TRUE(found) << narrow << " is told to be covered by " << wide
                             << ", and is not in article " << at << ", seed " << seed << "\n"
                             << random.yaml;
        }
      }
    });
    if (HasFailure()) return;
  }
  EXPECT_GT(told, 300);
  EXPECT_GT(matched, 300);
}

}  // namespace
}  // namespace wirewatch
