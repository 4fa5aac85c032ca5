// What is wrong with rules and entities is said at its place, with what was expected and how to
// mend it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "absl/strings/str_cat.h"
#include "tests/rule_testing.h"

namespace wirewatch {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

// The diagnostics of a rule with this line, the fifth, besides what it needs.
std::string ErrorsOfRule(const std::string& line) {
  return DiagnosticsOf(
      absl::StrCat("rules:\n"
                   "  - id: r\n"
                   "    terms: {t: {words: [ban]}, u: {words: [u]}}\n"
                   "    condition: t\n"
                   "    ",
                   line, "\n"));
}

// The same for a term, which is the third line.
std::string ErrorsOfTerms(const std::string& terms) {
  return DiagnosticsOf(absl::StrCat("rules:\n  - id: r\n    terms: ", terms,
                                    "\n    condition: t\n"
                                    "entities: [{id: ada, name: Ada, groups: [g]}]\n"
                                    "lists: {bans: [ban]}\n"));
}

struct Row {
  const char* written;
  std::vector<const char*> expected;
};

template <typename Errors>
void ExpectAll(const std::vector<Row>& rows, const Errors& errors) {
  for (const Row& row : rows) {
    const std::string actual = errors(row.written);
    if (row.expected.empty()) {
      EXPECT_THAT(actual, IsEmpty()) << row.written;
    }
    for (const char* part : row.expected) EXPECT_THAT(actual, HasSubstr(part)) << row.written;
  }
}

TEST(RuleErrorsTest, EachKeyOfARuleSaysWhatItExpects) {
  ExpectAll({{"severity_when: [{condition: t and w, severity: high}]",
              {"f.yaml:5:39: error: in the condition: no term is named 'w'"}},
             {"severity_when: [{condition: t, severity: hihg}]", {"f.yaml:5:46: ", "'high'?"}},
             {"severity_when: [{condition: t}]", {"5:21: ", "needs the key 'severity'"}},
             {"severity_when: {condition: t}", {"expected a list for 'severity_when', got a map"}},
             {"enabled: yes", {"f.yaml:5:14: error: expected true or false for 'enabled'"}},
             {"expires: 2027-02-30",
              {"f.yaml:5:14: error: expected a day for 'expires', got '2027-02-30'", "2027-01-31"}},
             {"expires: next year", {"got 'next year'"}},
             {"expires: 2027", {"got '2027'"}},
             {"owner: [a]", {"expected text for 'owner', got a list"}},
             {"title: \"\"", {"expected text for 'title', got an empty one"}},
             {"filter: {sources: [a]}",
              {"f.yaml:5:14: error: unknown key 'sources' in a filter (did you mean 'source'?)"}},
             {"filter: {source: []}", {"f.yaml:5:22: error: nothing in 'source'"}},
             {"filter: {source: [\"a*b\"]}",
              {"f.yaml:5:23: error: 'a*b': '*' may stand only at the end"}},
             {"exceptions: [{phrase: ban hammer}]",
              {"f.yaml:5:18: error: an exception needs the key 'reason'"}},
             {"exceptions: [{reason: x}]",
              {"f.yaml:5:18: error: an exception needs one of 'entity', 'source' and 'phrase'"}},
             {"exceptions: [{entity: bob, reason: x}]",
              {"f.yaml:5:27: error: no entity or group is named 'bob'"}},
             {"exceptions: [{phrase: \"?!\", reason: x}]",
              {"f.yaml:5:27: error: '?!' has no letter or digit to look for"}},
             {"exceptions: [{phrase: a, reason: x, until: 2027-01-01}]", {"unknown key 'until'"}},
             {"zones: []", {"f.yaml:5:12: error: a rule without a zone can never match"}},
             {"with: {a: b}", {"f.yaml:5:11: error: 'with' is for the parameters of a template"}},
             {"notes: remember this", {}},
             {"description: what it is for", {}}},
            ErrorsOfRule);
}

TEST(RuleErrorsTest, EachKeyOfATermSaysWhatItExpects) {
  ExpectAll(
      {{"{t: {words: [$bnas]}}",
        {"f.yaml:3:25: error: no list is named 'bnas' (did you mean 'bans'?)"}},
       {"{t: {terms: [tt]}, t2: {words: [a]}}",
        {"f.yaml:3:25: error: no term is named 'tt'", "terms of this rule"}},
       {"{t: {words: [a], cue: cu}, cue: {words: [b]}}",
        {"f.yaml:3:34: error: no term is named 'cu' (did you mean 'cue'?)"}},
       {"{t: {words: [a], cue_within: 5}}",
        {"f.yaml:3:41: error: 'cue_within' without 'cue'", "add 'cue'"}},
       {"{t: {words: [a], cue: u, cue_within: -1}, u: {words: [b]}}",
        {"expected a whole number from 0 to 1000 for 'cue_within'"}},
       {"{t: {terms: [u]}, u: {terms: [v]}, v: {words: [a], cue: t}}",
        {"f.yaml:3:13: error: the term 't' needs itself: t -> u -> v -> t"}},
       {"{t: {words: [a], cue: t}}", {"the term 't' needs itself: t -> t"}},
       {"{t: {words: [a], regex: b}}",
        {"f.yaml:3:13: error: the term 't' needs exactly one of 'entities', 'words', 'regex' and "
         "'terms', got words and regex"}},
       {"{t: {}}", {"and has none"}},
       {"{t: {words: [a], flags: [ignore_case]}}",
        {"f.yaml:3:36: error: 'flags' are those of a regex"}},
       {"{t: {regex: a, flags: [ignorecase]}}",
        {"f.yaml:3:35: error: 'ignorecase' is no value of 'flags' (did you mean 'ignore_case'?)",
         "expected one of: ignore_case, dot_all, multi_line, ungreedy"}},
       {"{t: {regex: \"\"}}", {"expected an RE2 pattern for 'regex', got an empty text"}},
       {"{t: {words: []}}", {"f.yaml:3:24: error: nothing in 'words'"}},
       {"{t: {words: [\"\"]}}", {"expected text in 'words', got an empty one"}},
       {"{t: {entities: [dada]}}", {"no entity or group is named 'dada' (did you mean 'ada'?)"}},
       {"{t: {words: [a]}, or: {words: [b]}}", {"f.yaml:3:30: error: 'or' cannot name a term"}}},
      ErrorsOfTerms);
}

TEST(RuleErrorsTest, EachKeyOfAnEntitySaysWhatItExpects) {
  ExpectAll(
      {{"id: a, name: Ada, aliases: [\"?\"]",
        {"f.yaml:1:41: error: a spelling of the entity 'a': '?' has no letter"}},
       {"id: a, name: Ada, weak_aliases: [Bee, \"-\"]", {"f.yaml:1:51: error: a spelling"}},
       {"id: a, name: Ada, cues: [x]", {"has cues for no weak alias"}},
       {"id: a, name: Ada, weak_aliases: [L], cue_within: 9", {"'cue_within' without 'cues'"}},
       {"id: a, name: Ada, weak_aliases: [L], cues: [$none]", {"no list is named 'none'"}},
       {"id: a, name: Ada, weak_aliases: [L], cues: [\"a*b\"]", {"'*' may stand only at the end"}},
       {"id: a, name: [Ada]", {"f.yaml:1:26: error: expected text for 'name', got a list"}},
       {"id: a", {"an entity needs the key 'name'"}},
       {"id: a, name: Ada, notes: true story, aliases: [], groups: []", {}}},
      [](const std::string& entity) { return DiagnosticsOf("entities: [{" + entity + "}]\n"); });
}

TEST(RuleErrorsTest, AListThatHoldsItselfShowsHow) {
  EXPECT_THAT(DiagnosticsOf("lists:\n  a: [$b]\n  b: [x, $c]\n  c: [$a]\n"),
              HasSubstr("f.yaml:4:7: error: the list 'a' holds itself: a -> b -> c -> a"));
}

TEST(RuleErrorsTest, AWrongWordOfAListIsToldOnceHoweverManyRulesUseIt) {
  const std::string errors = DiagnosticsOf(
      "lists: {l: [\"*\", ok]}\n"
      "rules:\n"
      "  - {id: r, terms: {t: {words: $l}}, condition: t}\n"
      "  - {id: s, terms: {t: {words: [$l, x]}}, condition: t}\n");
  const size_t first = errors.find("f.yaml:1:13: error: '*'");
  EXPECT_NE(first, std::string::npos) << errors;
  EXPECT_EQ(errors.find("error", first + 20), std::string::npos) << errors;
}

TEST(RuleErrorsTest, ListsInListsAreTooDeepInWhateverOrderTheirNamesAre) {
  std::string lists = "lists: {a29: [x]";
  for (int i = 28; i >= 0; --i) absl::StrAppend(&lists, ", a", i, ": [$a", i + 1, "]");
  EXPECT_THAT(DiagnosticsOf(lists + "}\n"), HasSubstr("lists in lists deeper than 20 levels"));
}

std::string RevisionOf(const std::string& rule, const std::string& more = "") {
  const LoadedRules loaded = LoadRuleFiles({{"f.yaml", "rules: [{id: r, " + rule + "}]\n" + more}});
  EXPECT_TRUE(loaded.book.has_value()) << ToString(loaded.diagnostics);
  return loaded.book.has_value() ? loaded.book->rules[0].revision : "";
}

TEST(RevisionTest, EveryKeyOfARuleChangesIt) {
  const std::string rule = "terms: {t: {words: [ban]}, u: {regex: x}}, condition: t";
  std::set<std::string> revisions = {RevisionOf(rule)};
  const std::vector<std::string> keys = {"title: x",
                                         "description: x",
                                         "severity: low",
                                         "severity: high",
                                         "tags: [x]",
                                         "tags: [x, y]",
                                         "severity_when: [{condition: t, severity: low}]",
                                         "owner: x",
                                         "runbook: x",
                                         "notes: x",
                                         "enabled: false",
                                         "expires: 2027-01-31",
                                         "expires: 2027-02-01",
                                         "zones: [body]",
                                         "filter: {source: [x]}",
                                         "filter: {language: [x]}",
                                         "exceptions: [{phrase: x, reason: x}]",
                                         "exceptions: [{phrase: x, reason: y}]",
                                         "tests: [{name: x, article: {text: x}, expect: []}]"};
  for (const std::string& key : keys) revisions.insert(RevisionOf(rule + ", " + key));
  revisions.insert(RevisionOf("terms: {t: {words: [ban]}, u: {regex: y}}, condition: t"));
  revisions.insert(
      RevisionOf("terms: {t: {words: [ban]}, u: {regex: x, flags: [dot_all]}}, "
                 "condition: t"));
  revisions.insert(RevisionOf("terms: {t: {words: [ban], cue: u}, u: {regex: x}}, condition: t"));
  revisions.insert(RevisionOf("terms: {t: {words: [ban]}, u: {regex: x}}, condition: t or u"));
  EXPECT_EQ(revisions.size(), keys.size() + 5);
}

TEST(RevisionTest, TheWordsOfItsListsCountAndTheOrderOfKeysDoesNot) {
  const std::string rule = "terms: {t: {words: [$l]}}, condition: t";
  const std::string before = RevisionOf(rule, "lists: {l: [$m, a], m: [b]}\n");
  EXPECT_EQ(before, RevisionOf("condition: \"t\", terms: {t: {words: [$l]}}",
                               "lists: {k: [z], m: [b], l: [$m, a]}\n"));
  EXPECT_NE(before, RevisionOf(rule, "lists: {l: [$m, a], m: [c]}\n"));
}

}  // namespace
}  // namespace wirewatch
