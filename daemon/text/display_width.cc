#include "daemon/text/display_width.h"

#include <utf8proc.h>

#include <algorithm>

namespace wirewatch {

int DisplayWidth(char32_t character) {
  return std::max(utf8proc_charwidth(static_cast<utf8proc_int32_t>(character)), 0);
}

}  // namespace wirewatch
