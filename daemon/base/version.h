#pragma once

namespace wirewatch {

// The version of the program; CMakeLists.txt is where it is set.
inline constexpr char kVersion[] = WIREWATCH_VERSION;

}  // namespace wirewatch
