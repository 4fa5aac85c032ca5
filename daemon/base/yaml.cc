#include "daemon/base/yaml.h"

#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <unordered_set>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "daemon/base/utf8_sequence.h"

namespace wirewatch {
namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What yaml-cpp says of a file that is not well-formed, and what a person makes of it.
struct Explanation {
  const char* original;
  const char* message;
  const char* help;
};
// Not constexpr: yaml-cpp's messages are not.
const Explanation kExplanations[] = {
    {YAML::ErrorMsg::MAP_VALUE, "this ':' follows no key of the map",
     "indent keys of one map alike, with spaces; quote text that holds ': '"},
    {YAML::ErrorMsg::BLOCK_ENTRY, "no item of a list may stand here",
     "indent items of one list alike, with spaces; within [...] they are separated by ','"},
    {YAML::ErrorMsg::TAB_IN_INDENTATION, "a tab in the indentation", "indent with spaces"},
    {YAML::ErrorMsg::END_OF_MAP, "expected another key of the map, or its end",
     "indent keys of one map alike; quote a value as a whole, with a ' in '...' written twice"},
    {YAML::ErrorMsg::END_OF_SEQ, "expected another '- ' item of the list, or its end",
     "indent items of one list alike, with spaces"},
    {YAML::ErrorMsg::END_OF_SEQ_FLOW, "expected ',' or ']' in the list that a '[' began", ""},
    {YAML::ErrorMsg::END_OF_MAP_FLOW, "expected ',' or '}' in the map that a '{' began", ""},
    {YAML::ErrorMsg::FLOW_END, "this bracket closes nothing",
     "remove it, or add the one it belongs to"},
    {YAML::ErrorMsg::UNKNOWN_TOKEN, "no text begins with this character unless it is quoted",
     "put the text into quotes"},
    {YAML::ErrorMsg::UNKNOWN_ANCHOR, "this '*' begins an alias, and no '&' defines it before",
     "quote text that begins with '*'"},
    {YAML::ErrorMsg::ALIAS_NOT_FOUND, "this '*' begins an alias, and no name follows",
     "quote text that begins with '*'"},
};

// Stops yaml-cpp's parser: it reports by exceptions, which end in ParseYaml.
class StopParsing : public std::exception {};

// Builds the tree from yaml-cpp's events, which are the only form in which it tells quoted from
// plain text and does not merge duplicate keys.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(const YamlInput& input, std::vector<Diagnostic>* diagnostics)
      : input_(input), diagnostics_(diagnostics) {}

  YamlNode TakeRoot() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add(MakeNode(YamlNode::Kind::kNull, mark), anchor);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    const auto it = anchors_.find(anchor);
    if (it == anchors_.end()) Fail(mark, "an alias inside the value that it names");
    Count(mark, it->second.second);
    nodes_ += it->second.second;
    Add(it->second.first, 0);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    // yaml-cpp gives plain scalars the tag "?" and the quoted and block ones "!".
    const bool quoted = tag == "!";
    if (quoted) CheckQuotes(mark);
    const bool is_null = !quoted && (value.empty() || value == "~" || value == "null");
    YamlNode node = MakeNode(is_null ? YamlNode::Kind::kNull : YamlNode::Kind::kScalar, mark);
    node.scalar = value;
    node.quoted = quoted;
    Add(std::move(node), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open_.push_back({MakeNode(YamlNode::Kind::kSequence, mark), anchor, nodes_, {}});
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open_.push_back({MakeNode(YamlNode::Kind::kMap, mark), anchor, nodes_, {}});
  }
  void OnMapEnd() override { Close(); }

  [[noreturn]] void Fail(const YAML::Mark& mark, absl::string_view message,
                         absl::string_view help = "") {
    Report(mark.line + 1, mark.column + 1, message, help);
    throw StopParsing();
  }
  void Report(int line, int column, absl::string_view message, absl::string_view help = "") {
    diagnostics_->push_back({Severity::kError,
                             {input_.file, std::max(line, 1), std::max(column, 1)},
                             std::string(message),
                             std::string(help)});
  }

 private:
  struct Open {
    YamlNode node;
    YAML::anchor_t anchor;
    size_t nodes_before;
    std::unordered_set<std::string> keys_seen;
  };

  YamlNode MakeNode(YamlNode::Kind kind, const YAML::Mark& mark) {
    Count(mark, 1);
    ++nodes_;
    YamlNode node;
    node.kind = kind;
    node.line = mark.line + 1;
    node.column = mark.column + 1;
    return node;
  }

  void Count(const YAML::Mark& mark, size_t nodes) {
    count_ += nodes;
    if (count_ > input_.max_nodes) {
      Fail(mark, absl::StrCat("more values than a file may hold (", input_.max_nodes, ")"));
    }
  }

