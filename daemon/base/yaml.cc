#include "daemon/base/yaml.h"

#include <yaml.h>

#include <algorithm>
#include <memory>

#include "absl/container/flat_hash_map.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "daemon/base/yaml_characters.h"
#include "daemon/base/yaml_faults.h"
#include "daemon/base/yaml_place.h"

namespace wirewatch {
namespace {

using Code = DiagnosticCode;

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

absl::string_view View(const yaml_char_t* text) {
  return text == nullptr ? "" : reinterpret_cast<const char*>(text);
}

// libyaml's parser and the event it gave last.
class EventStream {
 public:
  explicit EventStream(absl::string_view text) {
    is_good_ = yaml_parser_initialize(&parser_) != 0;
    if (!is_good_) return;
    yaml_parser_set_encoding(&parser_, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser_, reinterpret_cast<const unsigned char*>(text.data()),
                                 text.size());
  }
  ~EventStream() {
    Drop();
    yaml_parser_delete(&parser_);
  }
  EventStream(const EventStream&) = delete;
  EventStream& operator=(const EventStream&) = delete;

  // nullptr where the file is not well-formed.
  const yaml_event_t* Next() {
    Drop();
    has_event_ = is_good_ && yaml_parser_parse(&parser_, &event_) != 0;
    return has_event_ ? &event_ : nullptr;
  }
  const yaml_parser_t& parser() const { return parser_; }

 private:
  void Drop() {
    if (has_event_) yaml_event_delete(&event_);
    has_event_ = false;
  }

  yaml_parser_t parser_;
  yaml_event_t event_;
  bool is_good_ = false;
  bool has_event_ = false;
};

// Builds the tree from libyaml's events; its own document tree merges duplicate keys.
class TreeBuilder {
 public:
  TreeBuilder(const YamlInput& input, std::vector<Diagnostic>* diagnostics)
      : input_(input), diagnostics_(diagnostics), places_(input.text) {}

  YamlNode Run() {
    if (const auto fault = FindYamlCharacterFault(input_.text)) {
      Report(fault->place, Code::kEncoding, fault->message, fault->help);
      diagnostics_->back().location.end_line = fault->place.line;
      diagnostics_->back().location.end_column = fault->place.column + fault->bytes;
      return {};
    }
    EventStream events(input_.text);
    for (const yaml_event_t* event = events.Next(); !failed_; event = events.Next()) {
      if (event == nullptr) {
        ReportFault(events.parser());
      } else if (event->type == YAML_STREAM_END_EVENT) {
        return std::move(root_);
      } else {
        Handle(*event);
      }
    }
    // What stands before a second document is read; of a file that is no YAML nothing is.
    return has_second_document_ ? std::move(root_) : YamlNode();
  }

 private:
  struct Open {
    YamlNode node;
    std::string anchor;
    size_t nodes_before;
    bool is_flow;
    // Only of maps that are too large to look through.
    absl::flat_hash_map<std::string, size_t> keys_seen;
  };
  struct Anchored {
    YamlNode node;
    size_t size;
  };

  void Handle(const yaml_event_t& event) {
    switch (event.type) {
      case YAML_DOCUMENT_START_EVENT:
        if (++documents_ > 1) FailSecondDocument(event.start_mark);
        return;
      case YAML_ALIAS_EVENT:
        return AddAlias(event);
      case YAML_SCALAR_EVENT:
        return AddScalar(event);
      case YAML_SEQUENCE_START_EVENT: {
        const auto& start = event.data.sequence_start;
        return Begin(event, YamlNode::Kind::kSequence, start.anchor, start.tag,
                     start.style == YAML_FLOW_SEQUENCE_STYLE);
      }
      case YAML_MAPPING_START_EVENT: {
        const auto& start = event.data.mapping_start;
        return Begin(event, YamlNode::Kind::kMap, start.anchor, start.tag,
                     start.style == YAML_FLOW_MAPPING_STYLE);
      }
      case YAML_SEQUENCE_END_EVENT:
      case YAML_MAPPING_END_EVENT:
        return Close(event);
      default:
        return;
    }
  }

