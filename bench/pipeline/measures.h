#pragma once

#include <map>
#include <string>

namespace wirewatch::bench {

// Figures of one run of an engine by their names, such as "articles_per_s"; Report knows them.
using Measures = std::map<std::string, double>;

}  // namespace wirewatch::bench
