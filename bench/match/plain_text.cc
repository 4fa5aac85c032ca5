#include "bench/match/plain_text.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/ascii.h"
#include "absl/strings/str_replace.h"

namespace wirewatch::bench {
namespace {

bool IsAscii(char byte) { return static_cast<unsigned char>(byte) < 0x80; }

bool IsAlphanumeric(char byte) { return absl::ascii_isalnum(static_cast<unsigned char>(byte)); }

// ASCII that may stand between two words of a name.
bool IsJoint(char byte) {
  return absl::ascii_isspace(static_cast<unsigned char>(byte)) || byte == '-' || byte == '\'' ||
         byte == '`';
}

// Whether a text ends with an initial, or with a title: words whose dot does not part them from the
// name behind (docs/rules.md).
bool EndsWithInitial(absl::string_view text, WordKind kind) {
  static const auto* const titles = new absl::flat_hash_set<absl::string_view>{
      "adm",  "amb",  "brig", "capt", "cmdr", "col", "cpt", "dr",  "fr", "ft",
      "gen",  "gov",  "hon",  "lt",   "maj",  "mme", "mr",  "mrs", "ms", "mt",
      "pres", "prof", "rep",  "rev",  "sen",  "sgt", "st",  "supt"};
  size_t begin = text.size();
  while (begin > 0 && IsWordByte(text[begin - 1], kind)) --begin;
  const absl::string_view word = text.substr(begin);
  if (word.size() == 1) return IsAlphanumeric(word[0]);
  return titles->contains(absl::AsciiStrToLower(word));
}

}  // namespace

std::string ToAscii(absl::string_view text) {
  const std::string quoted = absl::StrReplaceAll(text, {{"‘", "'"},
                                                        {"’", "'"},
                                                        {"“", "\""},
                                                        {"”", "\""},
                                                        {"–", "-"},
                                                        {"—", "-"},
                                                        {"‐", "-"},
                                                        {"‑", "-"},
                                                        {"æ", "ae"},
                                                        {"ø", "o"},
                                                        {"ł", "l"},
                                                        {"_", "."}});
  utf8proc_uint8_t* mapped = nullptr;
  const auto options =
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                                     UTF8PROC_STRIPMARK | UTF8PROC_IGNORE);
  const utf8proc_ssize_t size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(quoted.data()),
                   static_cast<utf8proc_ssize_t>(quoted.size()), &mapped, options);
  const absl::string_view folded =
      size < 0 ? absl::string_view(quoted)
               : absl::string_view(reinterpret_cast<char*>(mapped), static_cast<size_t>(size));
  std::string ascii;
  for (const char byte : folded) {
    // The first byte of a sequence stands for all of it.
    if (IsAscii(byte)) {
      ascii += byte;
    } else if ((static_cast<unsigned char>(byte) & 0xC0) != 0x80) {
      ascii += '?';
    }
  }
  free(mapped);
  return ascii;
}

std::string PlainLine(absl::string_view paragraph, WordKind kind) {
  std::string line;
  for (size_t i = 0; i < paragraph.size(); ++i) {
    const bool initial = paragraph[i] == '.' && EndsWithInitial(line, kind);
    if (!IsJoint(paragraph[i]) && !initial) {
      line += paragraph[i];
      continue;
    }
    while (i + 1 < paragraph.size() && IsJoint(paragraph[i + 1])) ++i;
    const bool between_characters = kind == WordKind::kCharacters && !line.empty() &&
                                    !IsAscii(line.back()) && i + 1 < paragraph.size() &&
                                    !IsAscii(paragraph[i + 1]);
    if (!between_characters) line += ' ';
  }
  return line;
}

bool IsWordByte(char byte, WordKind kind) {
  return IsAscii(byte) ? IsAlphanumeric(byte) : kind != WordKind::kAscii;
}

std::vector<PlainWord> PlainWords(absl::string_view text, WordKind kind) {
  std::vector<PlainWord> words;
  for (size_t at = 0; at < text.size();) {
    size_t end = at + 1;
    if (!IsWordByte(text[at], kind)) {
      at = end;
      continue;
    }
    if (kind == WordKind::kCharacters && !IsAscii(text[at])) {
      while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) ++end;
    } else {
      const bool ascii_only = kind == WordKind::kCharacters;
      while (end < text.size() && IsWordByte(text[end], kind) &&
             (!ascii_only || IsAscii(text[end]))) {
        ++end;
      }
    }
    words.push_back({at, end});
    at = end;
  }
  return words;
}

bool StandsAlone(absl::string_view text, size_t begin, size_t end, WordKind kind) {
  if (kind == WordKind::kCharacters) return true;
  return (begin == 0 || !IsWordByte(text[begin - 1], kind)) &&
         (end == text.size() || !IsWordByte(text[end], kind));
}

}  // namespace wirewatch::bench