  void AddAlias(const yaml_event_t& event) {
    const absl::string_view name = View(event.data.alias.anchor);
    const YamlPlace place = places_.PlaceOf(event.start_mark.index);
    const bool is_inside = std::any_of(open_.begin(), open_.end(),
                                       [&](const Open& open) { return open.anchor == name; });
    const auto it = anchors_.find(name);
    if (is_inside) {
      return Fail(place, Code::kYamlAlias, "an alias inside the value that it names",
                  "write the value out");
    }
    if (it == anchors_.end()) {
      return Fail(place, Code::kYamlAlias,
                  absl::StrCat("this '*' begins an alias, and no '&", name, "' defines it before"),
                  "quote text that begins with '*'");
    }
    if (!Count(place, it->second.size)) return;
    nodes_ += it->second.size;
    YamlNode copy = it->second.node;
    Attach(std::move(copy));
  }

  void AddScalar(const yaml_event_t& event) {
    const auto& scalar = event.data.scalar;
    YamlNode node;
    if (!Make(event, YamlNode::Kind::kScalar, scalar.anchor, scalar.tag, &node)) return;
    const YamlPlace end = places_.PlaceOf(event.end_mark.index);
    node.end_line = end.line;
    node.end_column = end.column;
    node.quoted = scalar.style != YAML_PLAIN_SCALAR_STYLE;
    node.scalar.assign(reinterpret_cast<const char*>(scalar.value), scalar.length);
    if (!node.quoted && (node.scalar.empty() || node.scalar == "~" || node.scalar == "null")) {
      node.kind = YamlNode::Kind::kNull;
    }
    if (scalar.anchor != nullptr) anchors_[View(scalar.anchor)] = {node, 1};
    Attach(std::move(node));
  }

  void Begin(const yaml_event_t& event, YamlNode::Kind kind, const yaml_char_t* anchor,
             const yaml_char_t* tag, bool is_flow) {
    Open open;
    if (!Make(event, kind, anchor, tag, &open.node)) return;
    if (open_.size() >= kMaxYamlDepth) {
      return Fail({open.node.line, open.node.column}, Code::kYamlLimit,
                  absl::StrCat("values nested deeper than ", kMaxYamlDepth, " levels"),
                  "no rule needs that many");
    }
    open.anchor = std::string(View(anchor));
    open.nodes_before = nodes_;
    open.is_flow = is_flow;
    open_.push_back(std::move(open));
  }

  void Close(const yaml_event_t& event) {
    Open closed = std::move(open_.back());
    open_.pop_back();
    if (closed.is_flow) {
      const YamlPlace end = places_.PlaceOf(event.end_mark.index);
      closed.node.end_line = end.line;
      closed.node.end_column = end.column;
    }
    if (!closed.anchor.empty()) {
      const size_t size = nodes_ - closed.nodes_before + 1;
      // What is kept for aliases counts too: nested anchors keep the innermost value many times.
      if (!Count({closed.node.line, closed.node.column}, size)) return;
      anchors_[closed.anchor] = {closed.node, size};
    }
    Attach(std::move(closed.node));
  }

  // Fills in what every value has; false where it may not stand there.
  bool Make(const yaml_event_t& event, YamlNode::Kind kind, const yaml_char_t* anchor,
            const yaml_char_t* tag, YamlNode* node) {
    YamlPlace place = places_.PlaceOf(event.start_mark.index);
    if (tag != nullptr) {
      Fail(place, Code::kYamlTag, "a '!' begins a tag, which no value here may have",
           "remove the tag, or quote text that begins with '!'");
      return false;
    }
    if (anchor != nullptr) {
      place.column += AnchorLength(input_.text.substr(places_.OffsetOf(event.start_mark.index)));
    }
    node->kind = kind;
    node->line = place.line;
    node->column = place.column;
    ++nodes_;
    return Count(place, 1);
  }

  // Of the anchor and the spaces before a value on the same line.
  static int AnchorLength(absl::string_view text) {
    const size_t space = text.find_first_of(" \t\r\n");
    const size_t value = text.find_first_not_of(" \t", space);
    if (value == absl::string_view::npos || text[value] == '\n' || text[value] == '\r') return 0;
    return static_cast<int>(value);
  }

  bool Count(YamlPlace place, size_t nodes) {
    count_ += nodes;
    if (count_ <= input_.max_nodes) return true;
    Fail(place, Code::kYamlLimit,
         absl::StrCat("more values than a file may hold (", input_.max_nodes, ")"),
         "split the file");
    return false;
  }

  void Attach(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.IsMap() && parent.node.keys.size() == parent.node.items.size()) {
      CheckKey(node, &parent);
      parent.node.keys.push_back(std::move(node));
    } else {
      parent.node.items.push_back(std::move(node));
    }
  }

