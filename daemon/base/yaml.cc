#include "daemon/base/yaml.h"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <map>
#include <sstream>
#include <unordered_set>

#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

constexpr absl::string_view kTooMany = "more values than a file may hold";

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
    Add(it->second.first, 0);
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    // yaml-cpp gives plain scalars the tag "?" and the quoted and block ones "!".
    const bool quoted = tag == "!";
    const bool is_null = !quoted && (value.empty() || value == "~" || value == "null");
    YamlNode node = MakeNode(is_null ? YamlNode::Kind::kNull : YamlNode::Kind::kScalar, mark);
    node.scalar = value;
    node.quoted = quoted;
    Add(std::move(node), anchor);
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open_.push_back({MakeNode(YamlNode::Kind::kSequence, mark), anchor, count_, {}});
  }
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open_.push_back({MakeNode(YamlNode::Kind::kMap, mark), anchor, count_, {}});
  }
  void OnMapEnd() override { Close(); }

  [[noreturn]] void Fail(const YAML::Mark& mark, absl::string_view message) {
    Report(mark.line + 1, mark.column + 1, message);
    throw StopParsing();
  }
  void Report(int line, int column, absl::string_view message) {
    diagnostics_->push_back(
        {Severity::kError, {input_.file, line, column}, std::string(message), ""});
  }

 private:
  struct Open {
    YamlNode node;
    YAML::anchor_t anchor;
    size_t count_before;
    std::unordered_set<std::string> keys_seen;
  };

  YamlNode MakeNode(YamlNode::Kind kind, const YAML::Mark& mark) {
    Count(mark, 1);
    YamlNode node;
    node.kind = kind;
    node.line = mark.line + 1;
    node.column = mark.column + 1;
    return node;
  }

  void Count(const YAML::Mark& mark, size_t nodes) {
    count_ += nodes;
    if (count_ > input_.max_nodes) Fail(mark, absl::StrCat(kTooMany, " (", input_.max_nodes, ")"));
  }

  void Close() {
    Open closed = std::move(open_.back());
    open_.pop_back();
    const size_t size = count_ - closed.count_before + 1;
    if (closed.anchor != 0) anchors_[closed.anchor] = {closed.node, size};
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
  size_t count_ = 0;
};

}  // namespace

YamlNode ParseYaml(const YamlInput& input, std::vector<Diagnostic>* diagnostics) {
  std::istringstream stream{std::string(input.text)};
  TreeBuilder builder(input, diagnostics);
  try {
    YAML::Parser parser(stream);
    if (parser.HandleNextDocument(builder)) {
      YamlNode root = builder.TakeRoot();
      if (parser.HandleNextDocument(builder)) {
        const YamlNode second = builder.TakeRoot();
        builder.Report(second.line, second.column, "a second document; expected one in a file");
      }
      return root;
    }
  } catch (const YAML::Exception& error) {
    builder.Report(error.mark.line + 1, error.mark.column + 1, error.msg);
  } catch (const StopParsing&) {
    // Reported where it was thrown.
  }
  return YamlNode();
}

}  // namespace wirewatch
