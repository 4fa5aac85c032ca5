#include "daemon/match/regex_syntax.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "daemon/match/regex_class.h"

namespace wirewatch {
namespace {

using Kind = RegexNode::Kind;

// Reads a pattern by the grammar of https://github.com/google/re2/wiki/Syntax.
class Reader {
 public:
  explicit Reader(absl::string_view pattern) : rest_(pattern) {}

  std::optional<RegexSyntax> Read() {
    RegexSyntax syntax;
    syntax.root = ReadAlternation();
    if (gave_up_ || !rest_.empty()) return std::nullopt;
    syntax.folds_to_ascii = folds_to_ascii_;
    return syntax;
  }

 private:
  RegexNode ReadAlternation() {
    RegexNode first = ReadSequence();
    if (!absl::StartsWith(rest_, "|")) return first;
    RegexNode node;
    node.kind = Kind::kAlternation;
    node.parts.push_back(std::move(first));
    while (absl::ConsumePrefix(&rest_, "|")) node.parts.push_back(ReadSequence());
    return node;
  }

  RegexNode ReadSequence() {
    RegexNode node;
    while (!rest_.empty() && rest_[0] != '|' && rest_[0] != ')') {
      RegexNode part = ReadPart();
      ReadRepetitions(&part);
      node.parts.push_back(std::move(part));
    }
    if (node.parts.size() != 1) return node;
    RegexNode only = std::move(node.parts[0]);
    return only;
  }

  void ReadRepetitions(RegexNode* part) {
    while (!rest_.empty()) {
      size_t min = 0;
      size_t max = kNoBound;
      if (absl::ConsumePrefix(&rest_, "+")) {
        min = 1;
      } else if (absl::ConsumePrefix(&rest_, "?")) {
        max = 1;
      } else if (!absl::ConsumePrefix(&rest_, "*") && !ReadCount(&min, &max)) {
        return;
      }
      absl::ConsumePrefix(&rest_, "?");
      RegexNode repeat;
      repeat.kind = Kind::kRepeat;
      repeat.min = min;
      repeat.max = max;
      repeat.parts.push_back(std::move(*part));
      *part = std::move(repeat);
    }
  }

  // "{n}", "{n,}" or "{n,m}"; anything else that begins so is a literal brace.
  bool ReadCount(size_t* min, size_t* max) {
    const size_t close = rest_.find('}');
    if (!absl::StartsWith(rest_, "{") || close == absl::string_view::npos) return false;
    const absl::string_view count = rest_.substr(1, close - 1);
    const size_t comma = std::min(count.find(','), count.size());
    const absl::string_view least = count.substr(0, comma);
    const absl::string_view most = comma == count.size() ? least : count.substr(comma + 1);
    if (!ReadNumber(least, min)) return false;
    *max = kNoBound;
    if (!most.empty() && !ReadNumber(most, max)) return false;
    rest_.remove_prefix(close + 1);
    return true;
  }

  static bool ReadNumber(absl::string_view digits, size_t* number) {
    uint32_t value = 0;
    if (!std::all_of(digits.begin(), digits.end(), absl::ascii_isdigit)) return false;
    if (!absl::SimpleAtoi(digits, &value)) return false;
    *number = std::min<size_t>(value, kNoBound);
    return true;
  }

  RegexNode ReadPart() {
    switch (rest_[0]) {
      case '(':
        return ReadGroup();
      case '[':
        return Char(ReadSet());
      case '\\':
        return ReadEscape();
      case '^':
      case '$':
        rest_.remove_prefix(1);
        return Assertion(/*word_edge=*/false);
      case '.':
        rest_.remove_prefix(1);
        return Char(dot_all_ ? CharSet::All() : CharSet::NotNewline());
      default:
        return Literal(TakeRegexChar(&rest_));
    }
  }

  RegexNode ReadGroup() {
    rest_.remove_prefix(1);
    const bool fold = fold_;
    const bool dot_all = dot_all_;
    if (absl::ConsumePrefix(&rest_, "?")) {
      if (absl::ConsumePrefix(&rest_, "P<") || absl::ConsumePrefix(&rest_, "<")) {
        rest_.remove_prefix(std::min(rest_.find('>'), rest_.size() - 1) + 1);
      } else {
        ReadFlags();
        // A group without contents: its flags hold to the end of the group around it.
        if (absl::ConsumePrefix(&rest_, ")")) return RegexNode();
        if (!absl::ConsumePrefix(&rest_, ":")) return GiveUp();
      }
    }
    RegexNode node = ReadAlternation();
    fold_ = fold;
    dot_all_ = dot_all;
    return absl::ConsumePrefix(&rest_, ")") ? std::move(node) : GiveUp();
  }

  // Of the flags only these change which characters match.
  void ReadFlags() {
    bool on = true;
    for (; !rest_.empty() && rest_[0] != ':' && rest_[0] != ')'; rest_.remove_prefix(1)) {
      if (rest_[0] == '-') on = false;
      if (rest_[0] == 'i') fold_ = on;
      if (rest_[0] == 's') dot_all_ = on;
    }
  }

  CharSet ReadSet() {
    const std::optional<CharSet> set = ReadRegexClass(&rest_, fold_);
    if (set.has_value()) return *set;
    GiveUp();
    return CharSet::All();
  }

