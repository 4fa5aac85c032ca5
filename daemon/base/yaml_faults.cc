#include "daemon/base/yaml_faults.h"

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

using Code = DiagnosticCode;

constexpr absl::string_view kQuoteIt = "put the text into quotes";
constexpr absl::string_view kIndentAlike = "indent items of one list alike, with spaces";

// By the beginning of the problem, and of the context where that is not empty.
struct Known {
  absl::string_view problem;
  absl::string_view context;
  Code code;
  absl::string_view message;
  absl::string_view help;
  bool points_at_context = false;
};
constexpr Known kKnown[] = {
    {"mapping keys are not allowed", "", Code::kYamlIndentation, "no key of a map may stand here",
     "indent keys of one map alike, with spaces"},
    {"block sequence entries are not allowed", "", Code::kYamlIndentation,
     "no item of a list may stand here",
     "begin the list on a line of its own; within [...] items are separated by ','"},
    {"could not find expected ':'", "", Code::kYamlIndentation,
     "expected a ':' and a value after this key",
     "write 'key: value'; indent text that goes on from the line before, or quote it", true},
    {"did not find expected '-' indicator", "", Code::kYamlIndentation,
     "expected another '- ' item of the list, or its end", kIndentAlike},
    {"found a tab character that violates indentation", "", Code::kYamlTab,
     "a tab in the indentation", "indent with spaces"},
    {"found a tab character where an indentation space is expected", "", Code::kYamlTab,
     "a tab in the indentation", "indent with spaces"},
    {"found unknown escape character", "", Code::kYamlQuote,
     "no escape is written like this within double quotes",
     "in double quotes a backslash begins an escape; write \\\\ for a backslash, or use single "
     "quotes, which have no escapes"},
    {"did not find expected hexdecimal number", "", Code::kYamlQuote,
     "expected hexadecimal digits in this escape", "\\x41, \\u00E9 or \\U0001F600"},
    {"found invalid Unicode character escape code", "", Code::kYamlQuote,
     "this escape stands for no character", "write the character itself"},
    {"did not find expected alphabetic or numeric character", "while scanning an alias",
     Code::kYamlAlias, "this '*' begins an alias, and no name follows",
     "quote text that begins with '*'", true},
    {"did not find expected alphabetic or numeric character", "while scanning an anchor",
     Code::kYamlAlias, "this '&' begins an anchor, and no name follows",
     "quote text that begins with '&'", true},
    {"found an indentation indicator equal to 0", "", Code::kYamlIndentation,
     "a block of text cannot be indented by 0", "leave the number out"},
    {"did not find expected comment or line break", "while scanning a block scalar",
     Code::kYamlIndentation, "a block of text begins on the line after its '|' or '>'",
     "move the text to the next line, indented; or put it into quotes"},
    {"did not find expected comment or line break", "while scanning a directive", Code::kYamlSyntax,
     "a '%' at the beginning of a line begins a directive, which no rule needs",
     "remove the line, or quote text that begins with '%'", true},
    {"found unknown directive name", "", Code::kYamlSyntax,
     "a '%' at the beginning of a line begins a directive, which no rule needs",
     "remove the line, or quote text that begins with '%'", true},
    {"could not find expected directive name", "", Code::kYamlSyntax,
     "a '%' at the beginning of a line begins a directive, which no rule needs",
     "remove the line, or quote text that begins with '%'", true},
    {"found incompatible YAML document", "", Code::kYamlSyntax, "expected YAML 1.1 or 1.2",
     "remove the line '%YAML ...'"},
    {"did not find expected <document start>", "", Code::kYamlIndentation,
     "the file's value ended before this line",
     "indent this line like those it belongs to; a file has one map"},
};

YamlExplanation ExplainStart(absl::string_view at) {
  if (absl::StartsWith(at, "\t")) {
    return {Code::kYamlTab, "a tab in the indentation", "indent with spaces"};
  }
  return {Code::kYamlQuote,
          absl::StrCat("no text begins with '", at.substr(0, 1), "' unless it is quoted"),
          std::string(kQuoteIt)};
}

// A flow collection, or a value, where something stands that begins none.
YamlExplanation ExplainNoContent(absl::string_view at) {
  if (at.empty()) {
    return {Code::kYamlBracket, "the file ends within a list or map in brackets",
            "add the closing bracket"};
  }
  const char c = at[0];
  if (c == ']' || c == '}') {
    return {Code::kYamlBracket, absl::StrCat("this '", at.substr(0, 1), "' closes nothing"),
            "remove it, or add the one it belongs to"};
  }
  if (c == ',') {
    return {Code::kYamlBracket, "expected a value before this ','",
            "remove one ',', or quote text that begins with ','"};
  }
  return {Code::kYamlSyntax, "expected a value here", std::string(kQuoteIt)};
}

