#include "daemon/match/regex_class.h"

#include <cstdint>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"

namespace wirewatch {
namespace {

constexpr uint32_t kFirstBeyondAscii = 0x80;

std::string Utf8(uint32_t code_point) {
  std::string bytes;
  const auto add = [&bytes](uint32_t byte) { bytes += static_cast<char>(byte); };
  if (code_point < 0x80) {
    add(code_point);
  } else if (code_point < 0x800) {
    add(0xC0 | code_point >> 6);
    add(0x80 | (code_point & 0x3F));
  } else if (code_point < 0x10000) {
    add(0xE0 | code_point >> 12);
    add(0x80 | (code_point >> 6 & 0x3F));
    add(0x80 | (code_point & 0x3F));
  } else {
    add(0xF0 | code_point >> 18);
    add(0x80 | (code_point >> 12 & 0x3F));
    add(0x80 | (code_point >> 6 & 0x3F));
    add(0x80 | (code_point & 0x3F));
  }
  return bytes;
}

RegexEscape SetEscape(const CharSet& set, bool exact = true) { return {true, set, exact, {}}; }
RegexEscape CharEscape(uint32_t code_point) { return {false, {}, true, Utf8(code_point)}; }

constexpr CharSet Spaces() {
  return CharSet::Of('\t', '\n') | CharSet::Of('\f', '\r') | CharSet::Of(' ', ' ');
}

// "\x41" or "\x{1F600}", of which "\x" is taken.
std::optional<RegexEscape> ReadHex(absl::string_view* rest) {
  absl::string_view digits = rest->substr(0, 2);
  size_t size = digits.size();
  if (absl::StartsWith(*rest, "{")) {
    const size_t close = rest->find('}');
    if (close == absl::string_view::npos) return std::nullopt;
    digits = rest->substr(1, close - 1);
    size = close + 1;
  }
  uint32_t code_point = 0;
  if (!absl::SimpleHexAtoi(digits, &code_point) || code_point > 0x10FFFF) return std::nullopt;
  rest->remove_prefix(size);
  return CharEscape(code_point);
}

// "\0", "\12", "\123", of which the first digit is taken.
RegexEscape ReadOctal(char first, absl::string_view* rest) {
  auto code_point = static_cast<uint32_t>(first - '0');
  for (int more = 0; more < 2 && !rest->empty() && (*rest)[0] >= '0' && (*rest)[0] <= '7'; ++more) {
    code_point = code_point * 8 + static_cast<uint32_t>((*rest)[0] - '0');
    rest->remove_prefix(1);
  }
  return CharEscape(code_point);
}

// The set of a class by name, as [:alpha:]; nullopt for one that is not known.
std::optional<CharSet> NamedClass(absl::string_view name) {
  CharSet set;
  const auto add = [&set](const auto& has) {
    for (unsigned char c = 0; c < kFirstBeyondAscii; ++c) {
      if (has(c)) set.Add(c);
    }
    return set;
  };
  if (name == "alnum") return add(absl::ascii_isalnum);
  if (name == "alpha") return add(absl::ascii_isalpha);
  if (name == "ascii") return add([](unsigned char) { return true; });
  if (name == "blank") return add([](unsigned char c) { return c == ' ' || c == '\t'; });
  if (name == "cntrl") return add(absl::ascii_iscntrl);
  if (name == "digit") return add(absl::ascii_isdigit);
  if (name == "graph") return add(absl::ascii_isgraph);
  if (name == "lower") return add(absl::ascii_islower);
  if (name == "print") return add(absl::ascii_isprint);
  if (name == "punct") return add(absl::ascii_ispunct);
  if (name == "space") return add(absl::ascii_isspace);
  if (name == "upper") return add(absl::ascii_isupper);
  if (name == "word") return CharSet::Words();
  if (name == "xdigit") return add(absl::ascii_isxdigit);
  return std::nullopt;
}

// The other characters; all beyond ASCII, since it is not known which of these a set has.
CharSet Negated(const CharSet& set) {
  CharSet others = ~set;
  others.AddBeyondAscii();
  return others;
}

// The letters in both cases.
CharSet BothCases(CharSet set) {
  for (unsigned char lower = 'a'; lower <= 'z'; ++lower) {
    const unsigned char upper = absl::ascii_toupper(lower);
    if (!set.Has(static_cast<char>(lower)) && !set.Has(static_cast<char>(upper))) continue;
    set.Add(lower);
    set.Add(upper);
  }
  // An s, S, k or K may be the other case of one of these.
  if (set.beyond_ascii()) {
    for (const unsigned char c : {'s', 'S', 'k', 'K'}) set.Add(c);
  }
  return set;
}

// "[:alpha:]" or "[:^alpha:]".
std::optional<CharSet> ReadNamedClass(absl::string_view* rest) {
  const size_t end = rest->find(":]");
  if (end == absl::string_view::npos) return std::nullopt;
  absl::string_view name = rest->substr(2, end - 2);
  rest->remove_prefix(end + 2);
  const bool negated = absl::ConsumePrefix(&name, "^");
  const std::optional<CharSet> set = NamedClass(name);
  return set.has_value() && negated ? Negated(*set) : set;
}

// A character, or the end of a range, of a class.
std::optional<RegexEscape> ReadMember(absl::string_view* rest) {
  if ((*rest)[0] == '\\') return ReadRegexEscape(rest);
  return RegexEscape{false, {}, true, TakeRegexChar(rest)};
}

// Adds the characters between two.
void AddRange(const std::string& first, const std::string& last, CharSet* set) {
  if (first.size() == 1) {
    const unsigned end = last.size() == 1 ? static_cast<unsigned char>(last[0]) : 0x7F;
    *set |= CharSet::Of(static_cast<unsigned char>(first[0]), static_cast<unsigned char>(end));
  }
  if (last.size() > 1) set->AddBeyondAscii();
}

}  // namespace

std::string TakeRegexChar(absl::string_view* rest) {
  size_t size = 1;
  while (size < rest->size() && (static_cast<unsigned char>((*rest)[size]) & 0xC0) == 0x80) ++size;
  std::string bytes(rest->substr(0, size));
  rest->remove_prefix(size);
  return bytes;
}

CharSet FoldedBeyondAscii(absl::string_view, bool fold) {
  CharSet set;
  set.AddBeyondAscii();
  return fold ? BothCases(set) : set;
}

std::optional<RegexEscape> ReadRegexEscape(absl::string_view* rest) {
  if (rest->size() < 2) return std::nullopt;
  const char c = (*rest)[1];
  rest->remove_prefix(2);
  if (absl::ascii_ispunct(static_cast<unsigned char>(c))) {
    return CharEscape(static_cast<unsigned char>(c));
  }
  if (c >= '0' && c <= '7') return ReadOctal(c, rest);
  switch (c) {
    case 'd':
      return SetEscape(CharSet::Digits());
    case 'D':
      return SetEscape(Negated(CharSet::Digits()));
    case 's':
      return SetEscape(Spaces());
    case 'S':
      return SetEscape(Negated(Spaces()));
    case 'w':
      return SetEscape(CharSet::Words());
    case 'W':
      return SetEscape(Negated(CharSet::Words()));
    case 'C':
      return SetEscape(CharSet::All(), /*exact=*/false);
    case 'p':
    case 'P':
      if (absl::StartsWith(*rest, "{")) {
        const size_t close = rest->find('}');
        if (close == absl::string_view::npos) return std::nullopt;
        rest->remove_prefix(close + 1);
      } else {
        if (rest->empty()) return std::nullopt;
        rest->remove_prefix(1);
      }
      return SetEscape(CharSet::All(), /*exact=*/false);
    case 'x':
      return ReadHex(rest);
    case 'a':
      return CharEscape('\a');
    case 'f':
      return CharEscape('\f');
    case 'n':
      return CharEscape('\n');
    case 'r':
      return CharEscape('\r');
    case 't':
      return CharEscape('\t');
    case 'v':
      return CharEscape('\v');
    default:
      return std::nullopt;
  }
}

std::optional<CharSet> ReadRegexClass(absl::string_view* rest, bool fold) {
  rest->remove_prefix(1);
  const bool negated = absl::ConsumePrefix(rest, "^");
  CharSet set;
  bool exact = true;
  for (bool first = true; !rest->empty(); first = false) {
    if ((*rest)[0] == ']' && !first) {
      rest->remove_prefix(1);
      // What is left by taking away too much would be too small.
      exact = exact && !(fold && set.beyond_ascii());
      if (fold) set = BothCases(set);
      if (!negated) return set;
      return exact ? Negated(set) : CharSet::All();
    }
    if (absl::StartsWith(*rest, "[:")) {
      const std::optional<CharSet> named = ReadNamedClass(rest);
      if (!named.has_value()) return std::nullopt;
      set |= *named;
      continue;
    }
    const std::optional<RegexEscape> member = ReadMember(rest);
    if (!member.has_value()) return std::nullopt;
    if (member->is_set) {
      set |= member->set;
      exact = exact && member->exact;
      continue;
    }
    std::string last = member->bytes;
    if (rest->size() > 1 && (*rest)[0] == '-' && (*rest)[1] != ']') {
      rest->remove_prefix(1);
      const std::optional<RegexEscape> end = ReadMember(rest);
      if (!end.has_value() || end->is_set) return std::nullopt;
      last = end->bytes;
    }
    AddRange(member->bytes, last, &set);
  }
  return std::nullopt;
}

}  // namespace wirewatch
