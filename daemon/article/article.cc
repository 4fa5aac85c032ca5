#include "wirewatch/article.h"

namespace wirewatch {

absl::string_view ZoneName(Zone zone) {
  switch (zone) {
    case Zone::kTitle:
      return "title";
    case Zone::kLead:
      return "lead";
    case Zone::kBody:
      return "body";
    case Zone::kCaption:
      return "caption";
    case Zone::kByline:
      return "byline";
    case Zone::kFurniture:
      return "furniture";
  }
  return "furniture";
}

absl::string_view Article::title() const {
  for (const Paragraph& paragraph : paragraphs) {
    if (paragraph.zone == Zone::kTitle) {
      return absl::string_view(text).substr(paragraph.begin, paragraph.end - paragraph.begin);
    }
  }
  return "";
}

}  // namespace wirewatch
