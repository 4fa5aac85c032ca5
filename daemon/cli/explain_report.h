#pragma once

#include <string>

#include "wirewatch/explanation.h"

namespace wirewatch {

// What a rule makes of an article, for people to read: `place` says which
// article it is.
std::string ToText(const Explanation& explanation, const std::string& place, bool color);
std::string ToText(const EntityExplanation& explanation, bool color);

}  // namespace wirewatch
