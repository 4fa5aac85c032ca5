#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace wirewatch::bench {

struct Options {
  std::vector<size_t> entities = {1'000, 10'000, 100'000};
  std::vector<std::string> engines;
  size_t articles = 4'000;
  // Planted names an article; negative: 2 in invented texts, none in a corpus.
  double density = -1;
  size_t regexes = 0;
  bool common_words = false;
  std::string script;
  bool adversarial = false;
  std::string corpus;
  // Several are read one after the other.
  std::vector<std::string> names;
  bool as_written = false;
  int rounds = 5;
  double seconds = 0.3;
  int core = -1;
  bool quick = false;
  bool json = false;
};

}  // namespace wirewatch::bench
