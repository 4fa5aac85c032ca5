#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "wirewatch/article.h"
#include "wirewatch/diagnostic.h"
#include "wirewatch/rule.h"
#include "wirewatch/rule_limits.h"

namespace wirewatch {

// A place where a term of a rule stands in an article: bytes [begin, end) of Article::text.
struct Mention {
  const Term* term = nullptr;
  // Set where the term is one of entities.
  const Entity* entity = nullptr;
  Zone zone = Zone::kBody;
  uint32_t begin = 0;
  uint32_t end = 0;
};

// A rule whose condition an article satisfies, and the mentions that satisfied it, sorted by place.
struct RuleMatch {
  const Rule* rule = nullptr;
  // Set where the rule is asked per entity.
  const Entity* entity = nullptr;
  // The rule's, or that of the first of its `severity_when` that is true.
  RuleSeverity severity = RuleSeverity::kMedium;
  std::vector<Mention> mentions;
};

// How long the condition of a rule took in an article, from its mentions to the match.
struct RuleTime {
  const Rule* rule = nullptr;
  absl::Duration took;
};

// More mentions than this in one article end in an error, not in a guess.
inline constexpr size_t kMaxMentionsPerArticle = 1'000'000;

struct CompileOptions {
  // Bytes for the automata that look for all regexes at once; split until each part fits.
  int64_t regex_set_max_bytes = 64 << 20;
  // Bytes for the automaton of a single regex, as in RE2::Options::set_max_mem.
  int64_t regex_max_bytes = kMaxRegexProgramBytes;
  // Bytes for the programs of all regexes together.
  int64_t regex_programs_max_bytes = kMaxRegexProgramsBytes;
};

// Compiled rules: immutable, thread-safe, shared by all matchers. What a RuleMatch points to lives
// as long as the set.
class RuleSet {
 public:
  // InvalidArgument with "file:line:col: ..." lines for regexes that do not compile; the place is
  // that of the whole regex.
  static absl::StatusOr<std::shared_ptr<const RuleSet>> Compile(RuleBook book,
                                                                const CompileOptions& options = {});
  // The same with what is wrong as diagnostics, for PlaceDiagnostics to find the exact place of;
  // nullptr if that is an error.
  static std::shared_ptr<const RuleSet> Compile(RuleBook book, const CompileOptions& options,
                                                std::vector<Diagnostic>* diagnostics);
  ~RuleSet();
  RuleSet(const RuleSet&) = delete;
  RuleSet& operator=(const RuleSet&) = delete;

  const RuleBook& book() const { return book_; }
  const std::vector<Rule>& rules() const { return book_.rules; }
  const std::vector<Entity>& entities() const { return book_.entities; }
  // RuleBook::digest.
  absl::string_view digest() const { return book_.digest; }

  // How things are found; known to daemon/match only.
  struct Index;
  const Index& index() const { return *index_; }

 private:
  explicit RuleSet(RuleBook book);

  const RuleBook book_;
  std::unique_ptr<const Index> index_;
};

// Matches articles with a set. Cost hardly grows with the number of rules: an article's words are
// looked up once for all of them, and only rules of which a required term is there are evaluated.
// Keeps scratch memory between calls, so use one a thread.
class Matcher {
 public:
  // The set outlives the matcher and what it returns.
  explicit Matcher(const RuleSet& rule_set);
  ~Matcher();

  // The matches, ordered by rule id, then by the entity's first mention. ResourceExhausted when
  // the article has more than kMaxMentionsPerArticle. Rules and exceptions that have expired at
  // `now` are as if they were not there.
  absl::StatusOr<std::vector<RuleMatch>> Match(const Article& article, absl::Time now);

  // The same in two steps, the first of which needs no paragraphs and is all that most articles
  // need: Find says whether a rule may match, MatchFound gives the matches of that article. The
  // text stays as it is between the two. With `times`, adds those of all rules that were asked.
  absl::StatusOr<bool> Find(const Article& article);
  absl::StatusOr<std::vector<RuleMatch>> MatchFound(const Article& article, absl::Time now,
                                                    std::vector<RuleTime>* times = nullptr);

 private:
  class State;
  const std::unique_ptr<State> state_;
};

}  // namespace wirewatch
