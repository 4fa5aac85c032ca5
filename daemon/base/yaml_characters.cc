#include "daemon/base/yaml_characters.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "daemon/base/utf8_sequence.h"

namespace wirewatch {
namespace {

constexpr uint64_t EveryByte(uint64_t byte) { return byte * 0x0101010101010101u; }

// Eight bytes from ' ' to '~': nearly all of most files.
bool IsPlain(const char* bytes) {
  uint64_t word;
  std::memcpy(&word, bytes, sizeof(word));
  constexpr uint64_t kHigh = EveryByte(0x80);
  const bool ascii = ((word | (word + EveryByte(1))) & kHigh) == 0;  // Neither 0x7F.
  return ascii && (((word | kHigh) - EveryByte(' ')) & kHigh) == kHigh;
}

// Of a valid sequence of two bytes or more.
uint32_t CodePoint(absl::string_view sequence) {
  uint32_t code = static_cast<unsigned char>(sequence[0]) & (0x7Fu >> sequence.size());
  for (const char c : sequence.substr(1))
    code = (code << 6) | (static_cast<unsigned char>(c) & 63u);
  return code;
}

// The characters that YAML leaves out, beside those below U+0020.
bool IsAllowed(uint32_t code) {
  if (code < 0xA0) return code == 0x85;
  return code != 0xFEFF && code != 0xFFFE && code != 0xFFFF;
}

YamlCharacterFault Fault(absl::string_view text, size_t at, int bytes, std::string message,
                         std::string help) {
  const absl::string_view before = text.substr(0, at);
  const size_t line_begin = before.rfind('\n') + 1;  // 0 where there is none.
  return {{static_cast<int>(std::count(before.begin(), before.end(), '\n')) + 1,
           static_cast<int>(at - line_begin) + 1},
          bytes,
          std::move(message),
          std::move(help)};
}

}  // namespace

std::optional<YamlCharacterFault> FindYamlCharacterFault(absl::string_view text) {
  if (absl::StartsWith(text, "\xFF\xFE") || absl::StartsWith(text, "\xFE\xFF")) {
    return Fault(text, 0, 2, "the file is UTF-16, expected UTF-8", "save the file as UTF-8");
  }
  for (size_t at = 0; at < text.size();) {
    if (text.size() - at >= 8 && IsPlain(text.data() + at)) {
      at += 8;
      continue;
    }
    const auto c = static_cast<unsigned char>(text[at]);
    const int length = c < 0x80 ? 1 : Utf8SequenceLength(text.substr(at));
    if (length < 0) {
      return Fault(
          text, at, 1,
          absl::StrCat("the byte 0x", absl::Hex(c, absl::kZeroPad2), " is no valid UTF-8 here"),
          "save the file as UTF-8");
    }
    const uint32_t code = length == 1 ? c : CodePoint(text.substr(at, static_cast<size_t>(length)));
    if (length == 1 ? (c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7F
                    : !IsAllowed(code)) {
      return Fault(
          text, at, length,
          absl::StrCat(code == 0xFEFF ? "the byte order mark " : "the control character ", "U+",
                       absl::AsciiStrToUpper(absl::StrCat(absl::Hex(code, absl::kZeroPad4))),
                       code == 0xFEFF ? " may stand only at the beginning of a file"
                                      : " may not stand in a YAML file"),
          "remove it");
    }
    at += static_cast<size_t>(length);
  }
  return std::nullopt;
}

}  // namespace wirewatch
