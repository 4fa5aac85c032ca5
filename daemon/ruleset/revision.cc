#include "daemon/ruleset/revision.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "daemon/base/digest.h"

namespace wirewatch {
namespace {

constexpr size_t kRevisionDigits = 16;

using Entry = std::pair<const std::string*, const YamlNode*>;

void AppendNode(const YamlNode& node, std::string* out);

// Texts go with their length, so that no two values are written alike.
void AppendText(absl::string_view text, std::string* out) {
  absl::StrAppend(out, text.size(), ":", text);
}

void AppendEntries(std::vector<Entry> entries, std::string* out) {
  std::sort(entries.begin(), entries.end(),
            [](const Entry& a, const Entry& b) { return *a.first < *b.first; });
  absl::StrAppend(out, "{");
  for (const auto& [key, value] : entries) {
    if (value->IsNull()) continue;
    AppendText(*key, out);
    AppendNode(*value, out);
  }
  absl::StrAppend(out, "}");
}

void AppendMap(const YamlNode& node, std::vector<Entry>* entries) {
  for (size_t i = 0; i < node.keys.size() && i < node.items.size(); ++i) {
    entries->emplace_back(&node.keys[i].scalar, &node.items[i]);
  }
}

void AppendNode(const YamlNode& node, std::string* out) {
  switch (node.kind) {
    case YamlNode::Kind::kNull:
      absl::StrAppend(out, "~");
      break;
    case YamlNode::Kind::kScalar:
      AppendText(node.scalar, out);
      break;
    case YamlNode::Kind::kSequence:
      absl::StrAppend(out, "[");
      for (const YamlNode& item : node.items) AppendNode(item, out);
      absl::StrAppend(out, "]");
      break;
    case YamlNode::Kind::kMap: {
      std::vector<Entry> entries;
      AppendMap(node, &entries);
      AppendEntries(std::move(entries), out);
      break;
    }
  }
}

}  // namespace

std::string WrittenDigest(const YamlNode& own, const YamlNode* from_template) {
  std::vector<Entry> entries;
  AppendMap(own, &entries);
  if (from_template != nullptr) {
    // What the rule says of its template is what the template has become.
    entries.erase(std::remove_if(entries.begin(), entries.end(),
                                 [](const Entry& entry) {
                                   return *entry.first == "template" || *entry.first == "with";
                                 }),
                  entries.end());
    AppendMap(*from_template, &entries);
  }
  std::string text;
  AppendEntries(std::move(entries), &text);
  return Sha256Hex(text);
}

std::string WordsDigest(const std::vector<Word>& words) {
  std::string text;
  for (const Word& word : words) {
    AppendText(absl::StrCat(word.exact_case ? "=" : "", word.text, word.any_ending ? "*" : ""),
               &text);
  }
  return Sha256Hex(text);
}

std::string RevisionOf(const std::string& written, const std::vector<std::string>& lists) {
  std::string text = written;
  for (const std::string& list : lists) absl::StrAppend(&text, "\n", list);
  return Sha256Hex(text).substr(0, kRevisionDigits);
}

}  // namespace wirewatch
