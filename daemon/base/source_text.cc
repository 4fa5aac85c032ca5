#include "daemon/base/source_text.h"

#include <algorithm>

#include "absl/strings/strip.h"

namespace wirewatch {

SourceText::SourceText(absl::string_view text) : text_(text) {
  absl::ConsumePrefix(&text_, "\xEF\xBB\xBF");
  line_begins_.push_back(0);
  for (size_t at = text_.find('\n'); at != absl::string_view::npos; at = text_.find('\n', at + 1)) {
    line_begins_.push_back(at + 1);
  }
}

absl::string_view SourceText::Line(int line) const {
  if (line < 1 || line > lines()) return "";
  const size_t begin = line_begins_[static_cast<size_t>(line) - 1];
  absl::string_view text = text_.substr(begin, text_.find('\n', begin) - begin);
  absl::ConsumeSuffix(&text, "\r");
  return text;
}

size_t SourceText::OffsetOf(int line, int column) const {
  const int nearest = std::clamp(line, 1, lines());
  const size_t begin = line_begins_[static_cast<size_t>(nearest) - 1];
  const size_t within = static_cast<size_t>(std::max(column, 1)) - 1;
  return begin + std::min(within, std::min(text_.find('\n', begin), text_.size()) - begin);
}

void SourceText::Place(size_t begin, size_t end, SourceLocation* location) const {
  const auto place = [&](size_t offset, int* line, int* column) {
    const auto it = std::upper_bound(line_begins_.begin(), line_begins_.end(), offset);
    *line = static_cast<int>(it - line_begins_.begin());
    *column = static_cast<int>(offset - *(it - 1)) + 1;
  };
  place(begin, &location->line, &location->column);
  place(std::max(begin, end), &location->end_line, &location->end_column);
}

}  // namespace wirewatch
