#pragma once

#include <string>

#include "absl/strings/string_view.h"

namespace wirewatch {

// Colours of what the program shows to people; empty where there is no colour.
struct Palette {
  absl::string_view bold;
  absl::string_view highlight;
  absl::string_view good;
  absl::string_view bad;
  absl::string_view dim;
  absl::string_view reset;
};

Palette MakePalette(bool color);

// Spaces in place of the control characters of ASCII and Latin-1 (U+0080 to U+009F): those of an
// article must not reach the terminal. The text keeps its length.
std::string WithoutControls(std::string text);

// The snippet of a mention, its bytes [begin, end) highlighted.
std::string Highlighted(const std::string& snippet, size_t begin, size_t end,
                        const Palette& palette);

}  // namespace wirewatch
