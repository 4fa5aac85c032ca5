#include <algorithm>

#include "absl/algorithm/container.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "daemon/base/suggest.h"
#include "daemon/base/yaml.h"

namespace wirewatch {

absl::string_view KindName(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      return "nothing";
    case YamlNode::Kind::kScalar:
      return "text";
    case YamlNode::Kind::kSequence:
      return "a list";
    case YamlNode::Kind::kMap:
      return "a map";
  }
  return "nothing";
}

namespace {

// In "{words: ban, embargo}" the second is a key without a value: how to write that as a list.
// Empty where the i-th key is no such one.
std::string ListMeant(const YamlNode& map, size_t i) {
  const bool is_flow = map.end_line > 0;
  if (!is_flow || map.items.size() != map.keys.size() || !map.items[i].IsNull()) return "";
  size_t first = i;
  while (first > 0 && map.items[first].IsNull()) --first;
  if (!map.items[first].IsScalar()) return "";
  std::string texts = map.items[first].scalar;
  for (size_t next = first + 1; next < map.keys.size() && map.items[next].IsNull(); ++next) {
    absl::StrAppend(&texts, ", ", map.keys[next].scalar);
  }
  return absl::StrCat("a list stands in brackets: ", map.keys[first].scalar, ": [", texts, "]");
}

}  // namespace

MapReader::MapReader(const std::string& file, const YamlNode& node, absl::string_view what,
                     std::vector<Diagnostic>* diagnostics)
    : file_(file), node_(node), what_(what), diagnostics_(diagnostics) {
  is_known_.resize(node.keys.size());
  if (!node.IsMap()) {
    Error(node, absl::StrCat("expected a map for ", what, ", got ", KindName(node)), "",
          DiagnosticCode::kWrongType);
  }
}

MapReader::~MapReader() {
  for (size_t i = 0; i < node_.keys.size(); ++i) {
    const YamlNode& key = node_.keys[i];
    // A key that is no text is already reported.
    if (is_known_[i] || !key.IsScalar() || absl::c_linear_search(known_, key.scalar)) continue;
    const std::vector<std::string> known(known_.begin(), known_.end());
    std::string meant = KeyMeant(key.scalar, known);
    std::string help = ListMeant(node_, i);
    if (key.scalar == "<<") {
      help = "maps cannot be merged; give rules that are alike a template";
    } else if (!help.empty()) {
      meant.clear();
    } else {
      help = absl::StrCat("known keys: ", absl::StrJoin(known, ", "));
    }
    diagnostics_->push_back(
        {Severity::kError, LocationOf(key),
         absl::StrCat("unknown key '", key.scalar, "' in ", what_,
                      meant.empty() ? "" : " (did you mean '", meant, meant.empty() ? "" : "'?)"),
         std::move(help), DiagnosticCode::kUnknownKey, meant});
  }
}

const YamlNode* MapReader::Get(absl::string_view key) {
  if (!absl::c_linear_search(known_, key)) known_.push_back(key);
  const size_t count = std::min(node_.keys.size(), node_.items.size());
  for (size_t tried = 0; tried < count; ++tried, ++next_) {
    if (next_ >= count) next_ = 0;
    if (node_.keys[next_].scalar != key) continue;
    is_known_[next_] = true;
    const YamlNode& value = node_.items[next_++];
    return value.IsNull() ? nullptr : &value;
  }
  return nullptr;
}

const YamlNode* MapReader::Require(absl::string_view key) {
  const YamlNode* value = Get(key);
  if (value != nullptr || !node_.IsMap()) return value;
  for (const YamlNode& written : node_.keys) {
    if (written.scalar != key) continue;
    Error(written, absl::StrCat("the key '", key, "' has no value"), "",
          DiagnosticCode::kMissingKey);
    return nullptr;
  }
  Error(node_, absl::StrCat(what_, " needs the key '", key, "'"), "", DiagnosticCode::kMissingKey);
  return nullptr;
}

bool MapReader::Read(absl::string_view key, std::string* value) {
  const YamlNode* node = Get(key);
  if (node == nullptr) return false;
  if (!node->IsScalar()) {
    Error(*node, absl::StrCat("expected text for '", key, "', got ", KindName(*node)), "",
          DiagnosticCode::kWrongType);
    return false;
  }
  *value = node->scalar;
  return true;
}

bool MapReader::Read(absl::string_view key, bool* value) {
  const YamlNode* node = Get(key);
  if (node == nullptr) return false;
  if (node->IsScalar() && !node->quoted && (node->scalar == "true" || node->scalar == "false")) {
    *value = node->scalar == "true";
    return true;
  }
  Error(*node, absl::StrCat("expected true or false for '", key, "'"),
        node->quoted ? "write it without quotes" : "", DiagnosticCode::kWrongType);
  return false;
}

bool MapReader::Read(absl::string_view key, int64_t min, int64_t max, int64_t* value) {
  const YamlNode* node = Get(key);
  if (node == nullptr) return false;
  int64_t number = 0;
  if (!node->IsScalar() || !absl::SimpleAtoi(node->scalar, &number) || number < min ||
      number > max) {
    Error(*node,
          absl::StrCat("expected a whole number from ", min, " to ", max, " for '", key, "'"), "",
          DiagnosticCode::kBadValue);
    return false;
  }
  *value = number;
  return true;
}

bool MapReader::Read(absl::string_view key, std::vector<std::string>* value) {
  const YamlNode* node = Get(key);
  if (node == nullptr) return false;
  if (node->IsScalar()) {
    value->assign(1, node->scalar);
    return true;
  }
  if (!node->IsSequence()) {
    Error(*node, absl::StrCat("expected a list of text for '", key, "', got ", KindName(*node)), "",
          DiagnosticCode::kWrongType);
    return false;
  }
  value->clear();
  for (const YamlNode& item : node->items) {
    if (item.IsScalar()) {
      value->push_back(item.scalar);
    } else {
      Error(item, absl::StrCat("expected text in the list '", key, "', got ", KindName(item)), "",
            DiagnosticCode::kWrongType);
    }
  }
  return true;
}

bool MapReader::Read(absl::string_view key,
                     std::vector<std::pair<std::string, std::string>>* value) {
  const YamlNode* node = Get(key);
  if (node == nullptr) return false;
  if (!node->IsMap()) {
    Error(*node, absl::StrCat("expected a map for '", key, "', got ", KindName(*node)), "",
          DiagnosticCode::kWrongType);
    return false;
  }
  value->clear();
  for (size_t i = 0; i < node->items.size(); ++i) {
    if (node->items[i].IsScalar()) {
      value->emplace_back(node->keys[i].scalar, node->items[i].scalar);
    } else {
      Error(node->items[i],
            absl::StrCat("expected text for '", node->keys[i].scalar, "', got ",
                         KindName(node->items[i])),
            "", DiagnosticCode::kWrongType);
    }
  }
  return true;
}

void MapReader::Error(const YamlNode& node, std::string message, std::string help,
                      DiagnosticCode code) {
  diagnostics_->push_back(
      {Severity::kError, LocationOf(node), std::move(message), std::move(help), code});
}

SourceLocation MapReader::LocationOf(const YamlNode& node) const {
  return wirewatch::LocationOf(file_, node);
}

}  // namespace wirewatch
