#include "daemon/cli/source_excerpt.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "daemon/base/utf8_sequence.h"
#include "daemon/text/display_width.h"

namespace wirewatch {
namespace {

constexpr int kTabWidth = 4;
// Of a longer line only the neighbourhood of the place is shown.
constexpr size_t kMaxBefore = 70;
constexpr size_t kMaxAfter = 60;

constexpr absl::string_view kReplacement = "\xEF\xBF\xBD";  // U+FFFD.
constexpr absl::string_view kEllipsis = "\xE2\x80\xA6";

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

char32_t CodePoint(absl::string_view sequence) {
  if (sequence.size() == 1) return static_cast<unsigned char>(sequence[0]);
  char32_t code = static_cast<unsigned char>(sequence[0]) & (0x7Fu >> sequence.size());
  for (const char c : sequence.substr(1))
    code = (code << 6) | (static_cast<unsigned char>(c) & 63u);
  return code;
}

// Controls, and marks that do not show or that turn the direction of text: a terminal must not act
// on them, and an author should see them.
bool IsInvisible(char32_t c) {
  return c < ' ' || (c >= 0x7F && c < 0xA0) || (c >= 0x200B && c <= 0x200F) ||
         (c >= 0x2028 && c <= 0x202E) || (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF;
}

// Where the word ends that stands at `begin`: a run of letters, digits and bytes beyond ASCII, or
// one sign.
size_t WordEnd(absl::string_view line, size_t begin) {
  const auto is_word = [](char c) {
    return absl::ascii_isalnum(static_cast<unsigned char>(c)) || (c & 0x80) != 0 || c == '_' ||
           c == '-';
  };
  size_t end = begin;
  while (end < line.size() && is_word(line[end])) ++end;
  return std::max(end, begin + 1);
}

}  // namespace

SourceExcerpt ExcerptOf(absl::string_view line, const SourceLocation& location) {
  const size_t begin = std::min(static_cast<size_t>(std::max(location.column, 1)) - 1, line.size());
  size_t end = location.end_line == 0              ? WordEnd(line, begin)
               : location.end_line > location.line ? line.size()
                                                   : static_cast<size_t>(location.end_column) - 1;
  end = std::max(std::min(end, line.size()), begin + 1);
  SourceExcerpt excerpt;
  size_t at = begin > kMaxBefore ? begin - kMaxBefore : 0;
  while (at > 0 && at < begin && IsContinuation(line[at])) ++at;
  int column = 0;
  if (at > 0) {
    excerpt.line = std::string(kEllipsis);
    column = 1;
  }
  excerpt.begin = excerpt.end = -1;
  while (at < line.size()) {
    if (at >= begin && excerpt.begin < 0) excerpt.begin = column;
    if (at >= end && excerpt.end < 0) excerpt.end = column;
    if (at > begin + kMaxAfter && !IsContinuation(line[at])) {
      absl::StrAppend(&excerpt.line, kEllipsis);
      break;
    }
    const int length = Utf8SequenceLength(line.substr(at));
    const auto size = static_cast<size_t>(std::abs(length));
    const absl::string_view bytes = line.substr(at, size);
    if (bytes == "\t") {
      const int width = kTabWidth - column % kTabWidth;
      excerpt.line.append(static_cast<size_t>(width), ' ');
      column += width;
    } else if (length < 0 || IsInvisible(CodePoint(bytes))) {
      absl::StrAppend(&excerpt.line, kReplacement);
      ++column;
    } else {
      absl::StrAppend(&excerpt.line, bytes);
      column += DisplayWidth(CodePoint(bytes));
    }
    at += size;
  }
  if (excerpt.begin < 0) excerpt.begin = column;
  if (excerpt.end < 0) excerpt.end = column;
  excerpt.end = std::max(excerpt.end, excerpt.begin + 1);
  return excerpt;
}

}  // namespace wirewatch
