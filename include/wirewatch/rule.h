#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "wirewatch/article.h"
#include "wirewatch/diagnostic.h"
#include "wirewatch/rule_test.h"
#include "wirewatch/severity.h"

namespace wirewatch {

// What an operator wrote, checked and with its names resolved: immutable values with the places
// they were written at. RuleSet::Compile makes a matcher's index of them.

// How many words may stand between a cue and what counts only with it, unless its author says so.
inline constexpr int32_t kDefaultCueWithin = 50;

// A watched person or organisation: one identity under many spellings.
struct Entity {
  std::string id;
  std::string name;
  // "person", "organisation", or what else the author calls it; free text.
  std::string kind;
  // Each as it is written, see WordOfSpelling.
  std::vector<std::string> aliases;
  // Spellings that count only where another one stands too, or a cue is near.
  std::vector<std::string> weak_aliases;
  // The words that are cues for the weak ones: indices into RuleBook::word_lists.
  std::vector<int32_t> cues;
  int32_t cue_within = kDefaultCueWithin;
  std::vector<std::string> groups;
  // Source -> id in that source: {"ofac", "23213"}. In the order of the file.
  std::vector<std::pair<std::string, std::string>> refs;
  std::string notes;
  SourceLocation location;
};

// A word or phrase, without the marks that say how it is compared.
struct Word {
  std::string text;
  // The last word of the text may go on ("sanction*").
  bool any_ending = false;
  // The bytes of the article must be these ("=WHO").
  bool exact_case = false;
};

// What a spelling of an entity looks for: "=Orange" is exactly these letters.
inline Word WordOfSpelling(absl::string_view spelling) {
  const bool exact_case = !spelling.empty() && spelling[0] == '=';
  return {std::string(spelling.substr(exact_case ? 1 : 0)), false, exact_case};
}

// A named thing that a rule looks for; its kind says which of the members are in use.
struct Term {
  enum class Kind { kEntities, kWords, kRegex, kTerms };

  std::string name;
  Kind kind = Kind::kWords;
  // kEntities: ids and groups, sorted, none twice; each is in the RuleBook.
  std::vector<std::string> entities;
  // kWords: indices into RuleBook::word_lists.
  std::vector<int32_t> words;
  // kRegex: RE2 syntax, searched in the article's text as it is written; and RE2's letters for the
  // flags that are set for all of it, some of "imsU".
  std::string regex;
  std::string regex_flags;
  // kTerms: those of which this is the union, as indices into Rule::terms.
  std::vector<int32_t> terms;
  // The term of which a mention must be within `cue_within` words for a mention to count (of an
  // entity: for a weak one), as an index into Rule::terms; -1 for none.
  int32_t cue = -1;
  int32_t cue_within = kDefaultCueWithin;
  // Of the name; of a regex: where its pattern begins.
  SourceLocation location;
};

// A condition's tree. The mention algebra gives each node a truth and a set of mentions.
struct Condition {
  enum class Kind { kTerm, kAnd, kOr, kNot, kNear, kBefore, kNotNear, kIn, kNOf, kCount };
  // What the two sides of a proximity must share.
  enum class Within { kWords, kSentence, kParagraph };

  Kind kind = Kind::kTerm;
  // The node's number: the whole condition is 0, and each node comes before its children, which
  // are counted from the left.
  int32_t node = 0;
  // kTerm: index into Rule::terms.
  int32_t term = -1;
  // kNear, kBefore, kNotNear; and for kWords the most words that may stand between the two.
  Within within = Within::kWords;
  int32_t distance = 0;
  // kNOf: how many of the children must be true. kCount: how many mentions there must be.
  int32_t at_least = 0;
  // kIn: the zones of which one must hold a mention.
  ZoneSet zones;
  // The bytes of the condition's text from the first to the last of its operands.
  uint32_t begin = 0;
  uint32_t end = 0;
  // One or more for kNOf, two or more for kAnd and kOr, two for the proximities, one for kNot, kIn
  // and kCount, none for kTerm.
  std::vector<Condition> children;

