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
