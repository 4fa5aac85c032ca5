#pragma once

namespace wirewatch {

// The columns of a terminal that a character takes: 2 for wide ones, 0 for those that combine with
// the one before or are not shown at all, else 1.
int DisplayWidth(char32_t character);

}  // namespace wirewatch
