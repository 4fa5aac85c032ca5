#pragma once

#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "daemon/base/yaml.h"
#include "wirewatch/rule_test_run.h"

namespace wirewatch {

// Bytes [begin, end) of a file, and what is to stand there.
struct TextEdit {
  size_t begin = 0;
  size_t end = 0;
  std::string text;

  friend bool operator==(const TextEdit& a, const TextEdit& b) {
    return a.begin == b.begin && a.end == b.end && a.text == b.text;
  }
};

// The edits that make the `expect` of a test that failed say what came, and touch nothing else:
// the items that were right stay as they are written, with the comments around them. `test` is the
// test's map in the file. FailedPrecondition where a person must do it, with the reason.
struct ExpectEditInput {
  absl::string_view text;
  const YamlNode& test;
  // The map, or something around it, is written in braces or brackets.
  bool in_flow = false;
  // It stands in a rule, of which alone it speaks.
  bool in_rule = false;
  const RuleTestResult& result;
};
absl::StatusOr<std::vector<TextEdit>> EditExpectation(const ExpectEditInput& input);

// Byte of a place in a file; a byte order mark is no column.
size_t OffsetOf(absl::string_view text, int line, int column);

}  // namespace wirewatch
