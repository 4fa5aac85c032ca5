#include "daemon/cli/terminal.h"

#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"

namespace wirewatch {

Palette MakePalette(bool color) {
  if (!color) return {};
  return {"\x1b[1m", "\x1b[1;33m", "\x1b[32m", "\x1b[31m", "\x1b[2m", "\x1b[0m"};
}

std::string WithoutControls(std::string text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (absl::ascii_iscntrl(static_cast<unsigned char>(text[i]))) {
      text[i] = ' ';
    } else if (text[i] == '\xC2' && i + 1 < text.size() &&
               static_cast<unsigned char>(text[i + 1]) < 0xA0) {
      text[i] = text[i + 1] = ' ';
    }
  }
  return text;
}

std::string Highlighted(const std::string& snippet, size_t begin, size_t end,
                        const Palette& palette) {
  const std::string text = WithoutControls(snippet);
  if (begin > end || end > text.size()) return text;
  return absl::StrCat(text.substr(0, begin), palette.highlight, text.substr(begin, end - begin),
                      palette.reset, text.substr(end));
}

}  // namespace wirewatch
