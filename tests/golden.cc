#include "tests/golden.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/testing.h"

namespace wirewatch {

void ExpectGolden(const std::string& relative, const std::string& text) {
  const std::string path = SourcePath(relative);
  if (std::getenv("WIREWATCH_UPDATE_GOLDEN") != nullptr) {
    std::ofstream(path, std::ios::binary) << text;
  } else if (!std::filesystem::exists(path)) {
    ADD_FAILURE() << path << " is missing; WIREWATCH_UPDATE_GOLDEN=1 writes it";
  } else {
    EXPECT_EQ(text, ReadFileOrDie(path)) << relative;
  }
}

}  // namespace wirewatch
