#pragma once

#include <string>
#include <vector>

#include "absl/time/time.h"
#include "tests/oracle.h"
#include "tests/oracle_condition.h"

namespace wirewatch {

// The oracle's idea of which mentions a rule's terms have, from docs/rules.md alone: each spelling
// at each word, each regex by itself, each cue and exception against each mention.
class OracleTerms {
 public:
  OracleTerms(const RuleBook& book, const Article& article, absl::Time now);

  // Whether the rule is asked of the article at all.
  bool IsAsked(const Rule& rule) const;

  // The mentions of all terms that count, none twice, by place; at one place by entity.
  std::vector<OracleFound> FindAll(const Rule& rule) const;

  const std::vector<OracleWord>& words() const { return words_; }
  // The index of the paragraph that holds a byte, kNone for none.
  size_t ParagraphAt(size_t offset) const;
  static int FlowOf(Zone zone);

  static constexpr size_t kNone = static_cast<size_t>(-1);

 private:
  struct Candidate {
    OracleFound found;
    bool weak = false;
  };
  using Candidates = std::vector<Candidate>;
  // How far a cue reaches, and where it stands.
  struct Cue {
    int32_t within = 0;
    Candidates places;
  };

  Candidates MentionsOf(const Rule& rule, int32_t term) const;
  Candidates Raw(const Rule& rule, int32_t term) const;
  static Word SpellingOf(const std::string& alias);
  void AddEntity(const Rule& rule, OracleMention mention, Candidates* candidates) const;
  Candidates PlacesOf(const Rule& rule, const std::vector<int32_t>& lists) const;
  static bool IsNear(const OracleFound& found, const Cue& cue);
  bool Applies(const RuleException& exception) const;
  bool IsExcepted(const Rule& rule, const OracleFound& found) const;
  bool IsAnyOf(const std::vector<std::string>& names, size_t entity) const;
  bool IsFrom(const std::vector<std::string>& sources) const;
  bool IsIn(const std::vector<std::string>& languages) const;

  std::vector<OracleMention> FindPhrase(const Word& phrase, OracleMention mention) const;
  bool IsWord(const OracleWord& wanted, const Word& phrase, const OracleWord& word,
              bool open) const;
  std::vector<OracleMention> FindRegex(const Term& term, OracleMention mention) const;
  void Place(const std::vector<OracleMention>& mentions, const Rule& rule, bool weak,
             Candidates* candidates) const;

  const RuleBook& book_;
  const Article& article_;
  const absl::Time now_;
  const std::vector<OracleWord> words_;
};

}  // namespace wirewatch
