#include "daemon/match/regex_faults.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace wirewatch {
namespace {

constexpr size_t kNone = absl::string_view::npos;

// Brackets of a pattern that have no partner; kNone where there are none.
struct Brackets {
  size_t open = kNone;
  size_t closing = kNone;
  size_t open_class = kNone;
};

Brackets FindUnmatched(absl::string_view pattern) {
  Brackets unmatched;
  std::vector<size_t> open;
  for (size_t at = 0; at < pattern.size(); ++at) {
    const char c = pattern[at];
    if (c == '\\') {
      ++at;
    } else if (c == '[') {
      // A ']' right behind the '[' is one of the characters.
      size_t end = at + 1;
      if (end < pattern.size() && pattern[end] == '^') ++end;
      if (end < pattern.size() && pattern[end] == ']') ++end;
      while (end < pattern.size() && pattern[end] != ']') {
        if (absl::StartsWith(pattern.substr(end), "[:")) {
          const size_t close = pattern.find(":]", end);
          if (close != kNone) end = close + 1;
        }
        end += pattern[end] == '\\' ? 2 : 1;
      }
      if (end >= pattern.size()) {
        unmatched.open_class = at;
        break;
      }
      at = end;
    } else if (c == '(') {
      open.push_back(at);
    } else if (c == ')') {
      if (open.empty()) {
        unmatched.closing = at;
        break;
      }
      open.pop_back();
    }
  }
  if (!open.empty()) unmatched.open = open.back();
  return unmatched;
}

RegexError Fault(size_t begin, size_t size, std::string message, std::string help) {
  return {std::move(message), begin, begin + std::max<size_t>(size, 1), std::move(help)};
}

// An escape, or a Unicode class, that RE2 does not know.
RegexError ExplainEscape(size_t at, absl::string_view escape) {
  if (escape.size() == 2 && absl::ascii_isdigit(static_cast<unsigned char>(escape[1]))) {
    return Fault(at, 2, absl::StrCat(escape, " refers back to a group, which RE2 cannot do"),
                 "write out what may stand there");
  }
  if (escape == "\\Z") return Fault(at, 2, "RE2 knows no \\Z", "write \\z for the end of the text");
  return Fault(at, escape.size(), absl::StrCat("RE2 knows no escape ", escape),
               "to find the character itself, write it without the backslash");
}

RegexError ExplainGroup(size_t at, absl::string_view rest) {
  for (const absl::string_view look : {"(?=", "(?!", "(?<=", "(?<!"}) {
    if (!absl::StartsWith(rest, look)) continue;
    const bool is_negative = absl::EndsWith(look, "!");
    return Fault(at, look.size(),
                 absl::StrCat("'", look, "' looks ", look[2] == '<' ? "behind" : "ahead",
                              ", which RE2 cannot do"),
                 is_negative
                     ? "find the other word with a term of its own, and write 'a not near/0 "
                       "b' in the condition"
                     : "find the other word with a term of its own, and write 'a near/0 b' "
                       "in the condition");
  }
  if (absl::StartsWith(rest, "(?P<") || absl::StartsWith(rest, "(?<")) {
    return Fault(at, std::min(rest.find('>'), rest.size() - 1) + 1,
                 "this group's name is used before, or is no name",
                 "groups need no name here: write '(?:...)'");
  }
  return Fault(at, std::min<size_t>(rest.size(), 3), "RE2 knows no group that begins like this",
               "write '(?:...)' for a group, '(?i)' for a flag");
}

}  // namespace

RegexError ExplainRegexError(const RE2& regex, absl::string_view pattern) {
  const absl::string_view arg(regex.error_arg().data(), regex.error_arg().size());
  const size_t found = arg.empty() ? kNone : pattern.find(arg);
  const size_t at = found == kNone ? 0 : found;
  const Brackets unmatched = FindUnmatched(pattern);
  switch (regex.error_code()) {
    case RE2::ErrorMissingBracket:
      return Fault(unmatched.open_class == kNone ? at : unmatched.open_class, 1,
                   "this '[' is not closed", "add the ']', or write \\[ to find the sign itself");
    case RE2::ErrorMissingParen:
      if (unmatched.open == kNone) return ExplainGroup(at, pattern.substr(at));
      return Fault(unmatched.open, 1, "this '(' is not closed",
                   "add the ')', or write \\( to find the sign itself");
    case RE2::ErrorUnexpectedParen:
      return Fault(unmatched.closing == kNone ? at : unmatched.closing, 1,
                   "this ')' closes nothing", "remove it, or write \\) to find the sign itself");
    case RE2::ErrorTrailingBackslash:
      return Fault(pattern.size() - 1, 1, "a '\\' at the end escapes nothing",
                   "write \\\\ to find the sign itself");
    case RE2::ErrorBadEscape:
      return ExplainEscape(at, arg);
    case RE2::ErrorBadCharClass:
    case RE2::ErrorBadCharRange:
      if (absl::StartsWith(arg, "\\p") || absl::StartsWith(arg, "\\P")) {
        return Fault(at, arg.size(), absl::StrCat("RE2 knows no class of characters ", arg),
                     "\\pL for letters, \\pN for digits; scripts are \\p{Hangul}, \\p{Han}, "
                     "\\p{Cyrillic}, \\p{Arabic}");
      }
      if (absl::StartsWith(arg, "[:")) {
        return Fault(
            at, arg.size(), absl::StrCat("RE2 knows no class of characters ", arg),
            "[[:alpha:]], [[:digit:]], [[:alnum:]], [[:upper:]], [[:lower:]], [[:space:]]");
      }
      return Fault(at, arg.size(), absl::StrCat("the range ", arg, " runs backwards"),
                   "write the lower character first; a '-' of its own goes last: [a-z-]");
    case RE2::ErrorRepeatArgument:
      return Fault(
          at, arg.size(), absl::StrCat("nothing stands before '", arg, "' to be repeated"),
          absl::StrCat("write \\", arg.substr(0, 1), " to find the sign itself; '.*' is any text"));
    case RE2::ErrorRepeatSize:
      return Fault(at, arg.size(), absl::StrCat("RE2 does not repeat ", arg),
                   "at most 1000 times, the lower number first; for words in between use near/N in "
                   "the condition");
    case RE2::ErrorRepeatOp:
      return Fault(at, arg.size(), absl::StrCat("'", arg, "' repeats what is already repeated"),
                   "write one of the two signs");
    case RE2::ErrorBadPerlOp:
    case RE2::ErrorBadNamedCapture:
      return ExplainGroup(at, pattern.substr(at));
    case RE2::ErrorPatternTooLarge:
      return Fault(
          0, pattern.size(),
          absl::StrCat("its program needs more than ", regex.options().max_mem(), " bytes"),
          "make it smaller: repetitions such as {1,1000} are copies, and \\pL is many ranges");
    default:
      return Fault(at, arg.size(), regex.error(), "");
  }
}

}  // namespace wirewatch
