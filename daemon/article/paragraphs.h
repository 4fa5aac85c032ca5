#pragma once

#include <cstddef>
#include <vector>

#include "absl/strings/string_view.h"
#include "wirewatch/article.h"

namespace wirewatch {

// Cut a text into paragraphs and give each its zone. Pure functions of the text.
//
// A line is a paragraph, but a block of lines that were wrapped at a fixed width is one. Furniture
// is only what is known to be furniture: in doubt a paragraph is body, since a miss is worse than a
// false alert.

// For the text dump of a web page: navigation, title, share buttons, captions, story, link lists.
void CutPageDump(absl::string_view text, std::vector<Paragraph>* paragraphs);

// For an article whose fields came apart: [0, body_begin) is its title, the rest its story.
void CutJsonParagraphs(absl::string_view text, size_t body_begin,
                       std::vector<Paragraph>* paragraphs);

}  // namespace wirewatch
