#include "daemon/alert/snippet.h"

#include <algorithm>

#include "absl/strings/match.h"

namespace wirewatch {
namespace {

constexpr absl::string_view kEllipsis = "…";

// White space and control characters of ASCII, where a snippet may be cut.
bool IsBlank(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= ' ' || byte == 0x7F;
}

// The bytes of the character at `at` if it is shown as a space, else 0: besides the above the
// controls of Latin-1, some of which terminals obey, and Unicode's ends of lines.
size_t BlankLength(absl::string_view text, size_t at) {
  if (IsBlank(text[at])) return 1;
  const absl::string_view rest = text.substr(at);
  if (rest.size() >= 2 && rest[0] == '\xC2' && static_cast<unsigned char>(rest[1]) < 0xA0) return 2;
  if (absl::StartsWith(rest, "\u2028") || absl::StartsWith(rest, "\u2029")) return 3;
  return 0;
}

bool IsContinuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

void AppendOnOneLine(absl::string_view text, std::string* line) {
  for (size_t at = 0; at < text.size();) {
    const size_t blank = BlankLength(text, at);
    if (blank == 0) {
      line->push_back(text[at]);
    } else if (line->empty() || line->back() != ' ') {
      line->push_back(' ');
    }
    at += std::max<size_t>(blank, 1);
  }
}

// Moves `from` forward to the beginning of a word, but not past `to`.
size_t CutStart(absl::string_view text, size_t from, size_t to) {
  size_t at = from;
  while (at < to && !IsBlank(text[at])) ++at;
  // Scripts without spaces have no word to cut at.
  if (at == to) at = from;
  while (at < to && (IsBlank(text[at]) || IsContinuation(text[at]))) ++at;
  return at;
}

// Moves `from` back to the end of a word, but not before `to`.
size_t CutEnd(absl::string_view text, size_t from, size_t to) {
  size_t at = from;
  while (at > to && !IsBlank(text[at - 1])) --at;
  if (at == to) {
    at = from;
    while (at > to && IsContinuation(text[at])) --at;
  }
  while (at > to && IsBlank(text[at - 1])) --at;
  return at;
}

}  // namespace

Snippet MakeSnippet(absl::string_view text, size_t begin, size_t end, size_t context) {
  size_t first = begin > context ? CutStart(text, begin - context, begin) : 0;
  size_t last = text.size() - end > context ? CutEnd(text, end + context, end) : text.size();
  while (first < begin && IsBlank(text[first])) ++first;
  while (last > end && IsBlank(text[last - 1])) --last;
  Snippet snippet;
  if (begin > context) snippet.text.append(kEllipsis.data(), kEllipsis.size());
  AppendOnOneLine(text.substr(first, begin - first), &snippet.text);
  snippet.begin = snippet.text.size();
  AppendOnOneLine(text.substr(begin, end - begin), &snippet.text);
  snippet.end = snippet.text.size();
  AppendOnOneLine(text.substr(end, last - end), &snippet.text);
  if (last < text.size() && text.size() - end > context) {
    snippet.text.append(kEllipsis.data(), kEllipsis.size());
  }
  return snippet;
}

Snippet MakeSnippet(const Article& article, size_t begin, size_t end, size_t context) {
  // The paragraphs around the mention that are title as it is, or that are not.
  size_t first = 0;
  size_t last = article.text.size();
  bool title = false;
  for (const Paragraph& paragraph : article.paragraphs) {
    if (paragraph.begin <= begin && begin < paragraph.end) title = paragraph.zone == Zone::kTitle;
  }
  for (const Paragraph& paragraph : article.paragraphs) {
    if ((paragraph.zone == Zone::kTitle) == title) continue;
    if (paragraph.end <= begin) first = paragraph.end;
    if (paragraph.begin >= end) last = std::min<size_t>(last, paragraph.begin);
  }
  const absl::string_view part = absl::string_view(article.text).substr(first, last - first);
  return MakeSnippet(part, begin - first, end - first, context);
}

}  // namespace wirewatch
