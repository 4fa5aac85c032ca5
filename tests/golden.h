#pragma once

#include <string>

namespace wirewatch {

// Compares a text with a golden file of the source tree ("tests/golden/..."), or writes it there if
// WIREWATCH_UPDATE_GOLDEN is set.
void ExpectGolden(const std::string& relative, const std::string& text);

}  // namespace wirewatch
