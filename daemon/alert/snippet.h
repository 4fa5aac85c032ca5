#pragma once

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "wirewatch/article.h"

namespace wirewatch {

// A piece of text on one line, with a part of it to be shown: bytes [begin, end).
struct Snippet {
  std::string text;
  size_t begin = 0;
  size_t end = 0;
};

// The text around bytes [begin, end) of `text`, with up to `context` bytes on each side, cut at
// words and never inside a character; an ellipsis stands where something was cut. White space is
// single, control characters are spaces.
Snippet MakeSnippet(absl::string_view text, size_t begin, size_t end, size_t context);

// The same for a mention in an article, whose title and story are shown apart: a headline without a
// full stop would seem to go on in the first sentence.
Snippet MakeSnippet(const Article& article, size_t begin, size_t end, size_t context);

}  // namespace wirewatch