// A ':' where no key may end: in text, or behind a key that is indented in another way.
YamlExplanation ExplainColon(const YamlFault& fault) {
  const absl::string_view before = fault.before_problem;
  if (before.find(": ") != absl::string_view::npos) {
    return {Code::kYamlQuote, "this ': ' stands in text that is not quoted",
            "put all of the text into quotes"};
  }
  if (before.find_first_not_of(" -") == absl::string_view::npos) {
    return {Code::kYamlKey, "this ':' follows no key of the map", "write the key before it"};
  }
  YamlExplanation explanation{Code::kYamlIndentation,
                              "this key is not indented like those that it belongs to",
                              "indent keys of one map alike, with spaces"};
  explanation.points_at_line = true;
  return explanation;
}

// Something that is no key where a map goes on or ends.
YamlExplanation ExplainNoKey(const YamlFault& fault) {
  const absl::string_view at = fault.at_problem;
  if (absl::StartsWith(at, "]") || absl::StartsWith(at, "}")) return ExplainNoContent(at);
  if (absl::StartsWith(at, ":")) return ExplainColon(fault);
  if (absl::EndsWith(fault.before_problem, "'") || absl::EndsWith(fault.before_problem, "\"")) {
    return {Code::kYamlQuote, "text goes on behind the closing quote",
            "quote all of it; within '...' a ' is written twice, within \"...\" a \" is \\\""};
  }
  if (absl::StartsWith(at, "- ")) {
    return {Code::kYamlIndentation, "this item is not indented like the others of its list",
            std::string(kIndentAlike)};
  }
  return {Code::kYamlIndentation, "expected another key of the map, or its end",
          "indent keys of one map alike, with spaces"};
}

// Within brackets, where neither a ',' nor the end follows.
YamlExplanation ExplainNoEnd(bool is_list, const YamlFault& fault) {
  const absl::string_view open = is_list ? "'['" : "'{'";
  const absl::string_view close = is_list ? "']'" : "'}'";
  const absl::string_view what = is_list ? "list" : "map";
  if (fault.at_problem.empty()) {
    return {Code::kYamlBracket, absl::StrCat("this ", open, " is not closed"),
            absl::StrCat("add the ", close, " where the ", what, " ends"), false, true};
  }
  return {Code::kYamlBracket,
          absl::StrCat("expected ',' or ", close, " in the ", what, " that a ", open, " began"),
          is_list ? "separate items by ','; quote text that holds brackets or ': '"
                  : "separate 'key: value' pairs by ','; quote text that holds brackets or ': '",
          false,
          false,
          absl::StrCat("the ", what, " begins here")};
}

YamlExplanation ExplainOpenQuote(absl::string_view at_context) {
  return {Code::kYamlQuote, absl::StrCat("this ", at_context.substr(0, 1), " is not closed"),
          "add the closing quote", false, true};
}

}  // namespace

size_t FindColonWithoutSpace(absl::string_view text) {
  const size_t end = text.find_last_not_of(" \r\n");
  if (end == absl::string_view::npos) return end;
  const size_t line = text.substr(0, end).rfind('\n') + 1;  // 0 where there is none.
  size_t at = text.find_first_not_of(" -", line);
  while (at < end &&
         (absl::ascii_islower(static_cast<unsigned char>(text[at])) || text[at] == '_')) {
    ++at;
  }
  const bool is_missing = at < end && text[at] == ':' && text[at + 1] != ' ';
  return is_missing ? at : absl::string_view::npos;
}

YamlExplanation ExplainYamlFault(const YamlFault& fault) {
  if (absl::StartsWith(fault.problem, "found character that cannot start any token")) {
    return ExplainStart(fault.at_problem);
  }
  if (absl::StartsWith(fault.problem, "did not find expected node content")) {
    return ExplainNoContent(fault.at_problem);
  }
  if (absl::StartsWith(fault.context, "while scanning a quoted scalar") &&
      (absl::StartsWith(fault.problem, "found unexpected end of stream") ||
       absl::StartsWith(fault.problem, "found unexpected document indicator"))) {
    return ExplainOpenQuote(fault.at_context);
  }
  if (absl::StartsWith(fault.context, "while scanning a tag") ||
      absl::StartsWith(fault.context, "while parsing a tag") ||
      absl::StartsWith(fault.problem, "found undefined tag handle")) {
    return {Code::kYamlTag, "a '!' begins a tag, which no value here may have",
            "remove the tag, or quote text that begins with '!'", false, true};
  }
  if (absl::StartsWith(fault.problem, "did not find expected ',' or ")) {
    return ExplainNoEnd(absl::EndsWith(fault.problem, "']'"), fault);
  }
  if (absl::StartsWith(fault.problem, "did not find expected key")) return ExplainNoKey(fault);
  if (absl::StartsWith(fault.problem, "mapping values are not allowed")) {
    return ExplainColon(fault);
  }
  for (const Known& known : kKnown) {
    if (absl::StartsWith(fault.problem, known.problem) &&
        absl::StartsWith(fault.context, known.context)) {
      return {known.code, std::string(known.message), std::string(known.help), false,
              known.points_at_context};
    }
  }
  return {Code::kYamlSyntax, absl::StrCat("this is no YAML: ", fault.problem, " ", fault.context),
          ""};
}

}  // namespace wirewatch
