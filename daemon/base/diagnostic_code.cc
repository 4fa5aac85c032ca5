#include "wirewatch/diagnostic_code.h"

#include <algorithm>

namespace wirewatch {

const std::vector<DiagnosticCodeDoc>& DiagnosticCodeDocs() {
  using Code = DiagnosticCode;
  static const auto* const docs = new std::vector<DiagnosticCodeDoc>{
      {Code::kFile, "file", "A file or folder cannot be read, or is too large",
       "Give a rule file, or a folder that holds some, that this user may read"},
      {Code::kEncoding, "encoding",
       "The file is not UTF-8, or holds a control character that YAML does not allow",
       "Save the file as UTF-8 and remove the character"},
      {Code::kYamlSyntax, "yaml-syntax", "The file is no YAML",
       "Compare the place with the examples; quote text that holds signs of YAML"},
      {Code::kYamlTab, "yaml-tab", "A tab stands in the indentation", "Indent with spaces"},
      {Code::kYamlQuote, "yaml-quote",
       "A quote is not closed, an escape is unknown, or text that needs quotes has none",
       "In single quotes only `'` is special, and is written twice; in double quotes a backslash "
       "begins an escape"},
      {Code::kYamlIndentation, "yaml-indentation",
       "A key, a value or an item of a list stands where none may stand",
       "Indent the keys of a map, and the items of a list, alike"},
      {Code::kYamlBracket, "yaml-bracket", "Brackets do not match, or a ',' is missing",
       "Close every `[` and `{`; separate what is within by commas"},
      {Code::kYamlAlias, "yaml-alias",
       "An alias (`*name`) has no anchor (`&name`) before it, or stands inside of what it names",
       "Quote text that begins with `*` or `&`"},
      {Code::kYamlTag, "yaml-tag", "A tag (`!name`) stands before a value",
       "Remove it, or quote text that begins with `!`"},
      {Code::kYamlKey, "yaml-key", "A key is no text", "Write a name as key; quote it if need be"},
      {Code::kYamlDocument, "yaml-document", "The file holds a second document",
       "Remove the `---`, or give the second document a file of its own"},
      {Code::kYamlLimit, "yaml-limit", "The file holds too many values, or too deeply nested ones",
       "Split the file; write flatter values"},
      {Code::kDuplicateKey, "duplicate-key", "A key stands twice in one map",
       "Remove one of the two, or rename it"},
      {Code::kUnknownKey, "unknown-key", "A map holds a key that it cannot have",
       "Use one of the known keys; the nearest one is suggested"},
      {Code::kMissingKey, "missing-key", "A key that is needed is missing, or has no value",
       "Add it"},
      {Code::kWrongType, "wrong-type", "A map, a list or text stands where another was expected",
       "Write the value as the message says"},
      {Code::kBadValue, "bad-value", "A value is none of those that its key may have",
       "Use one of the values that the message names"},
      {Code::kDuplicateId, "duplicate-id",
       "Two rules, entities, lists or templates of a set have the same id",
       "Rename or remove one of the two; the other place is shown"},
      {Code::kUnknownName, "unknown-name",
       "An entity, group, list, term, template or rule that nothing defines is named",
       "Use the name that is suggested, or define it in a file of the set"},
      {Code::kBadName, "bad-name", "A name that its kind of thing cannot have",
       "Use letters, digits, `_` and `-`, and no word of the condition language"},
      {Code::kBadWord, "bad-word", "A word, phrase or spelling that can never be found",
       "Give it letters or digits; `*` stands only at the end, after two letters or more"},
      {Code::kBadTerm, "bad-term", "A term is of no kind, or of two",
       "Give it exactly one of `entities`, `words`, `regex` and `terms`"},
      {Code::kBadRegex, "bad-regex", "RE2 does not take a regex",
       "Mend it at the place that is underlined; RE2 has no look-around and no back-references"},
      {Code::kBadCondition, "bad-condition",
       "A condition cannot be read, or can be read in two ways",
       "Mend it at the place that is underlined; brackets say what belongs together"},
      {Code::kCycle, "cycle",
       "Something needs itself: a term by its terms or cue, a list by its "
       "lists",
       "Take one step out of the cycle that is shown"},
      {Code::kTemplate, "template", "A template is used in a way that it does not allow",
       "Give each parameter that it requires, and set no key that it sets"},
      {Code::kLimit, "limit", "A rule, a set or a file holds more than it may",
       "Split it; docs/rules.md lists the limits"},
      {Code::kUnsatisfiable, "unsatisfiable", "A condition can never be true",
       "Remove the part that contradicts the rest, or look in more zones", true},
      {Code::kDisjointEntities, "disjoint-entities",
       "A rule with `per: entity` wants two of its terms of `entities` at once, and no entity is "
       "in "
       "both",
       "Leave out `per: entity`; or give the one that the alert is not about a term of `words`",
       true},
      {Code::kUnreachable, "unreachable-branch",
       "A part of a condition changes nothing: `a or (a and b)` is `a`", "Remove it", true},
      {Code::kMatchesAll, "matches-everything",
       "A condition is true of articles that mention nothing of it: `not a`",
       "Add a term that must be there", true},
      {Code::kRegexSlashes, "regex-slashes",
       "A regex stands between slashes, which are looked for like all else in it",
       "Leave them out; what stands behind the second is a flag: `flags: [ignore_case]`", true},
      {Code::kEmptyMatch, "empty-match", "A regex is satisfied by no text at all",
       "Give it a part that must be there", true},
      {Code::kSlowRegex, "slow-regex",
       "No literal and no number stands in every match of a regex: it is searched in all of every "
       "article",
       "Write out a part that is always there, or use words", true},
      {Code::kAsciiClass, "ascii-class",
       "`\\b` or `\\w`, which know ASCII only, stand in a regex with other letters",
       "Use words, which know all scripts", true},
      {Code::kRegexInWords, "regex-in-words",
       "A word or a spelling holds signs of a regex, of endings or of a list that mean nothing "
       "there",
       "Use a term with `regex`; words never mind the case and need no `\\b`", true},
      {Code::kListName, "list-name", "A word is the name of a list, which does not hold it",
       "Write `$name` for the words of the list", true},
      {Code::kCommaInText, "comma-in-text",
       "Several things, with commas between, are written as one text",
       "Write a list: `[a, b]`; and one phrase that has a comma as `[\"a, b\"]`", true},
      {Code::kCommonWord, "common-word",
       "An everyday English word is enough for an alert, or for a mention of an entity",
       "Use a longer spelling, `weak_aliases`, or `=Exact`", true},
      {Code::kUnused, "unused",
       "A term, list, entity, group, template or parameter that nothing uses",
       "Use it or remove it", true},
      {Code::kDuplicateRule, "duplicate-rule",
       "Two rules look for the same terms under the same condition", "Remove one of the two", true},
      {Code::kCoveredRule, "covered-rule",
       "Wherever a rule gives an alert, another one gives one that is no less severe: it has the "
       "same condition with more words, entities, zones or distance, or a part of it",
       "Remove it, or give it a higher severity", true},
      {Code::kMissingTests, "missing-tests",
       "A rule lacks a test in which it gives an alert, or one in which it must not",
       "Add both under `tests`", true},
      {Code::kExpired, "expired", "A rule or an exception has expired",
       "Remove it, or give it a later day", true},
      {Code::kNoExpiry, "no-expiry", "An exception of an entity or a source has no `expires`",
       "Give it a day on which somebody looks at it again", true},
  };
  return *docs;
}

absl::string_view DiagnosticCodeName(DiagnosticCode code) {
  const auto& docs = DiagnosticCodeDocs();
  const auto it = std::find_if(docs.begin(), docs.end(),
                               [&](const DiagnosticCodeDoc& doc) { return doc.code == code; });
  return it == docs.end() ? "unspecified" : it->name;
}

}  // namespace wirewatch
