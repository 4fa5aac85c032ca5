#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/container/inlined_vector.h"
#include "absl/strings/string_view.h"
#include "wirewatch/diagnostic.h"
#include "wirewatch/rule_limits.h"

namespace wirewatch {

// A YAML value with the place it was written at. Aliases are copies of what they name.
struct YamlNode {
  enum class Kind : uint8_t { kNull, kScalar, kSequence, kMap };

  Kind kind = Kind::kNull;
  // A scalar stood in quotes or in a block.
  bool quoted = false;
  int line = 1;
  int column = 1;
  // Behind the last byte; of a map or list in block style: where its first item begins.
  int end_line = 0;
  int end_column = 0;
  // A scalar's text.
  std::string scalar;
  // A sequence's items, or a map's values; `keys` are the map's keys in the same order. Keys are
  // scalars, none stands twice.
  std::vector<YamlNode> items;
  std::vector<YamlNode> keys;

  bool IsNull() const { return kind == Kind::kNull; }
  bool IsScalar() const { return kind == Kind::kScalar; }
  bool IsSequence() const { return kind == Kind::kSequence; }
  bool IsMap() const { return kind == Kind::kMap; }
};

// "a map", "a list", "text", "nothing": for messages.
absl::string_view KindName(const YamlNode& node);

SourceLocation LocationOf(const std::string& file, const YamlNode& node);

// Parses a file with one YAML document. What is not well-formed or not UTF-8, a duplicate key, a
// second document, a tag, values nested deeper than kMaxYamlDepth or more than `max_nodes` of them
// (aliases counted out, and a value with an anchor twice) is reported to `*diagnostics`, and the
// result is then null or what could be read.
struct YamlInput {
  std::string file;
  absl::string_view text;
  size_t max_nodes = kMaxYamlValues;
};
YamlNode ParseYaml(const YamlInput& input, std::vector<Diagnostic>* diagnostics);

// Reads the fields of a map strictly: every key must be asked for, every value be of the kind asked
// for. What is wrong goes to `*diagnostics` with its place; the reader then goes on, so that an
// author sees all mistakes at once.
class MapReader {
 public:
  // `what` names the map in messages: "a rule". A node that is no map is reported, and reads as an
  // empty one. The file, node, diagnostics and the keys asked for outlive the reader.
  MapReader(const std::string& file, const YamlNode& node, absl::string_view what,
            std::vector<Diagnostic>* diagnostics);
  MapReader(const MapReader&) = delete;
  MapReader& operator=(const MapReader&) = delete;
  // Reports the keys that nobody asked for, with the nearest known one.
  ~MapReader();

  // The value of a key, nullptr if it is absent or null.
  const YamlNode* Get(absl::string_view key);
  // The same, reporting an absent one.
  const YamlNode* Require(absl::string_view key);

  // Each leaves *value alone and returns false if the key is absent or of another kind.
  bool Read(absl::string_view key, std::string* value);
  bool Read(absl::string_view key, bool* value);
  // A whole number in [min, max].
  bool Read(absl::string_view key, int64_t min, int64_t max, int64_t* value);
  // A list of text, or one text that stands for a list of one.
  bool Read(absl::string_view key, std::vector<std::string>* value);
  // A map of text to text, in the order of the file.
  bool Read(absl::string_view key, std::vector<std::pair<std::string, std::string>>* value);

  void Error(const YamlNode& node, std::string message, std::string help = "",
             DiagnosticCode code = DiagnosticCode::kUnspecified);
  SourceLocation LocationOf(const YamlNode& node) const;
  const YamlNode& node() const { return node_; }

 private:
  // Most maps have no more keys, and no more are asked for.
  static constexpr size_t kInlineKeys = 24;

  const std::string& file_;
  const YamlNode& node_;
  const std::string what_;
  std::vector<Diagnostic>* const diagnostics_;
  // What was asked for, each once, and which of the node's keys these are.
  absl::InlinedVector<absl::string_view, kInlineKeys> known_;
  absl::InlinedVector<bool, kInlineKeys> is_known_;
  // Keys are mostly asked for in the order in which people write them.
  size_t next_ = 0;
};

}  // namespace wirewatch
