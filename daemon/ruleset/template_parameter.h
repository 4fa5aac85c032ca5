#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "daemon/base/yaml.h"

namespace wirewatch {

// A place where a parameter of a template stands in a text, as "${name}"; size 0 for none.
struct ParameterUse {
  size_t begin = 0;
  size_t size = 0;
  absl::string_view name;
};

// The first one at `from` or behind it.
ParameterUse NextParameterUse(absl::string_view text, size_t from);

bool IsParameterName(absl::string_view name);

// A template's parameters, with their defaults.
using TemplateParameters = std::map<std::string, std::optional<YamlNode>>;
std::vector<std::string> NamesOf(const TemplateParameters& parameters);

// Calls visit(scalar, use) for each use of a parameter in the values of a node.
template <typename Visit>
void ForEachParameterUse(const YamlNode& node, const Visit& visit) {
  if (node.IsScalar()) {
    for (ParameterUse use = NextParameterUse(node.scalar, 0); use.size > 0;
         use = NextParameterUse(node.scalar, use.begin + use.size)) {
      visit(node, use);
    }
  }
  for (const YamlNode& item : node.items) ForEachParameterUse(item, visit);
}

}  // namespace wirewatch
