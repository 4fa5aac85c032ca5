#include "daemon/match/regex_width.h"

#include <algorithm>
#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"

namespace wirewatch {
namespace {

// A code point of UTF-8 has at most so many bytes; case folding changes no number of code points.
constexpr size_t kCodePointBytes = 4;
// Wider matches than this are not worth a window.
constexpr size_t kNoBound = size_t{1} << 20;

// Sums and products that stay at kNoBound.
size_t Plus(size_t a, size_t b) { return std::min(a + b, kNoBound); }
size_t Times(size_t a, size_t b) {
  if (a == 0 || b == 0) return 0;
  return a >= kNoBound || b >= kNoBound ? kNoBound : std::min(a * b, kNoBound);
}

// Reads a pattern by the grammar of https://github.com/google/re2/wiki/Syntax and computes the
// width of each part in code points. What it does not know has no bound.
class WidthReader {
 public:
  explicit WidthReader(absl::string_view pattern) : rest_(pattern) {}

  size_t Read() {
    const size_t width = ReadAlternation();
    return rest_.empty() ? width : kNoBound;
  }

 private:
  size_t ReadAlternation() {
    size_t widest = ReadSequence();
    while (absl::ConsumePrefix(&rest_, "|")) widest = std::max(widest, ReadSequence());
    return widest;
  }

  size_t ReadSequence() {
    size_t width = 0;
    while (!rest_.empty() && rest_[0] != '|' && rest_[0] != ')') {
      const size_t atom = ReadAtom();
      width = Plus(width, Times(atom, ReadRepetition()));
    }
    return width;
  }

  // How often the atom before may stand: 1 where nothing is said.
  size_t ReadRepetition() {
    size_t most = 1;
    while (!rest_.empty()) {
      size_t times = 1;
      if (absl::ConsumePrefix(&rest_, "*") || absl::ConsumePrefix(&rest_, "+")) {
        times = kNoBound;
      } else if (!absl::ConsumePrefix(&rest_, "?") && !ReadCount(&times)) {
        break;
      }
      absl::ConsumePrefix(&rest_, "?");
      most = Times(most, times);
    }
    return most;
  }

  // "{n}", "{n,}" or "{n,m}"; anything else that begins so is a literal brace.
  bool ReadCount(size_t* most) {
    const size_t close = rest_.find('}');
    if (!absl::StartsWith(rest_, "{") || close == absl::string_view::npos) return false;
    absl::string_view count = rest_.substr(1, close - 1);
    const size_t comma = count.find(',');
    uint32_t least = 0;
    uint32_t number = 0;
    if (!absl::SimpleAtoi(count.substr(0, comma), &least)) return false;
    if (comma == absl::string_view::npos) {
      number = least;
    } else if (count.substr(comma + 1).empty()) {
      number = kNoBound;
    } else if (!absl::SimpleAtoi(count.substr(comma + 1), &number)) {
      return false;
    }
    *most = std::min<size_t>(number, kNoBound);
    rest_.remove_prefix(close + 1);
    return true;
  }

  size_t ReadAtom() {
    switch (rest_[0]) {
      case '(':
        return ReadGroup();
      case '[':
        return ReadClass();
      case '\\':
        return ReadEscape();
      case '^':
      case '$':
        rest_.remove_prefix(1);
        return 0;
      default:
        TakeCodePoint();
        return 1;
    }
  }

  size_t ReadGroup() {
    rest_.remove_prefix(1);
    if (absl::ConsumePrefix(&rest_, "?")) {
      if (absl::ConsumePrefix(&rest_, "P<") || absl::ConsumePrefix(&rest_, "<")) {
        rest_.remove_prefix(std::min(rest_.find('>'), rest_.size() - 1) + 1);
      } else {
        // Flags, which change no width, up to ':' or the end of a group without contents.
        while (!rest_.empty() && (absl::ascii_isalpha(rest_[0]) || rest_[0] == '-')) {
          rest_.remove_prefix(1);
        }
        if (absl::ConsumePrefix(&rest_, ")")) return 0;
        if (!absl::ConsumePrefix(&rest_, ":")) return GiveUp();
      }
    }
    const size_t width = ReadAlternation();
    return absl::ConsumePrefix(&rest_, ")") ? width : GiveUp();
  }

  // A class is one code point, wherever its closing bracket is.
  size_t ReadClass() {
    rest_.remove_prefix(1);
    absl::ConsumePrefix(&rest_, "^");
    bool first = true;
    while (!rest_.empty()) {
      if (rest_[0] == ']' && !first) {
        rest_.remove_prefix(1);
        return 1;
      }
      first = false;
      if (absl::StartsWith(rest_, "[:")) {
        const size_t end = rest_.find(":]");
        if (end == absl::string_view::npos) return GiveUp();
        rest_.remove_prefix(end + 2);
      } else if (rest_[0] == '\\') {
        if (ReadEscape() > 1) return GiveUp();
      } else {
        TakeCodePoint();
      }
    }
    return GiveUp();
  }

  size_t ReadEscape() {
    rest_.remove_prefix(1);
    if (rest_.empty()) return GiveUp();
    const char c = rest_[0];
    rest_.remove_prefix(1);
    if (absl::ascii_ispunct(static_cast<unsigned char>(c))) return 1;
    switch (c) {
      case 'b':
      case 'B':
      case 'A':
      case 'z':
        return 0;
      case 'd':
      case 'D':
      case 's':
      case 'S':
      case 'w':
      case 'W':
      case 'a':
      case 'f':
      case 't':
      case 'n':
      case 'r':
      case 'v':
      case 'C':
        return 1;
      case 'p':
      case 'P':
      case 'x':
        if (absl::StartsWith(rest_, "{")) {
          rest_.remove_prefix(std::min(rest_.find('}'), rest_.size() - 1) + 1);
        } else {
          rest_.remove_prefix(std::min<size_t>(c == 'x' ? 2 : 1, rest_.size()));
        }
        return 1;
      default:
        // Octal digits, \Q...\E, and what RE2 may yet learn.
        return GiveUp();
    }
  }

  void TakeCodePoint() {
    do {
      rest_.remove_prefix(1);
    } while (!rest_.empty() && (static_cast<unsigned char>(rest_[0]) & 0xC0) == 0x80);
  }

  size_t GiveUp() {
    rest_ = "";
    gave_up_ = true;
    return kNoBound;
  }

 public:
  bool gave_up() const { return gave_up_; }

 private:
  absl::string_view rest_;
  bool gave_up_ = false;
};

}  // namespace

std::optional<size_t> MaxMatchBytes(absl::string_view pattern) {
  WidthReader reader(pattern);
  const size_t width = reader.Read();
  if (reader.gave_up() || width >= kNoBound) return std::nullopt;
  return width * kCodePointBytes;
}

}  // namespace wirewatch