  void CheckKey(const YamlNode& key, Open* map) {
    if (!key.IsScalar()) {
      Report({key.line, key.column}, Code::kYamlKey,
             absl::StrCat("expected text as a key, got ", KindName(key)), "quote the key");
      return;
    }
    constexpr size_t kFewKeys = 16;
    const std::vector<YamlNode>& keys = map->node.keys;
    size_t first = keys.size();
    if (keys.size() < kFewKeys) {
      for (size_t i = keys.size(); i-- > 0;) {
        if (keys[i].IsScalar() && keys[i].scalar == key.scalar) first = i;
      }
    } else {
      if (map->keys_seen.empty()) {
        for (size_t i = 0; i < keys.size(); ++i) {
          if (keys[i].IsScalar()) map->keys_seen.emplace(keys[i].scalar, i);
        }
      }
      first = map->keys_seen.emplace(key.scalar, keys.size()).first->second;
    }
    if (first == keys.size()) return;
    diagnostics_->push_back({Severity::kError,
                             LocationOf(input_.file, key),
                             absl::StrCat("the key '", key.scalar, "' stands twice in this map"),
                             "remove one of the two",
                             Code::kDuplicateKey,
                             "",
                             {{LocationOf(input_.file, keys[first]), "first here"}}});
  }

  void FailSecondDocument(const yaml_mark_t& mark) {
    has_second_document_ = true;
    Fail(places_.PlaceOf(mark.index), Code::kYamlDocument,
         "a second document begins here, expected one in a file",
         "remove the '---', or move what follows to a file of its own");
  }

  void ReportFault(const yaml_parser_t& parser) {
    failed_ = true;
    const absl::string_view text = input_.text;
    const size_t context = parser.context_mark.index;
    const size_t problem = parser.problem_mark.index;
    YamlPlaces from_context(text);
    const size_t at = places_.OffsetOf(problem);
    const size_t line_begin = text.substr(0, at).rfind('\n') + 1;  // 0 where there is none.
    const absl::string_view before = text.substr(line_begin, at - line_begin);
    const YamlExplanation explanation =
        ExplainYamlFault({parser.problem == nullptr ? "out of memory" : parser.problem,
                          parser.context == nullptr ? "" : parser.context, text.substr(at),
                          text.substr(from_context.OffsetOf(context)), before});
    if (explanation.points_at_line) {
      const size_t colon = FindColonWithoutSpace(text.substr(0, line_begin));
      if (colon != absl::string_view::npos) {
        const auto line =
            static_cast<int>(std::count(text.begin(), text.begin() + colon, '\n')) + 1;
        const auto column = static_cast<int>(colon - (text.substr(0, colon).rfind('\n') + 1)) + 1;
        return Report({line, column}, Code::kYamlIndentation, "no space follows this ':'",
                      "write 'key: value', with a space between");
      }
    }
    const YamlPlace began = from_context.PlaceOf(context);
    YamlPlace place = explanation.points_at_context ? began : places_.PlaceOf(problem);
    if (explanation.points_at_line) {
      place.column = static_cast<int>(before.find_first_not_of(" -")) + 1;
    }
    Report(place, explanation.code, explanation.message, explanation.help);
    if (explanation.context_note.empty()) return;
    diagnostics_->back().related = {
        {{input_.file, began.line, began.column}, explanation.context_note}};
  }

  void Fail(YamlPlace place, Code code, std::string message, std::string help) {
    failed_ = true;
    Report(place, code, std::move(message), std::move(help));
  }

  void Report(YamlPlace place, Code code, std::string message, std::string help) {
    diagnostics_->push_back({Severity::kError,
                             {input_.file, place.line, place.column},
                             std::move(message),
                             std::move(help),
                             code});
  }

  const YamlInput& input_;
  std::vector<Diagnostic>* const diagnostics_;
  YamlPlaces places_;
  YamlNode root_;
  std::vector<Open> open_;
  absl::flat_hash_map<std::string, Anchored> anchors_;
  // Nodes of the tree; `count_` has the copies that anchors keep besides.
  size_t nodes_ = 0;
  size_t count_ = 0;
  int documents_ = 0;
  bool has_second_document_ = false;
  bool failed_ = false;
};

}  // namespace

YamlNode ParseYaml(const YamlInput& whole_input, std::vector<Diagnostic>* diagnostics) {
  YamlInput input = whole_input;
  absl::ConsumePrefix(&input.text, kByteOrderMark);
  return TreeBuilder(input, diagnostics).Run();
}

SourceLocation LocationOf(const std::string& file, const YamlNode& node) {
  return {file, node.line, node.column, node.end_line, node.end_column};
}

}  // namespace wirewatch
