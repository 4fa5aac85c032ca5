#pragma once

#include <string>

#include "wirewatch/alert.h"

namespace wirewatch {

// An alert for people to read: severity, rule, entity, article and the snippets of its mentions.
// `place` is where the article was read: a file, or a line of one. With `color`, ANSI escapes
// highlight the words that were found. Ends with an empty line.
std::string ToText(const Alert& alert, const std::string& place, bool color);

// The same for the JSON form of an alert, as it is read back from a topic, with the place in its
// topic; the text itself if it is not the JSON of an alert.
std::string JsonAlertToText(const std::string& json, bool color);

// Whether the file descriptor is a terminal on which colour is welcome (NO_COLOR is respected).
bool WantsColor(int file_descriptor);

}  // namespace wirewatch