  // Whether they say the same, wherever they stand.
  friend bool operator==(const Condition& a, const Condition& b) {
    const auto key = [](const Condition& c) {
      return std::tie(c.kind, c.node, c.term, c.within, c.distance, c.at_least, c.zones,
                      c.children);
    };
    return key(a) == key(b);
  }
};

// Bytes [begin, end) of a text, which stand for a parameter of a template, and the bytes of the
// template that name the parameter.
struct FilledPart {
  size_t begin;
  size_t end;
  size_t written_begin;
  size_t written_end;
};

// A condition as it is parsed, and the place of its YAML scalar.
struct ConditionSource {
  std::string text;
  SourceLocation location;
  // What the scalar says and how the text came of it, where parameters are filled in; else empty.
  std::string written;
  std::vector<FilledPart> filled;

  // The part of the scalar that bytes [from, to) of the text come from; `to` is never `from`.
  ScalarPart PartOf(size_t from, size_t to) const;
};

// Of which articles a rule speaks. All are compared without regard to case; one that an article
// does not say excludes nothing.
struct ArticleFilter {
  // A source may end in '*' for any ending.
  std::vector<std::string> sources;
  std::vector<std::string> not_sources;
  // "en" is also "en-GB".
  std::vector<std::string> languages;
  std::vector<std::string> not_languages;

  bool empty() const {
    return sources.empty() && not_sources.empty() && languages.empty() && not_languages.empty();
  }
};

// Mentions that do not count in a rule: those for which all that is said here is true.
struct RuleException {
  // Ids and groups; empty for any.
  std::vector<std::string> entities;
  // As in ArticleFilter; empty for any.
  std::vector<std::string> sources;
  // Phrases that the mention overlaps: indices into RuleBook::word_lists; empty for any place.
  std::vector<int32_t> phrases;
  std::string reason;
  // It no longer applies from here on.
  absl::Time expires_at = absl::InfiniteFuture();
  SourceLocation location;
};

// The severity of a rule where this condition is true too.
struct SeverityWhen {
  Condition condition;
  ConditionSource source;
  RuleSeverity severity = RuleSeverity::kMedium;
};

struct Rule {
  // Whether the condition is asked once of the article, or once of each entity that it mentions.
  enum class Per : uint8_t { kArticle, kEntity };

  std::string id;
  std::string title;
  std::string description;
  RuleSeverity severity = RuleSeverity::kMedium;
  // The first of which the condition is true takes the place of `severity`.
  std::vector<SeverityWhen> severity_when;
  std::vector<std::string> tags;
  std::string owner;
  std::string runbook;
  std::string notes;
  // Checked like all others, but never matches.
  bool enabled = true;
  // It no longer matches from here on.
  absl::Time expires_at = absl::InfiniteFuture();
  ArticleFilter filter;
  std::vector<RuleException> exceptions;
  std::vector<Term> terms;
  Condition condition;
  ConditionSource condition_source;
  ZoneSet zones = {Zone::kTitle, Zone::kLead, Zone::kBody};
  Per per = Per::kArticle;
  std::vector<RuleTest> tests;
  // Warnings that its author means to have; see docs/diagnostics.md.
  std::vector<DiagnosticCode> allow;
  // Changes whenever the rule does as it is written, lists filled in: 16 hexadecimal digits.
  std::string revision;
  SourceLocation location;
};

// All rules and entities of some files and folders: one set, whatever the order of the files.
struct RuleBook {
  // Sorted by id.
  std::vector<Entity> entities;
  // Group -> indices into `entities`, sorted.
  std::map<std::string, std::vector<int32_t>> groups;
  // What terms, cues and exceptions look for; equal ones are held once.
  std::vector<std::vector<Word>> word_lists;
  // Sorted by id.
  std::vector<Rule> rules;
  // SHA-256 over what the files hold, in hexadecimal digits; the same for the same contents,
  // wherever the files are.
  std::string digest;
};

}  // namespace wirewatch
