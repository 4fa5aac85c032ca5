#include "daemon/base/yaml_scalar_place.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"

namespace wirewatch {
namespace {

bool IsBlank(char c) { return c == ' ' || c == '\t'; }
bool IsBreak(char c) { return c == '\n' || c == '\r'; }

// A scalar as libyaml reads it, and the byte of the file that each of its bytes comes from.
struct Decoded {
  std::string value;
  std::vector<size_t> offsets;

  void Add(char c, size_t offset) {
    value.push_back(c);
    offsets.push_back(offset);
  }
  void Append(Decoded* other) {
    value += other->value;
    offsets.insert(offsets.end(), other->offsets.begin(), other->offsets.end());
    other->value.clear();
    other->offsets.clear();
  }
};

// Reads on from a place in a text; stops once it has as much as is asked for.
class Decoder {
 public:
  Decoder(absl::string_view text, size_t at, size_t size) : text_(text), at_(at), size_(size) {}

  // `quote` is ' or ", or 0 for a plain scalar, which ends where it has the size asked for.
  Decoded DecodeFlow(char quote) {
    while (More()) {
      const char c = text_[at_];
      if (quote == '\'' && c == '\'') {
        if (Peek(1) != '\'') break;
        decoded_.Add(c, at_);
        at_ += 2;
      } else if (quote == '"' && c == '"') {
        break;
      } else if (quote == '"' && c == '\\') {
        DecodeEscape();
      } else if (IsBlank(c) || IsBreak(c)) {
        DecodeSpace();
      } else {
        decoded_.Add(c, at_++);
      }
    }
    return std::move(decoded_);
  }

  // From behind the '|' or '>'; `indent` is that of the text.
  Decoded DecodeBlock(bool is_literal, size_t indent) {
    Decoded leading_break, trailing_breaks;
    bool leading_blank = false;
    SkipLine(nullptr);
    SkipIndents(indent, &trailing_breaks);
    while (More() && Column() == indent) {
      const bool trailing_blank = IsBlank(text_[at_]);
      if (!is_literal && !leading_break.value.empty() && !leading_blank && !trailing_blank) {
        if (trailing_breaks.value.empty()) decoded_.Add(' ', leading_break.offsets[0]);
        leading_break = {};
      } else {
        decoded_.Append(&leading_break);
      }
      decoded_.Append(&trailing_breaks);
      leading_blank = trailing_blank;
      SkipLine(&decoded_);
      SkipBreak(&leading_break);
      SkipIndents(indent, &trailing_breaks);
    }
    decoded_.Append(&leading_break);
    decoded_.Append(&trailing_breaks);
    return std::move(decoded_);
  }

