#include <map>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "tests/oracle.h"

namespace wirewatch {
namespace {

constexpr char kSpaces[] = " \n\t-\u00a0\u2010\u2013\u2014";
constexpr char kApostrophes[] = "'\u2019\u02bc`";
constexpr char kStops[] = ".!?\u2026";
constexpr char kOthers[] = ",;:()\"*/$\u201c\u201d";
constexpr char kInvisible[] = "\u00ad\u200b\u0301\u0306";

const std::map<std::string, std::string>& Letters() {
  static const auto* const letters = new std::map<std::string, std::string>{
      {"é", "e"},  {"É", "e"}, {"ü", "u"}, {"Ü", "u"},  {"ł", "l"},
      {"Ł", "l"},  {"ø", "o"}, {"Ø", "o"}, {"ß", "ss"}, {"ﬁ", "fi"},
      {"Ａ", "a"}, {"И", "и"}, {"и", "и"}, {"й", "и"},  {"Й", "и"}};
  return *letters;
}

std::string CodePointAt(const std::string& text, size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  return text.substr(at, lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4);
}

bool IsOneOf(const std::string& code_point, const char* set) {
  return std::string(set).find(code_point) != std::string::npos;
}

// Hangul and Han of the random texts: three bytes that begin so.
bool IsSingle(const std::string& c) { return c.size() == 3 && c >= "\u4e00" && c <= "\ud7a3"; }

// The folded letter or digit, empty if `c` is none.
std::string FoldLetter(const std::string& c) {
  if (c.size() == 1) {
    const char byte = c[0];
    if (byte >= 'A' && byte <= 'Z') return std::string(1, static_cast<char>(byte - 'A' + 'a'));
    if ((byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9')) return c;
    return "";
  }
  const auto it = Letters().find(c);
  return it == Letters().end() ? "" : it->second;
}

bool IsLower(const std::string& c) {
  return (c.size() == 1 && c[0] >= 'a' && c[0] <= 'z') || IsOneOf(c, "éüłøßﬁий");
}

// Initials and titles have a dot that is part of them.
bool HasDot(const std::string& folded) {
  return folded.size() == 1 || folded == "mr" || folded == "prof";
}

}  // namespace

std::vector<OracleWord> OracleWords(const std::string& text) {
  std::vector<OracleWord> words;
  bool inside = false;
  bool stopped = false;
  bool called = false;
  int gap = 2;
  for (size_t at = 0; at < text.size();) {
    const std::string c = CodePointAt(text, at);
    const size_t next = at + c.size();
    const std::string letter = FoldLetter(c);
    if (IsSingle(c)) {
      words.push_back({at, next, c, gap, gap == 3});
      gap = 0;
      stopped = called = false;
      inside = true;
    } else if (!letter.empty()) {
      if (inside && !IsSingle(words.back().folded)) {
        words.back().folded += letter;
        words.back().end = next;
      } else {
        const bool sentence = !inside && gap == 3 && (called || !IsLower(c));
        words.push_back({at, next, letter, inside ? 0 : gap, sentence});
        gap = 0;
        stopped = called = false;
        inside = true;
      }
    } else if (IsOneOf(c, kInvisible)) {
      if (inside) words.back().end = next;
    } else {
      inside = false;
      if (IsOneOf(c, kSpaces)) {
        if (stopped) gap = 3;
      } else if (IsOneOf(c, kApostrophes)) {
        gap = std::max(gap, 1);
      } else if (c == "." && !words.empty() && HasDot(words.back().folded) &&
                 words.back().end == at) {
        // Part of the word.
      } else if (IsOneOf(c, kStops)) {
        stopped = true;
        called |= c == "!" || c == "?";
        gap = std::max(gap, 2);
      } else if (IsOneOf(c, kOthers)) {
        gap = std::max(gap, 2);
      } else {
        throw std::logic_error(absl::StrCat("not in the oracle's table: ", c));
      }
    }
    at = next;
  }
  return words;
}

}  // namespace wirewatch
