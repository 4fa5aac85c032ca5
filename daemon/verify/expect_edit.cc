#include "daemon/verify/expect_edit.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "absl/status/status.h"
#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "daemon/base/status.h"
#include "daemon/verify/alert_comparison.h"

namespace wirewatch {
namespace {

constexpr absl::string_view kByteOrderMark = "\xEF\xBB\xBF";

// A text as YAML that other readers of YAML take for text too.
std::string Quoted(const std::string& text) {
  const bool is_plain = !text.empty() && absl::ascii_isalpha(static_cast<unsigned char>(text[0])) &&
                        std::all_of(text.begin(), text.end(), [](unsigned char c) {
                          return absl::ascii_isalnum(c) || c == '-' || c == '_' || c == '.';
                        });
  static constexpr absl::string_view kOtherValues[] = {"null", "true", "false", "yes", "no",
                                                       "on",   "off",  "y",     "n"};
  const bool is_other =
      std::any_of(std::begin(kOtherValues), std::end(kOtherValues),
                  [&](absl::string_view value) { return absl::EqualsIgnoreCase(text, value); });
  if (is_plain && !is_other) return text;
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

const YamlNode* Find(const YamlNode& map, absl::string_view key) {
  for (size_t i = 0; i < map.keys.size(); ++i) {
    if (map.keys[i].scalar == key) return &map.items[i];
  }
  return nullptr;
}

absl::Status ByHand(absl::string_view reason) { return absl::FailedPreconditionError(reason); }

class ExpectEditor {
 public:
  explicit ExpectEditor(const ExpectEditInput& input)
      : input_(input),
        text_(input.text),
        test_(*input.result.test),
        newline_(absl::StrContains(text_, "\r\n") ? "\r\n" : "\n") {}

  absl::StatusOr<std::vector<TextEdit>> Run() {
    for (size_t i = 0; i < input_.test.keys.size(); ++i) {
      if (input_.test.keys[i].scalar != "expect") continue;
      key_ = &input_.test.keys[i];
      list_ = &input_.test.items[i];
    }
    if (list_ == nullptr || !list_->IsSequence() || list_->items.size() != test_.expect.size()) {
      return ByHand("the test has no list 'expect' of its own at this place");
    }
    if (Begin(*list_) < Begin(*key_)) return ByHand("'expect' is an alias");
    if (absl::StrContains(text_.substr(Begin(*list_), End(*list_) - Begin(*list_)), "${")) {
      return ByHand("'expect' has a parameter of a template");
    }
    dropped_.assign(list_->items.size(), false);
    for (const AlertDifference& difference : input_.result.differences) {
      WW_RETURN_IF_ERROR(Take(difference));
    }
    WW_RETURN_IF_ERROR(text_[Begin(*list_)] == '[' ? EditFlow() : EditBlock());
    std::sort(edits_.begin(), edits_.end(),
              [](const TextEdit& a, const TextEdit& b) { return a.begin < b.begin; });
    return std::move(edits_);
  }

 private:
  size_t Begin(const YamlNode& node) const { return OffsetOf(text_, node.line, node.column); }

  // Behind the last byte of a value, without white space after it.
  size_t End(const YamlNode& node) const {
    size_t end = Begin(node);
    if (node.end_line > 0 && (node.IsScalar() || IsFlow(node))) {
      end = OffsetOf(text_, node.end_line, node.end_column);
    } else {
      for (const YamlNode& key : node.keys) end = std::max(end, End(key));
      for (const YamlNode& item : node.items) end = std::max(end, End(item));
    }
    while (end > Begin(node) && absl::ascii_isspace(static_cast<unsigned char>(text_[end - 1]))) {
      --end;
    }
    return end;
  }

  bool IsFlow(const YamlNode& node) const {
    const size_t begin = Begin(node);
    return begin < text_.size() && (text_[begin] == '[' || text_[begin] == '{');
  }

  size_t LineBegin(size_t offset) const {
    const size_t before = offset == 0 ? absl::string_view::npos : text_.rfind('\n', offset - 1);
    return before == absl::string_view::npos ? 0 : before + 1;
  }
  // Behind the line's end.
  size_t LineEnd(size_t offset) const {
    const size_t end = text_.find('\n', offset);
    return end == absl::string_view::npos ? text_.size() : end + 1;
  }

  absl::Status Take(const AlertDifference& difference) {
    switch (difference.kind) {
      case AlertDifference::Kind::kMissing:
        dropped_[static_cast<size_t>(difference.expected)] = true;
        return absl::OkStatus();
      case AlertDifference::Kind::kUnexpected:
        added_.push_back(AlertItem(input_.result.alerts[static_cast<size_t>(difference.got)]));
        return absl::OkStatus();
      case AlertDifference::Kind::kDifferent:
        return EditFields(difference);
    }
    return absl::OkStatus();
  }

  std::string AlertItem(const Alert& alert) const {
    std::vector<std::string> fields;
    if (!input_.in_rule) fields.push_back(absl::StrCat("rule: ", Quoted(alert.rule.id)));
    if (!alert.entity.id.empty()) {
      fields.push_back(absl::StrCat("entity: ", Quoted(alert.entity.id)));
    }
    if (fields.empty()) {
      fields.push_back(absl::StrCat("severity: ", RuleSeverityName(alert.rule.severity)));
    }
    return absl::StrCat("{", absl::StrJoin(fields, ", "), "}");
  }

  absl::Status EditFields(const AlertDifference& difference) {
    const auto index = static_cast<size_t>(difference.expected);
    const YamlNode& item = list_->items[index];
    const Alert& alert = input_.result.alerts[static_cast<size_t>(difference.got)];
    if (difference.severity) {
      WW_RETURN_IF_ERROR(
          Replace(Find(item, "severity"), std::string(RuleSeverityName(alert.rule.severity))));
    }
    // `zone` and `text` of the item itself are its first mention.
    const bool has_own = Find(item, "zone") != nullptr || Find(item, "text") != nullptr;
    const YamlNode* const list = Find(item, "mentions");
    for (const MentionDifference& mention : difference.mentions) {
      if (mention.nearest < 0) return ByHand("the alert has no mention to be expected instead");
      const bool is_own = has_own && mention.expected == 0;
      const size_t at = mention.expected - (has_own && !is_own ? 1 : 0);
      if (!is_own && (list == nullptr || at >= list->items.size())) {
        return ByHand("the mentions do not stand here");
      }
      const YamlNode& map = is_own ? item : list->items[at];
      const ExpectedMention& expected = test_.expect[index].mentions[mention.expected];
      WW_RETURN_IF_ERROR(
          EditMention(map, expected, alert.mentions[static_cast<size_t>(mention.nearest)]));
    }
    return absl::OkStatus();
  }

  absl::Status EditMention(const YamlNode& map, const ExpectedMention& expected,
                           const AlertMention& got) {
    if (!expected.term.empty() && expected.term != got.term) {
      WW_RETURN_IF_ERROR(Replace(Find(map, "term"), got.term));
    }
    if (!expected.entity.empty() && expected.entity != got.entity) {
      if (got.entity.empty()) return ByHand("the nearest mention is of no entity");
      WW_RETURN_IF_ERROR(Replace(Find(map, "entity"), got.entity));
    }
    if (expected.zone.has_value() && *expected.zone != got.zone) {
      WW_RETURN_IF_ERROR(Replace(Find(map, "zone"), std::string(ZoneName(got.zone))));
    }
    if (!expected.text.empty() && OneLine(expected.text) != OneLine(got.text)) {
      WW_RETURN_IF_ERROR(Replace(Find(map, "text"), OneLine(got.text)));
    }
    return absl::OkStatus();
  }

  absl::Status Replace(const YamlNode* scalar, const std::string& value) {
    if (scalar == nullptr || !scalar->IsScalar()) return ByHand("a field does not stand here");
    const char first = text_[Begin(*scalar)];
    if (first == '|' || first == '>') return ByHand("a field is written as a block");
    edits_.push_back({Begin(*scalar), End(*scalar), Quoted(value)});
    return absl::OkStatus();
  }

  // Bytes [begin, end) with the edits of fields that are in it, which are done then.
  std::string Edited(size_t begin, size_t end) {
    std::sort(edits_.begin(), edits_.end(),
              [](const TextEdit& a, const TextEdit& b) { return a.begin < b.begin; });
    std::string out;
    std::vector<TextEdit> rest;
    size_t at = begin;
    for (TextEdit& edit : edits_) {
      if (edit.begin < begin || edit.end > end) {
        rest.push_back(std::move(edit));
        continue;
      }
      absl::StrAppend(&out, text_.substr(at, edit.begin - at), edit.text);
      at = edit.end;
    }
    edits_ = std::move(rest);
    absl::StrAppend(&out, text_.substr(at, end - at));
    return out;
  }

  // [a, b]: items go with the comma before them; what stands between the others stays.
  absl::Status EditFlow() {
    const size_t begin = Begin(*list_);
    const size_t end = End(*list_);
    if (list_->items.empty() && !input_.in_flow && list_->line == key_->line) return EditEmpty();
    if (std::none_of(dropped_.begin(), dropped_.end(), [](bool dropped) { return dropped; }) &&
        added_.empty()) {
      return absl::OkStatus();
    }
    std::string out;
    size_t kept = 0;
    for (size_t i = 0; i < dropped_.size(); ++i) {
      if (dropped_[i]) continue;
      const YamlNode& item = list_->items[i];
      if (kept == 0) {
        out = std::string(text_.substr(begin, Begin(list_->items[0]) - begin));
      } else {
        const size_t previous = End(list_->items[i - 1]);
        absl::StrAppend(&out, text_.substr(previous, Begin(item) - previous));
      }
      absl::StrAppend(&out, Edited(Begin(item), End(item)));
      ++kept;
    }
    if (kept == 0) out.assign(1, '[');
    for (const std::string& item : added_) {
      absl::StrAppend(&out, kept++ == 0 ? "" : ", ", item);
    }
    const bool any_stays = std::find(dropped_.begin(), dropped_.end(), false) != dropped_.end();
    const size_t tail = any_stays ? End(list_->items.back()) : end - 1;
    absl::StrAppend(&out, text_.substr(tail, end - tail));
    edits_.push_back({begin, end, std::move(out)});
    return absl::OkStatus();
  }

  // "expect: []  # why" becomes "expect:  # why" and a line for each alert.
  absl::Status EditEmpty() {
    if (added_.empty()) return absl::OkStatus();
    const size_t begin = Begin(*list_);
    size_t colon = begin;
    while (colon > 0 && text_[colon - 1] != ':') --colon;
    edits_.push_back({colon, End(*list_), ""});
    InsertLines(LineEnd(begin),
                absl::StrCat(std::string(static_cast<size_t>(key_->column) + 1, ' '), "- "));
    return absl::OkStatus();
  }

  void InsertLines(size_t at, const std::string& prefix) {
    std::string lines;
    const bool open_line = at > 0 && text_[at - 1] != '\n';
    for (const std::string& item : added_) absl::StrAppend(&lines, prefix, item, newline_);
    if (lines.empty()) return;
    if (open_line) lines = absl::StrCat(newline_, absl::StripSuffix(lines, newline_));
    edits_.push_back({at, at, std::move(lines)});
  }

  // - a
  // - b
  absl::Status EditBlock() {
    const YamlNode& first = list_->items[0];
    const std::string prefix(
        text_.substr(LineBegin(Begin(first)), Begin(first) - LineBegin(Begin(first))));
    if (prefix.find_first_not_of(' ') == std::string::npos ||
        prefix.find_first_not_of(' ') != prefix.find_last_not_of(' ') ||
        !absl::StrContains(prefix, "- ")) {
      return ByHand("the first item does not stand behind a '- ' on a line of its own");
    }
    for (size_t i = 0; i < dropped_.size(); ++i) {
      if (!dropped_[i]) continue;
      const YamlNode& item = list_->items[i];
      edits_.push_back({LineBegin(Begin(item)), LineEnd(End(item)), ""});
    }
    const bool all_dropped = std::find(dropped_.begin(), dropped_.end(), false) == dropped_.end();
    if (all_dropped && added_.empty()) {
      const size_t colon = text_.find(':', OffsetOf(text_, key_->end_line, key_->end_column));
      edits_.push_back({colon + 1, colon + 1, " []"});
      return absl::OkStatus();
    }
    InsertLines(LineEnd(End(list_->items.back())), prefix);
    return absl::OkStatus();
  }

  const ExpectEditInput& input_;
  const absl::string_view text_;
  const RuleTest& test_;
  const std::string newline_;
  const YamlNode* key_ = nullptr;
  const YamlNode* list_ = nullptr;
  // By item of the list.
  std::vector<bool> dropped_;
  std::vector<std::string> added_;
  std::vector<TextEdit> edits_;
};

}  // namespace

absl::StatusOr<std::vector<TextEdit>> EditExpectation(const ExpectEditInput& input) {
  if (!input.result.status.ok()) return ByHand("its article could not be read or scanned");
  return ExpectEditor(input).Run();
}

size_t OffsetOf(absl::string_view text, int line, int column) {
  size_t begin = absl::StartsWith(text, kByteOrderMark) ? kByteOrderMark.size() : 0;
  for (int i = 1; i < line; ++i) {
    const size_t end = text.find('\n', begin);
    if (end == absl::string_view::npos) return text.size();
    begin = end + 1;
  }
  return std::min(begin + static_cast<size_t>(std::max(column, 1)) - 1, text.size());
}

}  // namespace wirewatch