 private:
  bool More() const { return at_ < text_.size() && decoded_.value.size() < size_; }
  char Peek(size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  size_t Column() const {
    const size_t line_end = text_.rfind('\n', at_ == 0 ? 0 : at_ - 1);
    return at_ == 0 || line_end == absl::string_view::npos ? at_ : at_ - line_end - 1;
  }

  void SkipBreak(Decoded* into) {
    if (at_ >= text_.size() || !IsBreak(text_[at_])) return;
    if (into != nullptr) into->Add('\n', at_);
    at_ += text_[at_] == '\r' && Peek(1) == '\n' ? 2 : 1;
  }

  // To the end of the line; without one to say what it held, over that end as well.
  void SkipLine(Decoded* into) {
    for (; at_ < text_.size() && !IsBreak(text_[at_]); ++at_) {
      if (into != nullptr) into->Add(text_[at_], at_);
    }
    if (into == nullptr) SkipBreak(nullptr);
  }

  void SkipIndents(size_t indent, Decoded* breaks) {
    for (;;) {
      for (size_t column = Column(); column < indent && Peek(0) == ' '; ++column) ++at_;
      if (at_ >= text_.size() || !IsBreak(text_[at_])) return;
      SkipBreak(breaks);
    }
  }

  // A line end stands for a space, more of them for one less; spaces around them for nothing.
  void DecodeSpace() {
    Decoded spaces, breaks;
    while (at_ < text_.size() && (IsBlank(text_[at_]) || IsBreak(text_[at_]))) {
      if (IsBreak(text_[at_])) {
        SkipBreak(&breaks);
      } else {
        if (breaks.value.empty()) spaces.Add(text_[at_], at_);
        ++at_;
      }
    }
    if (breaks.value.empty()) {
      decoded_.Append(&spaces);
    } else if (breaks.value.size() == 1) {
      decoded_.Add(' ', breaks.offsets[0]);
    } else {
      for (size_t i = 1; i < breaks.value.size(); ++i) decoded_.Add('\n', breaks.offsets[i]);
    }
  }

  void DecodeEscape() {
    const size_t begin = at_;
    const char c = Peek(1);
    at_ += std::min<size_t>(2, text_.size() - at_);
    if (IsBreak(c)) {
      --at_;
      SkipBreak(nullptr);
      while (IsBlank(Peek(0))) ++at_;
      return;
    }
    const int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (digits > 0) {
      uint32_t code = 0;
      if (!absl::SimpleHexAtoi(text_.substr(at_, static_cast<size_t>(digits)), &code)) return;
      at_ += static_cast<size_t>(digits);
      return AddCode(code, begin);
    }
    constexpr absl::string_view kLetters = "0abt\tnvfreN_LP";
    constexpr uint32_t kCodes[] = {0, 7, 8, 9, 9, 10, 11, 12, 13, 27, 0x85, 0xA0, 0x2028, 0x2029};
    const size_t known = c == '\0' ? absl::string_view::npos : kLetters.find(c);
    if (known == absl::string_view::npos) return decoded_.Add(c, begin);
    AddCode(kCodes[known], begin);
  }

  void AddCode(uint32_t code, size_t offset) {
    const auto tail = [&](int shift) {
      decoded_.Add(static_cast<char>(0x80 | ((code >> shift) & 0x3F)), offset);
    };
    const auto head = [&](uint32_t byte) { decoded_.Add(static_cast<char>(byte), offset); };
    if (code < 0x80) return head(code);
    if (code < 0x800) {
      head(0xC0 | (code >> 6));
    } else {
      if (code < 0x10000) {
        head(0xE0 | (code >> 12));
      } else {
        head(0xF0 | (code >> 18));
        tail(12);
      }
      tail(6);
    }
    tail(0);
  }

  const absl::string_view text_;
  size_t at_;
  const size_t size_;
  Decoded decoded_;
};

// The indentations that a block may have: that of its first line with text, or where the header
// gives a number, which counts from a parent that is not known here, any up to that.
std::vector<size_t> BlockIndents(absl::string_view text, size_t at) {
  const size_t header_end = std::min(text.find('\n', at), text.size());
  const absl::string_view header = text.substr(at, header_end - at);
  const bool has_number = header.substr(0, 3).find_first_of("123456789") != absl::string_view::npos;
  size_t line = header_end;
  size_t indent = 0;
  while (line < text.size()) {
    ++line;
    const size_t first = text.find_first_not_of(' ', line);
    if (first == absl::string_view::npos) break;
    indent = first - line;
    if (!IsBreak(text[first])) break;
    line = std::min(text.find('\n', first), text.size());
  }
  std::vector<size_t> indents;
  for (size_t i = has_number ? 1 : indent; i <= indent; ++i) indents.push_back(i);
  return indents;
}

bool Spells(const Decoded& decoded, absl::string_view scalar) {
  return absl::StartsWith(decoded.value, scalar);
}

Decoded Decode(absl::string_view text, size_t at, absl::string_view scalar) {
  const char first = at < text.size() ? text[at] : '\0';
  const size_t size = scalar.size();
  if (first == '\'' || first == '"') return Decoder(text, at + 1, size).DecodeFlow(first);
  if (first != '|' && first != '>') return Decoder(text, at, size).DecodeFlow('\0');
  for (const size_t indent : BlockIndents(text, at)) {
    Decoded decoded = Decoder(text, at + 1, size).DecodeBlock(first == '|', indent);
    if (Spells(decoded, scalar)) return decoded;
  }
  return {};
}

}  // namespace

bool PlaceInScalar(const SourceText& source, absl::string_view scalar, size_t begin, size_t end,
                   SourceLocation* location) {
  const absl::string_view text = source.text();
  const Decoded decoded = Decode(text, source.OffsetOf(location->line, location->column), scalar);
  if (scalar.empty() || begin > scalar.size() || !Spells(decoded, scalar)) return false;
  const auto& offsets = decoded.offsets;
  if (begin == scalar.size()) {
    source.Place(offsets[begin - 1] + 1, offsets[begin - 1] + 1, location);
    return true;
  }
  end = std::clamp(end, begin + 1, scalar.size());
  const size_t last = offsets[end - 1];
  // An escape is longer than the byte it stands for.
  size_t behind = end < offsets.size() ? offsets[end] : last + 1;
  if (text.substr(last, behind - last).find('\n') != absl::string_view::npos) behind = last + 1;
  source.Place(offsets[begin], behind, location);
  return true;
}

}  // namespace wirewatch