  // yaml-cpp takes a quote that is never closed for one that is closed at the end of the file.
  void CheckQuotes(const YAML::Mark& mark) {
    const absl::string_view text = input_.text.substr(static_cast<size_t>(mark.pos));
    const size_t open = text.find_first_not_of(' ', SkipProperties(text));
    if (open == absl::string_view::npos || (text[open] != '"' && text[open] != '\'')) return;
    for (size_t at = open + 1; at < text.size(); ++at) {
      const absl::string_view escaped = text[open] == '"' ? "\\" : "''";
      if (absl::StartsWith(text.substr(at), escaped)) {
        ++at;
      } else if (text[at] == text[open]) {
        return;
      }
    }
    Fail(mark, absl::StrCat("this ", text.substr(open, 1), " is not closed"),
         "add the closing quote");
  }

  // The length of the anchor that stands before a value.
  static size_t SkipProperties(absl::string_view text) {
    return absl::StartsWith(text, "&") ? std::min(text.find(' '), text.size()) : 0;
  }

  void Close() {
    Open closed = std::move(open_.back());
    open_.pop_back();
    const size_t size = nodes_ - closed.nodes_before + 1;
    if (closed.anchor != 0) {
      // What is kept for aliases counts too: nested anchors keep the innermost value many times.
      Count({}, size);
      anchors_[closed.anchor] = {closed.node, size};
    }
    Attach(std::move(closed.node));
  }

  void Add(YamlNode node, YAML::anchor_t anchor) {
    if (anchor != 0) anchors_[anchor] = {node, 1};
    Attach(std::move(node));
  }

  void Attach(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.IsMap() && parent.node.keys.size() == parent.node.items.size()) {
      if (!node.IsScalar()) {
        Report(node.line, node.column, "expected text as a key");
      } else if (!parent.keys_seen.insert(node.scalar).second) {
        Report(node.line, node.column,
               absl::StrCat("the key '", node.scalar, "' stands twice in this map"));
      }
      parent.node.keys.push_back(std::move(node));
    } else {
      parent.node.items.push_back(std::move(node));
    }
  }

  const YamlInput& input_;
  std::vector<Diagnostic>* const diagnostics_;
  YamlNode root_;
  std::vector<Open> open_;
  std::map<YAML::anchor_t, std::pair<YamlNode, size_t>> anchors_;
  // Nodes of the tree; `count_` has the copies that anchors keep besides.
  size_t nodes_ = 0;
  size_t count_ = 0;
};

void ReportException(const YAML::Exception& error, TreeBuilder* builder) {
  Explanation explanation{error.msg.c_str(), error.msg.c_str(), ""};
  for (const Explanation& known : kExplanations) {
    if (absl::StartsWith(error.msg, known.original)) explanation = known;
  }
  if (absl::StartsWith(error.msg, YAML::ErrorMsg::INVALID_ESCAPE)) {
    explanation.help = "in double quotes a backslash begins an escape; single quotes have none";
  }
  builder->Report(error.mark.line + 1, error.mark.column + 1, explanation.message,
                  explanation.help);
}

// Reports the first byte that no YAML file holds. yaml-cpp passes bad UTF-8 on, and some control
// characters end the file for it.
bool CheckCharacters(absl::string_view text, TreeBuilder* builder) {
  int line = 1;
  size_t line_begin = 0;
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    const int length = Utf8SequenceLength(text.substr(at));
    const bool control = absl::ascii_iscntrl(static_cast<unsigned char>(c)) != 0;
    if (length < 0 || (control && c != '\n' && c != '\r' && c != '\t')) {
      const std::string code =
          absl::StrCat(absl::Hex(static_cast<unsigned char>(c), absl::kZeroPad2));
      builder->Report(line, static_cast<int>(at - line_begin) + 1,
                      length < 0 ? absl::StrCat("the byte 0x", code, " is no valid UTF-8 here")
                                 : absl::StrCat("the control character U+00", code,
                                                " may not stand in a YAML file"),
                      length < 0 ? "save the file as UTF-8" : "remove it");
      return false;
    }
    at += static_cast<size_t>(length);
    if (c != '\n') continue;
    ++line;
    line_begin = at;
  }
  return true;
}

}  // namespace

YamlNode ParseYaml(const YamlInput& whole_input, std::vector<Diagnostic>* diagnostics) {
  YamlInput input = whole_input;
  absl::ConsumePrefix(&input.text, kByteOrderMark);
  TreeBuilder builder(input, diagnostics);
  if (!CheckCharacters(input.text, &builder)) return YamlNode();
  // With a line end yaml-cpp reads on where it would report the end of the file in open quotes.
  std::istringstream stream{absl::StrCat(input.text, absl::EndsWith(input.text, "\n") ? "" : "\n")};
  try {
    YAML::Parser parser(stream);
    if (parser.HandleNextDocument(builder)) {
      YamlNode root = builder.TakeRoot();
      if (parser.HandleNextDocument(builder)) {
        const YamlNode second = builder.TakeRoot();
        builder.Report(second.line, second.column,
                       "a second document begins here, expected one in a file",
                       "remove a '---' before it, or indent this line like those it belongs to");
      }
      return root;
    }
  } catch (const YAML::DeepRecursion& error) {
    builder.Report(error.mark.line + 1, error.mark.column + 1, "values nested too deeply");
  } catch (const YAML::Exception& error) {
    ReportException(error, &builder);
  } catch (const StopParsing&) {
    // Reported where it was thrown.
  }
  return YamlNode();
}

}  // namespace wirewatch