  RegexNode ReadEscape() {
    if (rest_.size() < 2) return GiveUp();
    switch (rest_[1]) {
      case 'b':
      case 'B':
      case 'A':
      case 'z': {
        const bool word_edge = rest_[1] == 'b';
        rest_.remove_prefix(2);
        return Assertion(word_edge);
      }
      case 'Q':
        return ReadQuoted();
      default: {
        const std::optional<RegexEscape> escape = ReadRegexEscape(&rest_);
        if (!escape.has_value()) return GiveUp();
        return escape->is_set ? Char(escape->set) : Literal(escape->bytes);
      }
    }
  }

  // \Q...\E: all that stands between is literal.
  RegexNode ReadQuoted() {
    rest_.remove_prefix(2);
    RegexNode node;
    while (!rest_.empty() && !absl::ConsumePrefix(&rest_, "\\E")) {
      // A repetition behind would be of the last character, which few will ever write.
      node.parts.push_back(Literal(TakeRegexChar(&rest_)));
    }
    if (!rest_.empty() && absl::string_view("*+?{").find(rest_[0]) != absl::string_view::npos) {
      return GiveUp();
    }
    return node;
  }

  static RegexNode Assertion(bool word_edge) {
    RegexNode node;
    node.kind = Kind::kAssertion;
    node.word_edge = word_edge;
    return node;
  }

  RegexNode Char(const CharSet& chars) {
    RegexNode node;
    node.kind = Kind::kChar;
    node.chars = chars;
    if (fold_ && (chars.Has('s') || chars.Has('S') || chars.Has('k') || chars.Has('K'))) {
      folds_to_ascii_ = true;
    }
    return node;
  }

  RegexNode Literal(std::string bytes) {
    const char c = bytes[0];
    if (bytes.size() > 1) {
      RegexNode node = Char(FoldedBeyondAscii(bytes, fold_));
      if (!fold_) node.bytes = std::move(bytes);
      return node;
    }
    CharSet chars;
    chars.Add(static_cast<unsigned char>(c));
    const bool letter = absl::ascii_isalpha(static_cast<unsigned char>(c));
    if (letter && fold_) {
      chars.Add(static_cast<unsigned char>(absl::ascii_tolower(static_cast<unsigned char>(c))));
      chars.Add(static_cast<unsigned char>(absl::ascii_toupper(static_cast<unsigned char>(c))));
    }
    RegexNode node = Char(chars);
    node.any_case = letter && fold_;
    node.bytes = node.any_case ? absl::AsciiStrToLower(bytes) : std::move(bytes);
    return node;
  }

  RegexNode GiveUp() {
    rest_ = "";
    gave_up_ = true;
    return RegexNode();
  }

  absl::string_view rest_;
  bool fold_ = false;
  bool dot_all_ = false;
  bool folds_to_ascii_ = false;
  bool gave_up_ = false;
};

// The characters of the first part, and of those behind it where it may be empty.
template <typename Iterator, typename Of>
CharSet EdgeOf(Iterator begin, Iterator end, const Of& of) {
  CharSet set;
  for (auto it = begin; it != end; ++it) {
    set |= of(*it);
    if (!MayBeEmpty(*it)) break;
  }
  return set;
}

template <typename Of>
CharSet UnionOf(const std::vector<RegexNode>& parts, const Of& of) {
  CharSet set;
  for (const RegexNode& part : parts) set |= of(part);
  return set;
}

}  // namespace

size_t AddWidths(size_t a, size_t b) { return std::min(a + b, kNoBound); }

size_t MultiplyWidths(size_t a, size_t b) {
  if (a == 0 || b == 0) return 0;
  return a >= kNoBound || b >= kNoBound ? kNoBound : std::min(a * b, kNoBound);
}

std::optional<RegexSyntax> ReadRegex(absl::string_view pattern) { return Reader(pattern).Read(); }

size_t MaxWidth(const RegexNode& node) {
  size_t width = 0;
  switch (node.kind) {
    case Kind::kChar:
      return 1;
    case Kind::kAssertion:
      return 0;
    case Kind::kSequence:
      for (const RegexNode& part : node.parts) width = AddWidths(width, MaxWidth(part));
      return width;
    case Kind::kAlternation:
      for (const RegexNode& part : node.parts) width = std::max(width, MaxWidth(part));
      return width;
    case Kind::kRepeat:
      return MultiplyWidths(MaxWidth(node.parts[0]), node.max);
  }
  return kNoBound;
}

bool MayBeEmpty(const RegexNode& node) {
  switch (node.kind) {
    case Kind::kChar:
      return false;
    case Kind::kAssertion:
      return true;
    case Kind::kSequence:
      return std::all_of(node.parts.begin(), node.parts.end(), MayBeEmpty);
    case Kind::kAlternation:
      return std::any_of(node.parts.begin(), node.parts.end(), MayBeEmpty);
    case Kind::kRepeat:
      return node.min == 0 || MayBeEmpty(node.parts[0]);
  }
  return true;
}

CharSet CharsOf(const RegexNode& node) {
  if (node.kind == Kind::kChar) return node.chars;
  if (node.kind == Kind::kRepeat && node.max == 0) return {};
  return UnionOf(node.parts, CharsOf);
}

CharSet FirstOf(const RegexNode& node) {
  if (node.kind == Kind::kChar) return node.chars;
  if (node.kind == Kind::kSequence) return EdgeOf(node.parts.begin(), node.parts.end(), FirstOf);
  return UnionOf(node.parts, FirstOf);
}

CharSet LastOf(const RegexNode& node) {
  if (node.kind == Kind::kChar) return node.chars;
  if (node.kind == Kind::kSequence) return EdgeOf(node.parts.rbegin(), node.parts.rend(), LastOf);
  return UnionOf(node.parts, LastOf);
}

}  // namespace wirewatch
